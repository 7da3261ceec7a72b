import type { Instant } from '../lib/instant.ts'
import { addSpan, shiftDeadline } from './calendar.ts'
import { parseSpan, type Unit } from './calendar-span.ts'
import type { CompiledCalendar } from './calendar-work.ts'
import type { ClockEvent } from './clock.ts'
import type { CompiledPromise } from './promise.ts'

/** An absence the team announced: from `declaredAt` on it changes promises that start later, never earlier ones. */
export interface Absence {
  readonly declaredAt: Instant
  readonly from: Instant
  readonly until: Instant
  /** Id or kind of the one promise it is about. */
  readonly promise?: string
  /** The length the promise has instead, such as "96 hours". */
  readonly extends?: string
}

/** The time in which the team took no reports in; what arrives all the same counts from its end. */
export interface IntakePause {
  readonly from: Instant
  readonly until: Instant
}

export function absencesIn(events: readonly ClockEvent[]): readonly Absence[] {
  const absences: Absence[] = []
  for (const event of events) {
    if (event.type !== 'absence.declared') continue
    const { from, until, promise, extends: length } = event
    if (typeof from !== 'number' || typeof until !== 'number' || from >= until) continue
    absences.push({
      declaredAt: event.at,
      from,
      until,
      ...(typeof promise === 'string' && { promise }),
      ...(typeof length === 'string' && { extends: length }),
    })
  }
  return absences
}

export function intakePausesIn(events: readonly ClockEvent[]): readonly IntakePause[] {
  const pauses: { from: Instant; until: Instant }[] = []
  for (const event of events) {
    const open = pauses.at(-1)
    if (event.type === 'intake.opened' && open && event.at < open.until) open.until = Math.max(event.at, open.from)
    if (event.type !== 'intake.paused' || typeof event.until !== 'number') continue
    // Announced ahead; without a beginning of its own it begins with the announcement.
    pauses.push({
      from: typeof event.from === 'number' ? Math.max(event.from, event.at) : event.at,
      until: event.until,
    })
  }
  return pauses
}

/** When a clock that counts from this instant really starts: after the intake pause it falls into. */
export function startAfterPause(pauses: readonly IntakePause[], at: Instant): Instant {
  const pause = pauses.find((p) => p.from <= at && at < p.until)
  return pause ? startAfterPause(pauses, pause.until) : at
}

/**
 * The due time once announced absences are counted. With a length of its own an absence replaces the length of promises
 * that start inside it; without one its time does not count. The acknowledgement stays, unless an absence names it.
 */
export function dueWithAbsences(
  promise: CompiledPromise,
  absences: readonly Absence[],
  clock: { start: Instant; due: Instant; calendar: CompiledCalendar; unit: Unit },
): Instant {
  let { due } = clock
  for (const absence of absences) {
    if (absence.declaredAt > clock.start || !concerns(absence, promise)) continue
    if (absence.extends !== undefined) {
      const span = parseSpan(absence.extends)
      if (span && absence.from <= clock.start && clock.start < absence.until) {
        due = Math.max(due, addSpan(clock.calendar, span, clock.start))
      }
    } else if (absence.from < due && absence.until > clock.start) {
      const still = { from: Math.max(absence.from, clock.start), until: absence.until }
      due = shiftDeadline(clock.calendar, clock.unit, due, still)
    }
  }
  return due
}

function concerns(absence: Absence, promise: CompiledPromise): boolean {
  if (absence.promise === undefined) return promise.kind !== 'acknowledge'
  return absence.promise === promise.id || absence.promise === promise.kind
}
