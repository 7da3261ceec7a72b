import { DAY, type Instant } from '../lib/instant.ts'

/** A number from 0 to 1, the next of a series that a seed determines. */
export type Chance = () => number

/** Arrivals of one year that know nothing of each other. */
export function atRandom(reports: number, from: Instant, random: Chance): readonly Instant[] {
  const arrivals: Instant[] = []
  const gap = (365 * DAY) / Math.max(1, reports)
  for (let at = from; ; ) {
    at += Math.round(-Math.log(1 - random()) * gap)
    if (at >= from + 365 * DAY) return arrivals
    arrivals.push(at)
  }
}

/** An index, as often as its weight says. */
export function pick(weights: readonly number[], random: Chance): number {
  let left = random() * weights.reduce((a, b) => a + b, 0)
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  return weights.length - 1
}

/** mulberry32: small, seeded, good enough for arrivals. */
export function generator(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
