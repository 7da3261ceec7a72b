import type { Instant } from '../lib/instant.ts'
import type { CompiledPolicy } from './policy.ts'

/** One outcome of a promise, as the ledger recorded it. */
export interface Outcome {
  readonly promise: string
  readonly due: Instant
  readonly kept: boolean
}

export interface ScoreLine {
  readonly promise: string
  readonly quote: string
  /** `few`: fewer than five outcomes, which would tell single reports apart. */
  readonly record: 'none' | 'few' | Score
}
export interface Score {
  readonly count: number
  readonly kept: number
  readonly percent: number
}
export interface Scorecard {
  readonly version: 1
  readonly from: Instant
  readonly until: Instant
  readonly lines: readonly ScoreLine[]
}

/** Fewer outcomes than this are not published: they would speak of single reports. */
export const FEWEST = 5
const YEAR = 365 * 86_400_000

/**
 * The public record of the last year: of all promises whose due instant fell into it and whose outcome stands, how many
 * were kept. A late one counts as missed for ever, also while it is still open; an average would leave those out.
 */
export function scorecard(outcomes: readonly Outcome[], policy: CompiledPolicy, now: Instant): Scorecard {
  const from = now - YEAR
  const within = outcomes.filter((outcome) => outcome.due >= from && outcome.due <= now)
  const lines = policy.promises
    .filter((promise) => promise.visibility === 'public' && promise.keeping === 'clock')
    .map((promise) => ({
      promise: promise.id,
      quote: promise.quote,
      record: recordOf(within.filter((outcome) => outcome.promise === promise.id)),
    }))
  return { version: 1, from, until: now, lines }
}

function recordOf(outcomes: readonly Outcome[]): ScoreLine['record'] {
  if (outcomes.length === 0) return 'none'
  if (outcomes.length < FEWEST) return 'few'
  const kept = outcomes.filter((outcome) => outcome.kept).length
  // Rounded down: 99.6 % kept is not "100 %".
  return { count: outcomes.length, kept, percent: Math.floor((kept / outcomes.length) * 100) }
}
