import type { Instant } from '../lib/instant.ts'
import type { Slot } from './calendar.ts'
import type { ZoneTable } from './calendar-days.ts'
import type { Span } from './calendar-span.ts'
import type { CompiledCalendar } from './calendar-work.ts'
import type { ProductKind, StepKind, Trust } from './event.ts'
import type { CompiledPromise, Condition, Moment, Translated } from './promise.ts'

/**
 * The compiled normal form of a policy: everything resolved, nothing left to a library or a time-zone table of
 * another day. Stored and signed at activation. formats/policy-file makes it; domain/clock runs it.
 */
export interface CompiledPolicy {
  readonly language: 1
  /** Who gives the policy. */
  readonly organisation: { readonly name: string; readonly prefix: string; readonly home?: string }
  readonly title: string
  readonly lede: string
  /** IANA zone in which the team's days are counted and shown. */
  readonly zone: string
  readonly severities: readonly string[]
  /** CVSS scores of each level, both ends included, where the policy speaks of them. */
  readonly scores?: Readonly<Record<string, readonly [number, number]>>
  /** The ways that a case may go, where the policy names them. */
  readonly tracks?: readonly string[]
  /** The languages of its texts, the one that counts first; absent: English alone. */
  readonly languages?: readonly string[]
  readonly titleInOther?: readonly Translated[]
  readonly ledeInOther?: readonly Translated[]
  readonly products: readonly PolicyProduct[]
  readonly doors: readonly PolicyDoor[]
  readonly promises: readonly CompiledPromise[]
  readonly release: ReleaseRules
  readonly form: readonly FormField[]
  /** What is known and no vulnerability here: shown before a report is sent. */
  readonly nonIssues?: readonly NonIssue[]
  /** Which reports are taken while the intake is paused, any of them; absent: what is public already. */
  readonly whilePaused?: readonly TakenWhilePaused[]
  readonly sections: readonly PolicySection[]
  readonly securityTxt: SecurityTxtFacts
  /** How days are counted; the first is the team's own. */
  readonly calendars: readonly CompiledCalendar[]
  /** Every zone the policy names, resolved. */
  readonly zones: Readonly<Record<string, ZoneTable>>
  /** Named series of dates (releases, meetings), resolved to instants, oldest first. */
  readonly series: Readonly<Record<string, readonly Instant[]>>
  /** When a planned release may happen. */
  readonly window?: Slot
  /** Other people's rules about dates, for the planner. */
  readonly outside: readonly OutsideRule[]
  /** Who is told before the public, and what they must be. */
  readonly lists: readonly PrenotificationList[]
  /** What reporters are asked to do and not to do. */
  readonly conduct: { readonly please: readonly string[]; readonly doNot: readonly string[] }
  /** Whom to tell instead, for what is not ours. */
  readonly routes: readonly PolicyRoute[]
  /** Where announcements can be followed, in the promised order. */
  readonly updates: readonly { readonly name: string; readonly address: string }[]
  /** Events of the policy's own, and what they mean. */
  readonly events: Readonly<Record<string, string>>
  /** Named contacts that a text or a right refers to, such as a coordinator. */
  readonly contacts: Readonly<Record<string, string>>
}

/** A bound that somebody else sets on our dates: a list's longest embargo, a finder's deadline. */
export interface OutsideRule {
  readonly id: string
  readonly who: string
  readonly quote: string
  readonly anchor: Moment
  /** How long after the anchor the matter must be public at the latest, or may be at the earliest. */
  readonly atMost?: Span
  readonly atLeast?: Span
  readonly calendar?: string
}

export interface PrenotificationList {
  readonly id: string
  readonly name: string
  readonly address?: string
  /** Membership rules, each a sentence. */
  readonly criteria: readonly string[]
  /** Facts that members may be told; nothing else is sent. Absent: everything. */
  readonly facts?: readonly string[]
}

export interface PolicyRoute {
  readonly id: string
  readonly what: string
  readonly to: string
  readonly address?: string
}

export interface PolicyProduct {
  readonly id: string
  readonly name: string
  readonly kind: ProductKind
  readonly purl?: string
  readonly ecosystem?: string
  readonly package?: string
  readonly repository?: string
  readonly lines: readonly ReleaseLine[]
}
export interface ReleaseLine {
  readonly id: string
  /** Supported until this date, YYYY-MM-DD, inclusive, in the team's zone. */
  readonly until?: string
}
export interface PolicyDoor {
  readonly kind: 'form' | 'mail' | 'hackerone' | 'github' | 'signal' | 'web' | 'phone'
  readonly address?: string
  readonly note?: string
  /** Given out only when somebody asks: never printed. */
  readonly onRequest?: boolean
}
/** A question of the report form; `kinds` limits it to kinds of product. */
export interface FormField {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly required: boolean
  /** Senders of whom it is required all the same, by what became of their earlier reports. */
  readonly requiredOf?: readonly Trust[]
  readonly kinds: readonly ProductKind[]
  readonly input: 'line' | 'text' | 'choice'
  readonly choices?: readonly {
    readonly id: string
    readonly label: string
    readonly hint?: string
    readonly route?: string
  }[]
}
export interface NonIssue {
  readonly says: string
  /** Phrases by which a report is taken for one of these; without them its own words count. */
  readonly about: readonly string[]
}
export interface TakenWhilePaused {
  readonly when: Condition
  /** As the policy has it. */
  readonly words: string
}
export interface PolicySection {
  readonly id: string
  readonly heading: string
  /** Markdown. */
  readonly text: string
}
export interface ReleaseRules {
  /** The outward steps in the promised order. */
  readonly order: readonly StepKind[]
  readonly list?: string
  readonly fourEyes: boolean
}
export interface SecurityTxtFacts {
  readonly contacts: readonly string[]
  readonly canonical: readonly string[]
  readonly languages: readonly string[]
  readonly encryption: readonly string[]
  readonly acknowledgments?: string
  readonly hiring?: string
}

export interface PolicyVersion {
  readonly version: number
  readonly digest: string
  readonly activatedAt: Instant
  readonly policy: CompiledPolicy
}

export type { CompiledPromise } from './promise.ts'
