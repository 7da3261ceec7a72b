import { HOUR, type Instant } from '../lib/instant.ts'
import { addSpan, nextInSlot, nextWorked, shiftDeadline, spanReached } from './calendar.ts'
import { endOfDay } from './calendar-days.ts'
import type { CompiledCalendar } from './calendar-work.ts'
import type { Clock, ClockEvent, ClockState, Telling } from './clock.ts'
import { dueWithAbsences } from './clock-rest.ts'
import type { CompiledPromise, Timing } from './promise.ts'

/** One clock while its events are told. It is judged at every step, so that a later event never takes back a miss. */
export interface Run {
  readonly startedAt: Instant
  timing: Timing
  /** Evidence before this is too early. */
  opens: Instant | undefined
  due: Instant
  /** Missed after this: `due`, or the end of its day where the promise is for a day. */
  latest: Instant
  by: Instant | undefined
  metAt: Instant | undefined
  /** The event that kept it. */
  keptBy: ClockEvent | undefined
  /** When what had kept it came back. */
  returnedAt: Instant | undefined
  missed: boolean
  endedBy: string | undefined
  /** The event after which a missed promise is no longer owed; it stays missed. */
  letGoBy: string | undefined
  pausedAt: Instant | undefined
  pausedFor: number
  /** A person has set the date; a proposal no longer moves it. */
  decided: boolean
  /** Until when it rests because the intake was closed. */
  restsUntil: Instant | undefined
}

/** A clock that starts now. A length that has already run out when a rule begins to apply counts from `applies`. */
export function startRun(promise: CompiledPromise, timing: Timing, telling: Telling, at: StartsAt): Run {
  const run: Run = {
    startedAt: at.start,
    timing,
    opens: undefined,
    due: at.start,
    latest: at.start,
    by: undefined,
    metAt: undefined,
    keptBy: undefined,
    returnedAt: undefined,
    missed: false,
    endedBy: undefined,
    letGoBy: undefined,
    pausedAt: undefined,
    pausedFor: 0,
    decided: false,
    restsUntil: at.restsUntil,
  }
  setDeadlines(run, promise, telling, at.start)
  if (at.applies !== undefined && run.latest < at.applies) setDeadlines(run, promise, telling, at.applies)
  return run
}

/** A series that has ended gives no date: the last second of the year 9999, which any reader can print. */
const NO_DATE: Instant = 253_402_300_799_000

export interface StartsAt {
  readonly start: Instant
  readonly applies?: Instant
  readonly restsUntil?: Instant
}

/** Other rules apply from `at` on: a longer time counts from the start; a shorter one never ends before it could be kept. */
export function retime(
  run: Run,
  promise: CompiledPromise,
  telling: Telling,
  change: { timing: Timing; at: Instant },
): void {
  const before = run.due
  run.timing = change.timing
  setDeadlines(run, promise, telling, run.startedAt)
  if (run.due >= before) return
  const fresh = startRun(promise, change.timing, telling, { start: change.at })
  moveTo(run, Math.max(run.due, Math.min(before, fresh.due)), telling)
}

/** A person names another date. */
export function moveTo(run: Run, due: Instant, telling: Telling): void {
  run.due = due
  run.latest = latestOf(run.timing, due, calendarOf(telling, run.timing))
  if (run.by !== undefined && run.by > due) run.by = undefined
}

/** Brings the clock to an instant: a pause that reached its limit ends, a deadline that has passed is missed. */
export function settle(run: Run, promise: CompiledPromise, telling: Telling, at: Instant): void {
  if (isOver(run)) return
  if (run.pausedAt !== undefined) {
    const limit = promise.pause && addSpan(calendarOf(telling, run.timing), promise.pause.limit, run.pausedAt)
    if (limit === undefined || limit > at) return
    resume(run, telling, limit)
  }
  if (run.latest < at) run.missed = true
}

export function resume(run: Run, telling: Telling, at: Instant): void {
  if (run.pausedAt === undefined) return
  Object.assign(run, deadlinesIfResumed(run, telling, at))
  run.pausedFor += at - run.pausedAt
  run.pausedAt = undefined
}

/** This event keeps it; one that comes after its time makes a missed promise good. */
export function keepBy(run: Run, event: ClockEvent): void {
  run.metAt = event.at
  run.keptBy = event
}

/** Nothing can change it any more: kept, missed, or no longer owed. */
export function isOver(run: Run): boolean {
  return run.missed || run.metAt !== undefined || run.endedBy !== undefined
}

/** What still runs is ended; what was missed and never came stays missed, and is no longer owed. */
export function letGo(run: Run, endedBy: string): void {
  if (!isOver(run)) run.endedBy = endedBy
  else if (run.missed && run.metAt === undefined) run.letGoBy ??= endedBy
}

/** What ended it was taken back: a missed promise is owed again. */
export function oweAgain(run: Run, endedBy: string): void {
  if (run.letGoBy === endedBy) run.letGoBy = undefined
}

/** The clock as it stands at `now`, for those who show it. */
export function shown(run: Run, promise: CompiledPromise, telling: Telling, period: number): Clock {
  const { due, latest } =
    run.pausedAt === undefined || isOver(run) ? run : deadlinesIfResumed(run, telling, telling.now)
  const state = stateOf(run, telling.now)
  return {
    promise: promise.id,
    kind: promise.kind,
    period,
    state,
    startedAt: run.startedAt,
    due,
    ...(latest !== due && { latest }),
    ...(run.by !== undefined && { by: run.by }),
    ...(run.metAt !== undefined && { metAt: run.metAt }),
    ...(run.returnedAt !== undefined && { returnedAt: run.returnedAt }),
    ...(state === 'running' && { warnAt: warningBefore(run.startedAt, due) }),
    ...pausedFor(run, telling.now),
    ...(state === 'waived' && run.endedBy !== undefined && { endedBy: run.endedBy }),
    ...(state === 'missed' && run.metAt === undefined && run.letGoBy !== undefined && { endedBy: run.letGoBy }),
  }
}

export function calendarOf(telling: Telling, timing: Timing): CompiledCalendar {
  return telling.calendars.find((c) => c.id === timing.calendar) ?? telling.calendars[0]!
}

/** A fifth of the whole time before it ends, a day at the most. */
export function warningBefore(startedAt: Instant, due: Instant): Instant {
  return due - Math.min(24 * HOUR, Math.max(0, Math.floor((due - startedAt) / 5)))
}

function setDeadlines(run: Run, promise: CompiledPromise, telling: Telling, start: Instant): void {
  const { timing } = run
  const calendar = calendarOf(telling, timing)
  if (timing.form === 'next') {
    const dates = telling.series[timing.series] ?? []
    run.due = dates.find((d) => d >= start) ?? NO_DATE
  } else if (timing.form === 'every' && timing.series !== undefined) {
    run.due = (telling.series[timing.series] ?? []).find((d) => d > start) ?? NO_DATE
  } else if (timing.form !== 'date' && timing.max !== undefined) {
    const due = addSpan(calendar, timing.max, start)
    run.due = dueWithAbsences(promise, telling.absences, { start, due, calendar, unit: timing.max.unit })
  }
  if (timing.form === 'proposed' && timing.slot) {
    run.due = nextInSlot(timing.slot, calendar, spanReached(calendar, timing.max, start)) ?? run.due
  }
  if (timing.rolls) run.due = nextWorked(calendar, run.due)
  run.opens = timing.form === 'after' && timing.opens ? addSpan(calendar, timing.opens, start) : undefined
  run.by = timing.target && addSpan(calendar, timing.target, start)
  run.latest = latestOf(timing, run.due, calendar)
  if (timing.form === 'proposed' && timing.latest)
    run.latest = Math.max(run.latest, addSpan(calendar, timing.latest, start))
}

function latestOf(timing: Timing, due: Instant, calendar: CompiledCalendar): Instant {
  const isDay = timing.form === 'proposed' || timing.form === 'date' || (timing.form === 'next' && timing.day === true)
  return isDay && due < NO_DATE ? endOfDay(calendar.zone, due) : due
}

function deadlinesIfResumed(run: Run, telling: Telling, at: Instant): { due: Instant; latest: Instant } {
  const { timing, pausedAt } = run
  const calendar = calendarOf(telling, timing)
  const unit = 'max' in timing && timing.max !== undefined ? timing.max.unit : 'hour'
  const shifted = shiftDeadline(calendar, unit, run.due, { from: pausedAt ?? at, until: at })
  const due = timing.rolls ? nextWorked(calendar, shifted) : shifted
  return { due, latest: latestOf(timing, due, calendar) }
}

function stateOf(run: Run, now: Instant): ClockState {
  if (run.missed) return 'missed'
  if (run.metAt !== undefined) return 'met'
  if (run.endedBy !== undefined) return 'waived'
  return run.pausedAt !== undefined || (run.restsUntil !== undefined && now < run.restsUntil) ? 'paused' : 'running'
}

function pausedFor(run: Run, now: Instant): { pausedFor?: number } {
  const total = run.pausedFor + (run.pausedAt !== undefined && !isOver(run) ? now - run.pausedAt : 0)
  return total > 0 ? { pausedFor: total } : {}
}
