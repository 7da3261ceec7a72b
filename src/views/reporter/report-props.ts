import type { Clock } from '../../domain/clock.ts'
import type { CreditWish, Trust } from '../../domain/event.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Typed } from '../parts/field.ts'
import type { SiteFrame } from '../parts/layout.ts'
import type { FileView, MessageView } from '../parts/message.ts'
import type { PromisedView } from '../parts/promised.ts'
import type { Happening } from '../words/happening.ts'
import type { Standing } from '../words/standing.ts'
import type { LaterVersionView, RequestView } from './report-offers.ts'

/** What a reporter sees after giving the code. Every form posts `token`, which seals the code for half an hour. */
export interface ReportPageProps {
  readonly frame: SiteFrame
  readonly token: string
  readonly now: Instant
  readonly teamZone: string
  readonly ownZone?: string
  readonly report: {
    readonly id: string
    readonly caseNumber?: string
    /** Absent after the whole report was erased. */
    readonly title?: string
    readonly policyVersion: number
    readonly files: readonly FileView[]
  }
  readonly standing: Standing
  readonly seen?: { readonly at: Instant; readonly by?: string }
  readonly handler?: string
  readonly clocks: readonly Clock[]
  /** The rule of each promise in one line, by promise id (views/exact-by-promise). */
  readonly exact?: Readonly<Record<string, string>>
  /** What an answer holds, by promise id. */
  readonly answers?: Readonly<Record<string, string>>
  /** Steps, orders, rights and rules, as they stand. */
  readonly promised?: readonly PromisedView[]
  /** Later versions of the policy that touch this report, the newest first. */
  readonly later?: readonly LaterVersionView[]
  /** What the policy says of a reward, and whether it can be claimed; absent where it says nothing. */
  readonly reward?: { readonly quotes: readonly string[]; readonly open: boolean; readonly claimedAt?: Instant }
  /** The contact that the policy gives on request; absent where it gives none. */
  readonly contact?: {
    readonly kind: string
    readonly note?: string
    /** Asked for, and not answered yet. */
    readonly askedAt?: Instant
    readonly givenAt?: Instant
  }
  /** Other due times that the team asks for. */
  readonly requests?: readonly RequestView[]
  readonly happenings: readonly Happening[]
  readonly publish: MayPublish
  readonly access: readonly AccessView[]
  /** Oldest first; the first is the report itself. Its reach is `theirs` for the reporter's own. */
  readonly messages: readonly MessageView[]
  readonly credit: { readonly wish: CreditWish; readonly name?: string; readonly settled: boolean }
  readonly receipt: {
    /** The ledger's checkpoint holds the report since then. */
    readonly provedSince?: Instant
    readonly entry: string
  }
  /** May still write, decide on credit and withdraw. */
  readonly open: boolean
  readonly named: boolean
  /** What earlier reports of theirs say, where the policy makes a difference by that. */
  readonly sender?: Trust
  /** The key that our mails to them are encrypted to; `other`: another one came and is not used. */
  readonly key?: { readonly fingerprint: string; readonly other: boolean }
  /** We have an address to write to, so a key would be of use. */
  readonly mail: boolean
  /** When our last mail to them came back, where it did. */
  readonly returnedAt?: Instant
  readonly erased: boolean
  /** When the token ends. */
  readonly forgetsAt: Instant
  /** A form of this page that came back. */
  readonly typed: Typed
  /** As the reporter gave them; empty where they did not. */
  readonly identity?: { readonly name: string; readonly mail: string }
  /** What was just done. */
  readonly done?:
    | 'written'
    | 'credit'
    | 'withdrawn'
    | 'erased'
    | 'agreed'
    | 'used'
    | 'key'
    | 'identity'
    | 'claimed'
    | 'contact'
}

export type MayPublish =
  | { readonly when: 'now' }
  | { readonly when: 'from'; readonly at: Instant; readonly because?: string }
  | { readonly when: 'undecided' }

/** A person who can read the report. */
export interface AccessView {
  readonly name: string
  /** "handler", "team", "guest, Brotli upstream". */
  readonly role: string
  readonly since?: Instant
  readonly until?: Instant
  readonly lastOpened?: Instant
  readonly limits?: string
}
