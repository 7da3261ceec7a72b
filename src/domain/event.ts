import type { Instant } from '../lib/instant.ts'
import type { AdvisoryFacts } from './advisory.ts'
import type {
  CreditWish,
  Door,
  Identity,
  LineAssessment,
  MailProof,
  MailTold,
  MessageBody,
  MessageUse,
  NotReport,
  ProductKind,
  PromiseFacts,
  ReasonBody,
  RejectReason,
  ReportBody,
  Severity,
  Trust,
} from './event-bodies.ts'
import type { ReleaseEvents } from './event-release.ts'
import type { ImportRecord } from './imported.ts'

export type {
  CreditWish,
  Door,
  FileRef,
  Identity,
  LineAssessment,
  MailProof,
  MailTold,
  MessageBody,
  MessageUse,
  NotReport,
  ProductKind,
  PromiseFacts,
  ReasonBody,
  RejectReason,
  ReportBody,
  Severity,
  Source,
  Trust,
} from './event-bodies.ts'
export type { ReleaseEvents, StepKind } from './event-release.ts'

/**
 * Everything that can happen, in one closed table. An event is a clear envelope (who, when, what kind, and `facts`:
 * only enums, instants, counts and opaque ids) and a sealed `body`; what identifies a person is sealed apart, as `identity`.
 * docs/security.md lists every clear field and why it is clear; a new one needs an ADR.
 */
export type StreamKind = 'report' | 'case' | 'release' | 'organisation'

export type ActorKind = 'reporter' | 'member' | 'guest' | 'system'
export interface Actor {
  readonly kind: ActorKind
  /** Opaque id of the member or guest; null for the reporter and for Fairlead itself. */
  readonly id: string | null
}
export const SYSTEM: Actor = { kind: 'system', id: null }
export const REPORTER: Actor = { kind: 'reporter', id: null }

interface Shape {
  readonly facts: object
  readonly body?: object
  readonly identity?: object
}
type None = Record<never, never>

export interface ReportEvents {
  'report.received': {
    facts: {
      publicId: string
      case: string
      policy: number
      door: Door
      productKind: ProductKind
      product: string
      named: boolean
      mail: boolean
      known: 'no' | 'some' | 'public'
      credit: CreditWish
      files: number
      /** What the sender's earlier reports said, where the policy makes a difference by that. */
      sender?: Trust
      /** When it reached us, where it became a report only later: promises count from then. */
      occurred?: Instant
      /** It was worked on elsewhere before: what was kept and missed there is no record of ours. */
      imported?: true
    }
    body: ReportBody & { commitment: string; salt: string }
    identity: Identity
  }
  'receipt.sent': { facts: None }
  'report.seen': { facts: { first: boolean } }
  'report.linked': { facts: { case: string } }
  'report.classified': { facts: { as: 'report' | NotReport }; body: ReasonBody }
  'report.withdrawn': { facts: None; body: ReasonBody }
  'report.erased': { facts: { part: 'identity' | 'all' } }
  /** What was held against the sender holds no more: decisions about earlier reports were taken back, or others came. */
  'sender.cleared': { facts: { sender: Trust } }
  'message.sent': {
    facts: {
      to: 'reporter'
      by: 'human' | 'automatic'
      as: MessageUse
      evaluation?: true
      nextSteps?: true
      asks?: true
      expectedResolution?: Instant
      /** When it was said, where it was written down later. */
      occurred?: Instant
    }
    body: MessageBody
  }
  'message.received': { facts: { files: number; occurred?: Instant }; body: MessageBody }
  'information.requested': { facts: None }
  'contact.asked': { facts: { contact: string } } // the one that the policy gives on request
  'contact.given': { facts: { contact: string } }
  'identity.changed': { facts: { named: boolean; mail: boolean }; identity: Identity }
  'credit.wished': { facts: { credit: CreditWish }; identity: Identity }
  'promise.kept': { facts: PromiseFacts }
  'promise.missed': { facts: PromiseFacts }
  'promise.warned': { facts: PromiseFacts & { told: 'handler' | 'team' } }
  /** It was kept by a message that came back: it is owed again. */
  'promise.reopened': { facts: PromiseFacts }
  /** The team asks the reporter to agree to another due time. */
  'override.asked': { facts: { promise: string; until: Instant }; body: ReasonBody }
  'promise.overridden': {
    facts: { promise: string; until: Instant; consent?: readonly ('team' | 'reporter')[] }
    body: ReasonBody
  }
  /** The reporter used what was open to them: asked again, went to somebody else, or claimed the reward. */
  'followup.sent': { facts: { promise: string } }
  'escalation.raised': { facts: { promise: string } }
  'reward.claimed': { facts: None }
  /** A mail to the reporter was handed over; `proof` is what the relay said. */
  'mail.sent': { facts: MailTold; body: MailProof }
  /** A mail to the reporter came back, or was never taken. `mail` is the place of its `mail.sent`, where it had left. */
  'mail.failed': { facts: MailTold & { mail?: number }; body: MailProof }
  /** The reporter opened their page, with every message up to this place in the stream on it. */
  'message.read': { facts: { through: number } }
  /** From now on answers are encrypted to this key of the reporter: their first, or one that a person accepted. */
  'key.pinned': { facts: None; identity: Identity }
  /** A key came that is not the pinned one. */
  'key.offered': { facts: None; identity: Identity }
  'key.refused': { facts: None }
  /** The pinned key ends in so many days. */
  'key.warned': { facts: { days: number } }
  /** The reporter agrees: to a later version of the policy, or to another due time. */
  'consent.given': { facts: { to: 'policy' | 'override'; version?: number } }
}

export interface CaseEvents {
  'case.opened': { facts: { number: string; report: string } }
  'case.described': { facts: None; body: { title: string } }
  'handler.assigned': { facts: { member: string } }
  'case.confirmed': { facts: None; body: ReasonBody }
  'case.rejected': { facts: { reason: RejectReason }; body: ReasonBody }
  'case.closed': {
    facts: { reason: 'published' | 'rejected' | 'withdrawn' | 'not-a-report' | 'other' }
    body: ReasonBody
  }
  'case.reopened': { facts: None; body: ReasonBody }
  'report.joined': { facts: { report: string } }
  'report.left': { facts: { report: string } }
  'severity.assessed': { facts: { severity: Severity }; body: { vector?: string; cwe?: string; reason: string } }
  'lines.assessed': { facts: { complete: boolean }; body: { lines: readonly LineAssessment[] } }
  'audit.recorded': { facts: None; body: { evidence: string } }
  'fix.started': { facts: None; body: { line: string; note: string } }
  'fix.ready': { facts: None; body: { line: string; evidence: string; version: string } }
  'fix.withdrawn': { facts: None; body: { line: string; reason: string } }
  'fix.landed': { facts: None; body: ReasonBody }
  'cve.requested': { facts: None; body: { from: string } }
  'cve.assigned': { facts: None; body: { cve: string } }
  'embargo.set': { facts: { until: Instant }; body: ReasonBody }
  'embargo.broken': { facts: None; body: ReasonBody }
  'exploitation.known': { facts: None; body: ReasonBody }
  'measure.available': { facts: None; body: ReasonBody }
  'advisory.drafted': { facts: { revision: number }; body: { advisory: AdvisoryFacts } }
  'note.kept': { facts: None; body: MessageBody }
  /** A member wrote by signed mail: what was done for it, or why nothing was. `digest` is of what they signed. */
  'member.mailed': {
    facts: { member: string; done: boolean }
    body: { arrival: string; report: string; done: readonly string[]; problem?: string; digest?: string }
  }
  /** `untilPublished`: their access ends by itself with the advisory. */
  'guest.invited': {
    facts: { guest: string; untilPublished?: true }
    identity: { name: string; mail: string; role: string }
  }
  'guest.removed': { facts: { guest: string } }
  /** The team wrote to these guests; none of them learns of the others. */
  'guest.told': { facts: { to: readonly string[] }; body: MessageBody }
  'guest.wrote': { facts: { guest: string; files: number }; body: MessageBody }
  /** `on` is the day for which the release is planned. */
  'release.joined': { facts: { release: string; on?: Instant } }
  'release.left': { facts: { release: string } }
  /** `occurred` is when the mail really left, where that was found out later. */
  'list.sent': { facts: { release: string; occurred?: Instant } }
  'fixes.pushed': { facts: { release: string } }
  'builds.released': { facts: { release: string } }
  /** `dated` is the release date that stands in the records; `revision` the draft they were made from. */
  'advisory.published': { facts: { release: string; advisory: string; revision: number; dated: Instant } }
  'promise.overridden': { facts: { promise: string; until: Instant }; body: ReasonBody }
  /**
   * An event of the policy that happened where Fairlead does not see it: `what` is its name in the policy's vocabulary,
   * `occurred` when it happened, `until` a day that it names, `value` a word of one of the policy's own scales.
   */
  'fact.recorded': { facts: { what: string; occurred?: Instant; until?: Instant; value?: string }; body: ReasonBody }
}

export type Role = 'member' | 'releaser' | 'admin'
export interface OrganisationEvents {
  'organisation.founded': { facts: None }
  'policy.activated': {
    facts: { version: number; digest: string; language: number }
    body: { source: string; texts: Readonly<Record<string, string>>; compiled: string; signature: string }
  }
  'member.added': { facts: { member: string; roles: readonly Role[] }; body: { name: string; mail?: string } }
  'member.changed': { facts: { member: string; roles: readonly Role[] } }
  /** What they are called and where mail reaches them, from now on. */
  'member.described': { facts: { member: string }; body: { name: string; mail?: string } }
  'member.removed': { facts: { member: string } }
  'passkey.added': { facts: { member: string } }
  /** A one-time link for a member; who made it is the actor: another member, themselves, or somebody on the machine. */
  'link.made': { facts: { member: string } }
  /** `given-link`: by a link that another member made, which proves nothing about who used it. */
  'signed.in': { facts: { member: string; by: 'link' | 'given-link' | 'passkey' } }
  'absence.declared': { facts: { from: Instant; until: Instant; promise?: string; extends?: string } }
  /** `from` lies ahead: a pause is announced before it begins. */
  'intake.paused': { facts: { from: Instant; until: Instant } }
  'intake.opened': { facts: None }
  /** An advisory of the past, taken over from its public record; the same source again is a revision. */
  'advisory.imported': { facts: None; body: { record: ImportRecord } }
  /** Somebody decided what held things are. They are no streams, so what was decided of them stands here. */
  'arrival.decided': {
    facts: None
    body: ReasonBody & { arrivals: readonly string[]; as: 'report' | 'dropped' | 'held' }
  }
  /** A notice to the team was given up. */
  'notice.failed': { facts: None; body: { notice: string; to: string; why: string } }
  /** An existing mailbox was looked into for the first time: what lay there before (`next` is the first new one) stays. */
  'mailbox.connected': { facts: None; body: { mailbox: string; validity: string; next: number } }
  /** An OpenPGP key pair of our own; from now on it signs, and is the one that is offered. */
  'key.added': { facts: KeyFacts; body: { armored: string; how: 'made' | 'imported' } }
  'key.renewed': { facts: KeyFacts; body: { armored: string } }
  /** Another one signs and is offered now; this one still opens what is encrypted to it. */
  'key.replaced': { facts: { key: string } }
  /** Its private half is destroyed; `armored` is its public half, revoked, or empty where that could not be done. */
  'key.retired': { facts: { key: string }; body: { armored: string } }
  'key.warned': { facts: { key: string; days: number } }
  /** A member's own OpenPGP key: mail to them is encrypted to it, and what they sign with it counts as theirs. */
  'member.keyed': { facts: { member: string; keyed: boolean }; body: { armored: string; fingerprint: string } }
}
/** Of a public key: its fingerprint, when it ends, and when one can no longer encrypt to it. */
export interface KeyFacts {
  readonly key: string
  readonly expires?: Instant
  readonly encryptsUntil?: Instant
}

export type EventsOf = {
  report: ReportEvents
  case: CaseEvents
  release: ReleaseEvents
  organisation: OrganisationEvents
}
export type EventType<K extends StreamKind = StreamKind> = K extends StreamKind ? keyof EventsOf[K] & string : never

type Sealed<E extends Shape> = (E extends { body: infer B } ? { readonly body: B } : { readonly body?: undefined }) &
  (E extends { identity: infer I } ? { readonly identity?: I } : { readonly identity?: undefined })

/** An event to append: its type, its clear facts and what must be sealed. */
export type NewEvent<K extends StreamKind> = {
  [T in EventType<K>]: EventsOf[K][T] extends Shape
    ? { readonly type: T; readonly facts: EventsOf[K][T]['facts'] } & Sealed<EventsOf[K][T]>
    : never
}[EventType<K>]

/** The clear part of a stored event: all that replay, clocks and lists need. */
export type Envelope<K extends StreamKind = StreamKind> = K extends StreamKind
  ? {
      [T in EventType<K>]: EventsOf[K][T] extends Shape
        ? {
            readonly kind: K
            readonly stream: string
            readonly seq: number
            readonly at: Instant
            readonly actor: Actor
            readonly type: T
            readonly facts: EventsOf[K][T]['facts']
          }
        : never
    }[EventType<K>]
  : never

/** The sealed body of an event type, once opened. */
export type BodyOf<K extends StreamKind, T extends EventType<K>> = EventsOf[K][T] extends { body: infer B }
  ? B
  : undefined
