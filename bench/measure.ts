/** A named measurement of Fairlead, beside a baseline of the same run wherever there is one. A module of bench/ exports `benches`. */
export interface Bench {
  /** Short and stable, such as `accept`; `npm run bench -- accept` runs it alone. */
  readonly name: string
  /** One line: what is measured, against what. */
  readonly about: string
  run(): Promise<readonly Measurement[]>
}

/** A ratio to a baseline, or a value by itself. Without a limit it is only shown. */
export interface Measurement {
  readonly what: string
  readonly value: number
  /** `/s`, `ms`, `MB`. */
  readonly unit: string
  /** What the bare thing reached in the same run, in the same unit. Limits then apply to value ÷ baseline. */
  readonly baseline?: number
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Verdict {
  readonly measurement: Measurement
  readonly ratio: number | undefined
  readonly good: boolean
}

/** A limit that meets a value that is no number is missed: a broken bench is no pass. */
export function judge(measurement: Measurement): Verdict {
  const { value, baseline, atLeast, atMost } = measurement
  const ratio = baseline === undefined ? undefined : value / baseline
  const judged = ratio ?? value
  const good = (atLeast === undefined || judged >= atLeast) && (atMost === undefined || judged <= atMost)
  return { measurement, ratio, good: good && Number.isFinite(judged) }
}

/**
 * Runs both sides in turn, `rounds` times after one round that does not count, and gives the median of each: what disturbs
 * the machine for a while disturbs both.
 */
export async function inTurns(sides: {
  readonly rounds: number
  readonly ours: () => Promise<number>
  readonly baseline: () => Promise<number>
}): Promise<{ readonly value: number; readonly baseline: number }> {
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round <= sides.rounds; round++) {
    // The order changes with the round, so that neither side always finds the machine as the other left it.
    const first = round % 2 === 0 ? await sides.baseline() : await sides.ours()
    const second = round % 2 === 0 ? await sides.ours() : await sides.baseline()
    if (round === 0) continue
    bare.push(round % 2 === 0 ? first : second)
    ours.push(round % 2 === 0 ? second : first)
  }
  return { value: median(ours), baseline: median(bare) }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** How many times a second `work` was done; it is told how many to do. */
export async function rateOf(count: number, work: (count: number) => Promise<void> | void): Promise<number> {
  const start = performance.now()
  await work(count)
  return count / ((performance.now() - start) / 1000)
}
