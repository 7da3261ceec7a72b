import type { Instant } from './instant.ts'

/**
 * Two clocks. `now` is the domain's instant, which tests and the demo move; promises are judged by it. `monotonic`
 * is milliseconds since some start, never set back: leases, timeouts and rate limits count on it.
 */
export interface ClockSource {
  now(): Instant
  monotonic(): number
}

export interface MovableClock extends ClockSource {
  /** Moves on to this instant; refuses to go back. */
  moveTo(instant: Instant): void
  /** From now on it goes as the monotonic clock goes. */
  letRun(): void
}

/** The machine's own clocks. The one place that reads them; only main hands it out. */
export const systemClock: ClockSource = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** A domain clock that stands still until it is moved. Its monotonic half is real: a lease still runs out. */
export function movableClock(start: Instant): MovableClock {
  let now = start
  let runningSince: number | undefined
  const read = (): Instant => (runningSince === undefined ? now : now + Math.floor(performance.now() - runningSince))
  return {
    now: read,
    monotonic: () => performance.now(),
    moveTo(instant) {
      if (instant < read()) throw new RangeError('A clock moves forward only.')
      now = instant
      if (runningSince !== undefined) runningSince = performance.now()
    },
    letRun() {
      runningSince ??= performance.now()
    },
  }
}
