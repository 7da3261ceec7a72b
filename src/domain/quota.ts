import { DAY, type Instant } from '../lib/instant.ts'
import type { CaseState } from './case.ts'
import type { ReportState } from './report.ts'

/** A report of a sender, and what became of its case. */
export interface Outcome {
  readonly report: Pick<ReportState, 'receivedAt' | 'classified'>
  readonly case: Pick<CaseState, 'standing'> | undefined
}

const FIRST = 10
const LEAST = 2
const MOST = 500

/** How many reports a day a program may send: it grows with those that were confirmed, and shrinks with those that were none. */
export function dailyQuota(outcomes: readonly Outcome[]): number {
  const good = outcomes.filter((one) => one.case?.standing === 'confirmed' || one.case?.standing === 'closed').length
  const none = outcomes.filter((one) => one.report.classified !== 'report').length
  const rejected = outcomes.filter((one) => one.case?.standing === 'rejected').length
  return Math.max(LEAST, Math.min(MOST, FIRST + 10 * good - 3 * rejected - 5 * none))
}

/** Undefined while there is room; otherwise when the oldest of the day no longer counts. */
export function roomAgainAt(outcomes: readonly Outcome[], now: Instant): Instant | undefined {
  const quota = dailyQuota(outcomes)
  const today = outcomes.map(({ report }) => report.receivedAt).filter((at) => at > now - DAY)
  if (today.length < quota) return undefined
  const sorted = today.sort((a, b) => a - b)
  return (sorted[sorted.length - quota] ?? now) + DAY
}
