import { DAY, type Instant } from '../lib/instant.ts'
import { outcomeOf, type PastReport } from './trust.ts'

const FIRST = 10
const LEAST = 2
const MOST = 500

/**
 * How many reports a day a program may send: it grows with those that were confirmed, and shrinks with those that came to
 * nothing. Two a day are always taken.
 */
export function dailyQuota(past: readonly PastReport[]): number {
  const good = past.filter((one) => outcomeOf(one) === 'confirmed').length
  const empty = past.filter((one) => outcomeOf(one) === 'empty')
  const none = empty.filter(({ report }) => report.classified !== 'report').length
  return Math.max(LEAST, Math.min(MOST, FIRST + 10 * good - 3 * (empty.length - none) - 5 * none))
}

/** Undefined while there is room; otherwise when the oldest of the day no longer counts. */
export function roomAgainAt(past: readonly PastReport[], now: Instant): Instant | undefined {
  const quota = dailyQuota(past)
  const today = past.map(({ report }) => report.receivedAt).filter((at) => at > now - DAY)
  if (today.length < quota) return undefined
  const sorted = today.sort((a, b) => a - b)
  return (sorted[sorted.length - quota] ?? now) + DAY
}
