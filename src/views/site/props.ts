import type { DatedAdvisory, Publisher } from '../../domain/advisory.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import type { Keeping, Translated } from '../../domain/promise.ts'
import type { Scorecard, ScoreLine } from '../../domain/scorecard.ts'
import type { Instant } from '../../lib/instant.ts'
import type { SiteFrame } from '../parts/layout.ts'

/**
 * What the public pages are made from, and all they may be made from: the active policy, released advisories, public
 * keys, the record of promises and the manual. Each page is one pure function of one of these.
 */

/** portalPage: `/`. */
export interface PortalProps {
  readonly frame: SiteFrame
  readonly publisher: Publisher
  readonly policy: CompiledPolicy
  /** The public ones, in the policy's order. */
  readonly promises: readonly PromiseText[]
  /** A pause that is announced or under way; null while intake is open. */
  readonly intakePause: IntakeRest | null
  /** Newest first; the page shows the first few. */
  readonly latest: readonly DatedAdvisory[]
  readonly openpgp?: OpenpgpKey
}

/** policyPage: `/policy`. */
export interface PolicyPageProps {
  readonly frame: SiteFrame
  readonly publisher: Publisher
  readonly policy: CompiledPolicy
  readonly promises: readonly PromiseText[]
  readonly inForce: PolicyVersionFacts
  /** Versions before it, newest first. */
  readonly earlier: readonly PolicyVersionFacts[]
  /** Absences that were announced and are not over yet. */
  readonly absences: readonly AbsenceNotice[]
  readonly intakePause: IntakeRest | null
  /** The key that signs receipts and checkpoints, as `fairlead verify --key` takes it. */
  readonly ledgerKey?: string
  readonly openpgp?: OpenpgpKey
}

/** A promise in the words of the page. views/policy-text makes it from the compiled one. */
export interface PromiseText {
  readonly id: string
  /** acknowledge, answer, update, … as in CompiledPromise. */
  readonly kind: string
  readonly keeping: Keeping
  /** The published sentence. */
  readonly quote: string
  /** The language of the sentence, where the policy has several, and the sentence in the others. */
  readonly language?: string
  readonly inOther?: readonly Translated[]
  /** The part of the quote that is the promise; it is set off where it stands in it word for word. */
  readonly mark?: string
  /** The rule in one line: "Within 24 hours of your report". */
  readonly exact: string
  /** "Kept by a message from a person. The automatic receipt does not count, nor …" */
  readonly keptBy?: string
  /** "Rests while we wait for your answer", "Never pauses." */
  readonly pauses?: string
  /** The last year, from the scorecard; absent where nothing is counted. */
  readonly record?: ScoreLine['record']
}

export interface PolicyVersionFacts {
  readonly version: number
  /** SHA-256 of the policy file, in hex. */
  readonly digest: string
  readonly activatedAt: Instant
  /** Where the file of this version can be fetched, such as /policy.yaml. */
  readonly file?: string
}

export interface AbsenceNotice {
  readonly from: Instant
  readonly until: Instant
  /** What it changes, in a sentence. */
  readonly effect: string
}

/** A time without new reports, announced ahead. */
export interface IntakeRest {
  readonly from: Instant
  readonly until: Instant
  readonly begun: boolean
}

export interface OpenpgpKey {
  /** Hex; the page groups it. */
  readonly fingerprint: string
  readonly until?: Instant
}

/** advisoryPage: `/advisories/<id>`, and the preview of a draft. */
export interface AdvisoryPageProps {
  readonly frame: SiteFrame
  readonly publisher: Publisher
  readonly advisory: DatedAdvisory
  /** The team's zone, beside UTC. */
  readonly zone: string
  /** A draft says so in a banner, and links to no file that does not exist yet. */
  readonly draft?: boolean
  /** Public promises of its reports that were kept or missed; they join the timeline. Nothing that names a report. */
  readonly kept?: readonly KeptPromise[]
  /** Default: the files that the site publishes for it, see advisoryFiles. */
  readonly files?: readonly RecordFile[]
}

export interface KeptPromise {
  readonly kind: string
  /** "Within 24 hours of your report". */
  readonly exact?: string
  readonly due: Instant
  /** Absent: missed, and not made good. */
  readonly metAt?: Instant
}

export interface RecordFile {
  /** "CSAF 2.0". */
  readonly name: string
  readonly file: string
  readonly path: string
  /** Signatures and digests beside it. */
  readonly beside?: readonly { readonly word: string; readonly path: string }[]
}

/** advisoriesPage: `/advisories`. */
export interface AdvisoriesPageProps {
  readonly frame: SiteFrame
  /** In any order; the page sorts them, newest first, by year. */
  readonly advisories: readonly DatedAdvisory[]
}

/** thanksPage: `/thanks`. The names are those of the advisories' credits: no name that its owner did not give. */
export interface ThanksPageProps {
  readonly frame: SiteFrame
  readonly advisories: readonly DatedAdvisory[]
}

/** scorecardPage: `/scorecard`. */
export interface ScorecardPageProps {
  readonly frame: SiteFrame
  readonly scorecard: Scorecard
  /** For the exact words beside each quote. */
  readonly promises: readonly PromiseText[]
}

/** subscribePage: `/subscribe`. */
export interface SubscribePageProps {
  readonly frame: SiteFrame
  readonly publisher: Publisher
  readonly policy: CompiledPolicy
}

/** manualPage: `/manual` (the chapter `index`) and `/manual/<chapter>`. */
export interface ManualPageProps {
  readonly frame: SiteFrame
  /** In the order of the table of contents. */
  readonly chapters: readonly { readonly id: string; readonly title: string }[]
  /** Its Markdown begins with the title as a heading of the first level. */
  readonly chapter: { readonly id: string; readonly title: string; readonly text: string }
}

/** notFoundPage: for every address that is not there. */
export interface NotFoundPageProps {
  readonly frame: SiteFrame
}
