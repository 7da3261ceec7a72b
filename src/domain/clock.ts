import type { Instant } from '../lib/instant.ts'
import type { CompiledCalendar } from './calendar-work.ts'
import { clocksBefore } from './clock-before.ts'
import { orderEvents } from './clock-events.ts'
import { clocksEvery } from './clock-every.ts'
import { clocksOnce } from './clock-once.ts'
import { type Absence, absencesIn, type IntakePause, intakePausesIn } from './clock-rest.ts'
import { withDeliveries } from './delivery.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise } from './promise.ts'

/** One event as clocks see it: its type, instant and clear facts, whichever stream it came from. */
export interface ClockEvent {
  readonly type: string
  readonly at: Instant
  readonly [fact: string]: unknown
}

export type ClockState = 'waiting' | 'running' | 'paused' | 'met' | 'missed' | 'waived'

/** A running promise. `due`, `startedAt`, `metAt`, `warnAt` are instants; `pausedFor` is milliseconds. */
export interface Clock {
  readonly promise: string
  readonly kind: string
  /** 1 for the first; a recurring promise counts its periods, a reopened case its cycles. */
  readonly period: number
  readonly state: ClockState
  readonly startedAt?: Instant
  readonly due?: Instant
  /** When it is missed, where that is later than `due`: a promise for a day holds until the day ends. */
  readonly latest?: Instant
  /** The stricter inner target, where the policy names one. */
  readonly by?: Instant
  /** When it was kept; later than `due` where the state is missed. */
  readonly metAt?: Instant
  /** When the message that had kept it came back. Without `metAt` it is owed again since then. */
  readonly returnedAt?: Instant
  /** When to warn before a breach. */
  readonly warnAt?: Instant
  readonly pausedFor?: number
  /** The event that let a waived promise end; of a missed one, the event after which it is no longer owed. */
  readonly endedBy?: string
}

/** Missed, not made good, and nothing has ended it since. */
export function isOwedLate(clock: Clock): boolean {
  return clock.state === 'missed' && clock.metAt === undefined && clock.endedBy === undefined
}

/**
 * All clocks of one report: a pure function of its events (its own, those of its case and of the organisation, in any
 * order), the policy version it is bound to, and now. Events after `now` are not seen.
 */
export function clocks(events: readonly ClockEvent[], policy: CompiledPolicy, now: Instant): readonly Clock[] {
  const { events: told, returns } = withDeliveries(orderEvents(events, now))
  const telling: Telling = {
    events: told,
    returns,
    now,
    calendars: policy.calendars,
    series: policy.series,
    absences: absencesIn(told),
    intakePauses: intakePausesIn(told),
  }
  const all: Clock[] = []
  for (const promise of policy.promises) {
    if (promise.keeping === 'clock') all.push(...clocksOf(promise, telling))
  }
  return all
}

/** What the clocks of one report are told. */
export interface Telling {
  /** In order, none after `now`. */
  readonly events: readonly ClockEvent[]
  /** Some message was lost on its way: what kept a promise may be taken back. */
  readonly returns: boolean
  readonly now: Instant
  readonly calendars: readonly CompiledCalendar[]
  readonly series: Readonly<Record<string, readonly Instant[]>>
  readonly absences: readonly Absence[]
  readonly intakePauses: readonly IntakePause[]
}

function clocksOf(promise: CompiledPromise, telling: Telling): readonly Clock[] {
  switch (promise.timing?.form) {
    case undefined:
      return []
    case 'every':
      return clocksEvery(promise, telling)
    case 'before':
      return clocksBefore(promise, promise.timing, telling)
    default:
      return clocksOnce(promise, telling)
  }
}
