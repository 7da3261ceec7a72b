import type { Scope } from '../domain/access.ts'
import type { Arrival, ArrivalStanding, HeldReason } from '../domain/arrival.ts'
import type { CaseState } from '../domain/case.ts'
import type { Clock, ClockEvent } from '../domain/clock.ts'
import type { CheckedDoor, DoorCheck } from '../domain/door-check.ts'
import type {
  Actor,
  BodyOf,
  Door,
  Envelope,
  EventType,
  FileRef,
  Identity,
  NewEvent,
  StreamKind,
} from '../domain/event.ts'
import type { ImportEvent } from '../domain/imported.ts'
import type { OrganisationState } from '../domain/organisation.ts'
import type { PolicyVersion } from '../domain/policy.ts'
import type { BoundVersion } from '../domain/policy-change.ts'
import type { PromiseState } from '../domain/promise-state.ts'
import type { ReleaseState } from '../domain/release-run.ts'
import type { ReportState } from '../domain/report.ts'
import type { Token } from '../domain/similarity.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import type { AccessRecords } from './contract-access.ts'
import type { DueWork, NewDue } from './contract-due.ts'
import type { PublishedStore, SealedFiles } from './contract-files.ts'
import type { Ledger, Secrets } from './contract-ledger.ts'
import type { MemberKey } from './pgp-rows.ts'
import type { FailedNotice, MemberName, MemberNaming, PromiseOutcome, WayIn } from './reader-lists.ts'
import type { LikeReport, SimilarCases, Words } from './tokens-contract.ts'

export type {
  AccessRecords,
  GuestRecord,
  PasskeyRecord,
  SessionRecord,
  SignedInBy,
  UsedLink,
} from './contract-access.ts'
export type { Due, DueFilter, DueKind, DueWork, NewDue } from './contract-due.ts'
export type {
  PublishedFile,
  PublishedManifest,
  PublishedObject,
  PublishedStore,
  SealedFiles,
} from './contract-files.ts'
export type { InclusionProof, Ledger, LedgerReport, Secrets } from './contract-ledger.ts'

export type StateOf = { report: ReportState; case: CaseState; release: ReleaseState; organisation: OrganisationState }

/** An event with its sealed parts opened. `body` is undefined where it was erased or the type has none. */
export type Opened<K extends StreamKind> = Envelope<K> & {
  readonly body: unknown
  readonly identity: Identity | undefined
}

/** The one way in and out of everything that lasts. */
export interface Store {
  readonly engine: 'sqlite' | 'postgres'
  /**
   * Runs `work` inside the writer's next group commit and resolves after COMMIT; when `work` throws, only its own
   * writes are undone. May run `work` again (after a conflict on (stream, seq), or when a neighbour in the same commit
   * failed), so `work` has no outside effects.
   * A full disk or a dead database is the refusal `not_stored`.
   */
  write<T>(now: Instant, work: (tx: Tx) => Promise<T>): Promise<T>
  /** A reader that shows what the scope may see and refuses the rest as `not_found`. */
  reader(scope: Scope): Reader
  readonly files: SealedFiles
  readonly due: DueWork
  readonly published: PublishedStore
  readonly ledger: Ledger
  readonly access: AccessRecords
  readonly words: Words
  /** The private half of one of our OpenPGP keys; undefined when it was destroyed. For the work that signs and opens. */
  secretHalf(fingerprint: string): Promise<Bytes | undefined>
  /** Seals and opens small server-side secrets (form tokens, idempotent answers) and keyed hashes (codes, sessions). */
  readonly secrets: Secrets
  /** Deletes what has run out: answers, links, sessions, uploads that were broken off. For the daily house-keeping. */
  sweep(now: Instant): Promise<void>
  /** A report could be stored now, and so many bytes are free beside it; throws the refusal `not_stored` otherwise. */
  ready(): Promise<{ readonly room: number }>
  close(): Promise<void>
}

export interface Tx {
  readonly now: Instant
  /** The row of a stream, inside this transaction. */
  state<K extends StreamKind>(kind: K, stream: string): Promise<StateOf[K] | undefined>
  /** All envelopes of a stream in order. */
  events<K extends StreamKind>(kind: K, stream: string): Promise<readonly Envelope<K>[]>
  /** The last event of a type with its body opened; undefined when there is none or it was erased. */
  latest<K extends StreamKind, T extends EventType<K>>(
    kind: K,
    stream: string,
    type: T,
  ): Promise<{ readonly envelope: Envelope<K>; readonly body: BodyOf<K, T> } | undefined>
  /** Every opened event of one type, oldest first. */
  all<K extends StreamKind, T extends EventType<K>>(
    kind: K,
    stream: string,
    type: T,
  ): Promise<readonly { readonly envelope: Envelope<K>; readonly body: BodyOf<K, T> }[]>
  /**
   * Appends events and their projections; creates the stream's keys with its first event. `at = max(now, last in stream)`.
   * Returns the new row. Reports touched by it get their clocks looked at in the same transaction.
   */
  append<K extends StreamKind>(
    kind: K,
    stream: string,
    actor: Actor,
    events: readonly NewEvent<K>[],
  ): Promise<StateOf[K]>
  /** Says that a report's id was made for this very piece of work: nothing stands under it yet, and nobody looks. */
  begins(report: string): void
  /** Hash of the last event of a stream, hex: what a receipt names. */
  head(kind: StreamKind, stream: string): Promise<string>
  organisation(): Promise<OrganisationState>
  /** The policy version in force, and any version. */
  policy(): Promise<PolicyVersion>
  policyAt(version: number): Promise<PolicyVersion>
  /** What binds a report of this version: it, with what later versions made better, or offer for consent. */
  bindingPolicy(version: number): Promise<BoundVersion>
  /** All clocks of a report now. */
  clocks(report: string): Promise<readonly Clock[]>
  clockEvents(report: string): Promise<readonly ClockEvent[]>
  /** The next free number of a series, such as 17 of ("case", "NODE-2026"). */
  nextNumber(series: string): Promise<number>
  bindCode(report: string, code: string): Promise<void>
  /** Marks draft files of the owner as kept, so that they no longer expire; refuses unknown ones. */
  keepFiles(owner: string, files: readonly string[]): Promise<readonly FileRef[]>
  putDue(due: NewDue): Promise<void>
  dropDue(key: string): Promise<void>
  /** What is put under this key, whoever is at it. */
  dueOf(key: string): Promise<NewDue | undefined>
  /** Deletes the key(s): what they sealed is unreadable from now on. */
  eraseKeys(kind: 'report' | 'identity', stream: string): Promise<void>
  findByCode(code: string): Promise<string | undefined>
  /** Answers stored under an idempotency key for 24 h. `undefined`: unused so far. Other digest: refusal. */
  recall(key: string, digest: string): Promise<string | undefined>
  /** `about` names the report the answer tells of, so that it goes when the report is erased. */
  remember(key: string, digest: string, answer: string, about?: string): Promise<void>
  /** Records what arrived under a name that comes once; gives the id of the earlier one where the name is known. */
  addArrival(arrival: NewArrival): Promise<string>
  arrival(id: string): Promise<Arrival | undefined>
  settleArrival(id: string, to: Settled): Promise<void>
  /** Deletes the bytes of an arrival that became no report. */
  eraseArrival(id: string): Promise<void>
  /** Keeps the private half of an OpenPGP key in the keyring; it is read through `Store.secretHalf`. */
  keepSecretHalf(fingerprint: string, secret: Bytes): void
  destroySecretHalf(fingerprint: string): Promise<void>
  /** Names a thing outside (a Message-ID, a report number elsewhere) as part of a report; false when it is known already. */
  bindOutside(key: string, report: string): Promise<boolean>
  findOutside(key: string): Promise<string | undefined>
  forgetOutside(key: string): Promise<void>
  /** Keeps how a door of ours was found, and gives how it was found before; undefined takes it off the list. */
  noteDoor(door: CheckedDoor, found: Omit<DoorCheck, 'door'> | undefined): Promise<DoorCheck | undefined>
  /** Says who sent a report, by a name that only they could show: domain/trust. */
  bindSender(sender: string, report: string): Promise<void>
  /** That they were sent by the same one cannot be seen afterwards. */
  forgetSender(report: string): Promise<void>
  /** The last thousand reports that came under this name. */
  reportsOfSender(sender: string): Promise<readonly ReportState[]>
  /** This report and the others of its sender, the last thousand; none where nobody has shown who that is. */
  reportsBesides(report: string): Promise<readonly ReportState[]>
  /** Looks at a report's clocks although no event touches them, and puts the next look as due work. */
  lookAtClocks(report: string): Promise<void>
}

export interface NewArrival {
  readonly id: string
  readonly door: Door
  readonly at: Instant
  /** What it is known by, at most once: stored as a keyed hash. */
  readonly key: string
  /** Its bytes, received as a draft of `id`. */
  readonly file: string
}
export interface Settled {
  readonly standing: ArrivalStanding
  readonly held?: HeldReason | null
  readonly report?: string | null
}

/** Only what the scope may see. Everything else is `not_found`. */
export interface Reader {
  readonly scope: Scope
  organisation(): Promise<OrganisationState>
  policy(): Promise<PolicyVersion>
  policies(): Promise<readonly PolicyVersion[]>
  policyAt(version: number): Promise<PolicyVersion>
  /** What binds a report of this version: it, with what later versions made better, or offer for consent. */
  bindingPolicy(version: number): Promise<BoundVersion>
  /** The policy file of a version, as it was activated. */
  policySource(version: number): Promise<string>
  /** By stream id or public id. */
  report(id: string): Promise<ReportRecord>
  /** By stream id or number. Guests and reporters get the state and the envelopes, never notes of the team. */
  case(id: string): Promise<CaseRecord>
  release(id: string): Promise<ReleaseRecord>
  releases(): Promise<readonly ReleaseState[]>
  /** Open (or all) cases with their reports' rows, titles opened, by next due. */
  cases(filter: 'open' | 'all'): Promise<readonly CaseLine[]>
  /** Names of members by id, as they are now, removed members too; and every one they had, oldest first. */
  memberNames(): Promise<ReadonlyMap<string, MemberName>>
  memberNamings(): Promise<readonly MemberNaming[]>
  /** The public halves of our OpenPGP keys by fingerprint, armoured, and members' own by their id; for the team. */
  publicHalves(): Promise<ReadonlyMap<string, string>>
  memberKeys(): Promise<ReadonlyMap<string, MemberKey>>
  /** Links that were made for members and who signed in, the last first; for the team. */
  waysIn(): Promise<readonly WayIn[]>
  /** The plain bytes of a sealed file of a report or case that the scope may see. */
  file(owner: string, file: string): Promise<{ readonly ref: FileRef; readonly stream: AsyncIterable<Bytes> }>
  /** What arrived and waits, oldest first, at most 200; for the team. */
  arrivals(standing: ArrivalStanding): Promise<readonly Arrival[]>
  /** Notices to the team that were given up, the last first; for the team. */
  failedNotices(): Promise<readonly FailedNotice[]>
  /** Advisories of the past that were taken over, in the order of the imports; for the team. */
  imports(): Promise<readonly ImportEvent[]>
  countArrivals(standing: ArrivalStanding): Promise<number>
  /** How the doors were found when they were last tried; for the team. */
  doorChecks(): Promise<readonly DoorCheck[]>
  /** The bytes of an arrival as they came; for the team. */
  arrival(id: string): Promise<{
    readonly arrival: Arrival
    readonly ref: FileRef
    readonly stream: AsyncIterable<Bytes>
  }>
  /** Ids of the cases and reports that the scope may see and that have all these words. */
  search(words: readonly (readonly Token[])[]): Promise<ReadonlySet<string>>
  /** For the team: what a report was found to be like, the likest first; and what the open cases are. */
  similar(report: string): Promise<readonly LikeReport[]>
  similarCases(): Promise<readonly SimilarCases[]>
  /** Every promise kept and missed, for the scorecard. */
  promises(): Promise<readonly PromiseOutcome[]>
  clocks(report: string, now: Instant): Promise<readonly Clock[]>
  /** Absences and pauses of the intake, as they were announced to everybody; past ones too. */
  announced(): Promise<readonly ClockEvent[]>
  /** Steps, orders, rights and rules, as they stand for a report. */
  promiseStates(report: string, now: Instant): Promise<readonly PromiseState[]>
  /** What all of them are made from; for the team. */
  clockEvents(report: string): Promise<readonly ClockEvent[]>
}
export interface ReportRecord {
  readonly state: ReportState
  readonly events: readonly Opened<'report'>[]
}
export interface CaseRecord {
  readonly state: CaseState
  readonly events: readonly Opened<'case'>[]
}
export interface ReleaseRecord {
  readonly state: ReleaseState
  readonly events: readonly Opened<'release'>[]
}
export interface CaseLine {
  readonly case: CaseState
  readonly title: string
  readonly reports: readonly (ReportState & { readonly nextDue: Instant | null; readonly nextPromise: string | null })[]
}
