import { DAY, type Instant } from '../lib/instant.ts'
import type { CaseState } from './case.ts'
import { holds, nothingKnown } from './clock-match.ts'
import type { NotReport, ProductKind, RejectReason, Trust } from './event.ts'
import type { CompiledPolicy, FormField } from './policy.ts'
import type { CompiledPromise, Condition, Timing } from './promise.ts'
import type { ReportState } from './report.ts'

/**
 * What a sender's earlier reports here say of the next one. It may make a form stricter and a promise slower where the
 * policy says so in public; it refuses nothing.
 */
export const TRUSTS: readonly Trust[] = ['new', 'proven', 'doubtful']

/** An earlier report of the same sender, and the case it is part of now. */
export interface PastReport {
  readonly report: Pick<ReportState, 'receivedAt' | 'classified'>
  readonly case: Pick<CaseState, 'rejectedFor' | 'confirmedAt' | 'publishedAt'> | undefined
}

/** Published on the policy page as they stand here. */
export const TRUST_RULE = { days: 365, proven: 2, doubtful: 3, times: 2 } as const

/** Looks at what became of the reports of the last year as it stands now: a decision that is taken back never was. */
export function trustOf(past: readonly PastReport[], now: Instant): Trust {
  const recent = past.filter(({ report }) => report.receivedAt > now - TRUST_RULE.days * DAY)
  const outcomes = recent.map(outcomeOf)
  const good = outcomes.filter((one) => one === 'confirmed').length
  const empty = outcomes.filter((one) => one === 'empty').length
  if (empty >= TRUST_RULE.doubtful && empty > TRUST_RULE.times * good) return 'doubtful'
  return good >= TRUST_RULE.proven && good > empty ? 'proven' : 'new'
}

/**
 * Undefined: it speaks neither for nor against its sender, or nobody has decided yet. To withdraw what was decided changes
 * nothing, or a sender could wash themselves clean.
 */
export function outcomeOf({ report, case: subject }: PastReport): 'confirmed' | 'empty' | undefined {
  if (report.classified !== 'report') return EMPTY_MAIL.has(report.classified) ? 'empty' : undefined
  if (subject === undefined) return undefined
  if (subject.rejectedFor !== null) return EMPTY_CASE.has(subject.rejectedFor) ? 'empty' : undefined
  return subject.confirmedAt !== null || subject.publishedAt !== null ? 'confirmed' : undefined
}

// A question in the wrong place is no harm; a duplicate, or a fault of somebody else's, is real.
const EMPTY_MAIL: ReadonlySet<NotReport> = new Set<NotReport>(['spam', 'bounty-beg'])
const EMPTY_CASE: ReadonlySet<RejectReason> = new Set<RejectReason>([
  'not-reproducible',
  'not-a-vulnerability',
  'out-of-scope',
])

/** Names of senders that somebody has shown to be. What is only typed names nobody. */
export const SENDER = {
  /** A token that we gave a program. It is as long as no other name is. */
  program: (token: string) => token,
  /** Only of mail whose sender the team's own server has confirmed. */
  mail: (address: string) => `mail:${address.toLowerCase()}`,
  platform: (door: 'hackerone' | 'github', login: string) => `${door}:${login.toLowerCase()}`,
} as const

/** Whether the policy makes any difference between senders; where it makes none, nothing is kept of them for it. */
export function speaksOfSenders({ promises, form }: Pick<CompiledPolicy, 'promises' | 'form'>): boolean {
  const conditions = promises.flatMap(({ when, variants }) => [...(when ? [when] : []), ...variants.map((v) => v.when)])
  return conditions.some(isAboutSender) || form.some((field) => field.requiredOf !== undefined)
}

export function isAboutSender(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(isAboutSender)
  if ('any' in condition) return condition.any.some(isAboutSender)
  if ('not' in condition) return isAboutSender(condition.not)
  return 'fact' in condition && condition.fact === 'sender'
}

/** The time that such a sender is promised, as far as that alone decides it; undefined where nothing is. */
export function timingFor({ when, timing, variants }: CompiledPromise, sender: Trust): Timing | undefined {
  const known = { ...nothingKnown(), facts: { sender } }
  if (when && holds(when, known) === false) return undefined
  const found = variants.find((variant) => holds(variant.when, known) === true)?.timing ?? timing
  return found === 'none' ? undefined : found
}

/** Whether an answer is needed of this sender because of what the earlier reports say. */
export function isRequiredOf({ requiredOf }: Pick<FormField, 'requiredOf'>, sender: Trust): boolean {
  return requiredOf?.includes(sender) === true
}

/** The questions that such a sender must answer beside those that everybody must. */
export function askedMore(policy: CompiledPolicy, kind: ProductKind, sender: Trust): readonly FormField[] {
  return policy.form.filter(
    (field) =>
      !field.required && isRequiredOf(field, sender) && (field.kinds.length === 0 || field.kinds.includes(kind)),
  )
}
