import type { Clock } from '../../domain/clock.ts'
import type { Door, NotReport, RejectReason } from '../../domain/event.ts'
import type { Recordable } from '../../domain/outside-fact.ts'
import type { Reasons } from '../../domain/similarity-found.ts'
import type { WishedDate } from '../../domain/wished-date.ts'
import type { Instant } from '../../lib/instant.ts'
import type { ConsoleFrame } from '../parts/layout.ts'
import type { FileView, MessageView } from '../parts/message.ts'
import type { PromisedView } from '../parts/promised.ts'
import { isOwed } from '../words/clock.ts'
import type { Happening } from '../words/happening.ts'
import type { Standing } from '../words/standing.ts'
import type { TypedAct } from './acts.ts'
import type { PlanView } from './releases-page.ts'

/** All of a case, for people of the team. Every form posts `token` and its fields to `casePath(number, act)`. */
export interface CasePageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  /** Reports whose reporters ask for the contact on request and have no answer yet, by public id. */
  readonly contactAsked?: readonly string[]
  /** Reports whose reporters claim the reward and have no answer yet, by public id. */
  readonly claims?: readonly string[]
  readonly teamZone: string
  readonly me: string
  readonly team: readonly Person[]
  readonly number: string
  /** The team's own title; absent: the first report's. */
  readonly title: string
  readonly standing: Standing
  readonly rejectedFor?: RejectReason
  readonly policyVersion: number
  readonly handler?: string
  /** Of all its reports; those of one kind and due instant are told once. */
  readonly clocks: readonly Clock[]
  /** The rule of each promise in one line, by promise id (views/exact-by-promise). */
  readonly exact?: Readonly<Record<string, string>>
  /** What an answer holds, by promise id. */
  readonly answers?: Readonly<Record<string, string>>
  readonly happenings: readonly Happening[]
  readonly messages: readonly MessageView[]
  /** The kind of the contact that the policy gives on request, where it has one. */
  readonly contactOnRequest?: string
  /** Repositories at GitHub in which a private advisory can be opened. */
  readonly repositories?: readonly string[]
  readonly reports: readonly CaseReport[]
  readonly severities: readonly string[]
  readonly severity?: {
    readonly level: string
    readonly score?: number
    readonly vector?: string
    readonly cwe?: string
  }
  readonly lines: readonly LineView[]
  readonly linesComplete: boolean
  readonly audit?: { readonly at: Instant; readonly who?: string; readonly evidence: string }
  readonly cve: {
    readonly state: 'none' | 'requested' | 'assigned'
    readonly id?: string
    readonly from?: string
    readonly at?: Instant
  }
  readonly embargo: {
    readonly until?: Instant
    /** From the policy: the due instant of its embargo clock. */
    readonly proposed?: Instant
    readonly reason?: string
    readonly brokenAt?: Instant
    readonly exploitedSince?: Instant
  }
  /** The days that the rules allow; absent once it is published. */
  readonly plan?: PlanView
  /** For which the policy lets the day differ from the proposed one; empty: any reason will do. */
  readonly embargoReasons?: readonly string[]
  /** Events of the policy that only people see happen. */
  readonly facts?: readonly FactView[]
  /** A day for publication that a report seems to name. */
  readonly wished?: WishedDate
  readonly advisory: { readonly revision: number; readonly problems: number }
  readonly release?: { readonly id: string; readonly title: string; readonly at: Instant; readonly armed: boolean }
  readonly guests: readonly {
    readonly id: string
    readonly name: string
    readonly role: string
    readonly since: Instant
    readonly untilPublished?: boolean
  }[]
  /** What was said with guests. */
  readonly guestTalk?: readonly MessageView[]
  /** Steps of a release that the policy wants done, so that the page does not ask for what nobody promised. */
  readonly wants: { readonly audit: boolean; readonly cve: boolean; readonly embargo: boolean }
  /** Steps, orders, rights and rules, as they stand for each report; those alike are told once. */
  readonly promised?: readonly PromisedView[]
  /** Promises that the policy lets the team change now. */
  readonly changeable?: readonly ChangeableView[]
  /** Reports of other cases that seem to tell of the same. */
  readonly similar?: readonly SimilarReport[]
  readonly came?: TypedAct
  /** What was just done, in words: "Sent to 2 people outside". */
  readonly done?: string
}

export interface FactView extends Recordable {
  readonly meaning: string
}

export interface ChangeableView {
  readonly report: string
  readonly promise: string
  readonly kind: string
  /** Absent for a rule. */
  readonly due?: Instant
  readonly latest?: Instant
  readonly reasons: readonly string[]
  readonly asksReporter: boolean
}

/** A report of another case that seems to tell of the same. */
export interface SimilarReport {
  /** Of its case. */
  readonly number: string
  readonly title: string
  readonly standing: Standing
  readonly report: string
  /** The report of this case that it is like. */
  readonly mine: string
  readonly receivedAt: Instant
  /** It came after ours. */
  readonly newer: boolean
  readonly reasons: Reasons
}

export interface Person {
  readonly id: string
  readonly name: string
}

export interface CaseReport {
  readonly id: string
  readonly from?: string
  readonly door: Door
  readonly receivedAt: Instant
  readonly title: string
  readonly description: string
  /** The policy's questions with the answers given. */
  readonly answers: readonly { readonly question: string; readonly answer: string }[]
  readonly files: readonly FileView[]
  readonly known: 'no' | 'some' | 'public'
  readonly credit: string
  readonly classified: 'report' | NotReport
  readonly withdrawnAt?: Instant
  /** Number of the case that it was linked from. */
  readonly origin?: string
  /** Opened by a person first at. */
  readonly seenAt?: Instant
  readonly erased: boolean
  /** What to know of it before believing it, and where it is as it came. */
  readonly notes?: readonly string[]
  readonly raw?: string
  /** The OpenPGP key that answers are encrypted to. */
  readonly key?: ReporterKeyView
  /** Where there is none: whose directory could be asked for it. */
  readonly keyDomain?: string
  /** What became of our mails to its reporter: delivery evidence. */
  readonly mails?: readonly { readonly at: Instant; readonly notice: string; readonly proof: string }[]
  /** Our last mail to its reporter came back; `owed`: what is owed again by that, in words. */
  readonly returned?: { readonly at: Instant; readonly proof: string; readonly owed: readonly string[] }
}

/** A reporter's OpenPGP key, as far as one compares it. */
export interface ReporterKeyView {
  readonly fingerprint: string
  readonly userIds: readonly string[]
  readonly until?: Instant
  /** Why nothing can be encrypted to it. */
  readonly problem?: string
  /** Another key that came later and waits for a person. */
  readonly offered?: Omit<ReporterKeyView, 'offered'>
}

/** A release line of the product, what is said of it and how far its fix is. */
export interface LineView {
  readonly line: string
  /** YYYY-MM-DD */
  readonly until?: string
  readonly maintained: boolean
  readonly affected: 'yes' | 'no' | 'unknown'
  readonly since?: string
  readonly note?: string
  readonly fix: 'none' | 'started' | 'ready'
  readonly version?: string
  readonly evidence?: string
}

/** The late promise that is still owed, or the next one due. */
export function mostUrgent({ clocks, now }: Pick<CasePageProps, 'clocks' | 'now'>): Clock | undefined {
  const owed = clocks.filter((c) => isOwed(c, now))
  return [...owed].sort((a, b) => (a.due ?? Number.MAX_VALUE) - (b.due ?? Number.MAX_VALUE))[0]
}

/** For a guest whose name no longer opens. */
export const guestName = 'A guest'
