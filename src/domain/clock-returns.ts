import type { Instant } from '../lib/instant.ts'
import type { ClockEvent, Telling } from './clock.ts'
import { matchesAny, restingBefore } from './clock-match.ts'
import { isOver, keepBy, type Run } from './clock-run.ts'
import { lostBy } from './delivery.ts'
import type { CompiledPromise } from './promise.ts'

/** What a course of clocks must remember so that a message can be taken back. */
export interface Losing {
  readonly promise: CompiledPromise
  readonly telling: Telling
  /** Messages and questions that came back so far. */
  readonly lost: Set<ClockEvent>
  /** Which declared states of the pause hold. */
  resting: number
  endedBy?: string
  endedAt?: Instant
}

/**
 * Messages came back. What they had kept is owed again, unless another event had kept it too by then: `each` event keeps
 * one clock, or all that are open. What they had asked for made nothing rest.
 */
export function takeBack(
  course: Losing,
  event: ClockEvent,
  given: { readonly runs: readonly Run[]; readonly each: boolean; readonly applies: boolean },
): void {
  for (const one of lostBy(event)) course.lost.add(one)
  restAnew(course, event, given.runs)
  for (const run of given.runs) {
    const before = run.keptBy
    if (before === undefined || !course.lost.has(before)) continue
    run.metAt = undefined
    run.keptBy = undefined
    run.returnedAt = event.at
    const taken = given.each ? given.runs.flatMap(({ keptBy }) => keptBy ?? []) : []
    const next = evidenceAfter(course, before, event, taken)
    if (next !== undefined) keepLater(run, next)
    else oweFrom(run, course, event, given.applies)
  }
}

/** The first event that would have kept it, had the lost one not. */
export function evidenceAfter(
  { promise, telling, lost }: Pick<Losing, 'promise' | 'telling' | 'lost'>,
  before: ClockEvent,
  until: ClockEvent,
  taken: readonly ClockEvent[] = [],
): ClockEvent | undefined {
  const { events } = telling
  return events
    .slice(events.indexOf(before) + 1, events.indexOf(until))
    .find((event) => matchesAny(promise.evidence, event) && !lost.has(event) && !taken.includes(event))
}

/** What came before this clock was judged keeps it, in time or not. */
export function keepLater(run: Run, event: ClockEvent): void {
  if (event.at > run.latest || (run.opens !== undefined && event.at < run.opens)) run.missed = true
  keepBy(run, event)
}

/** Open again, as if nothing had been sent: over where its time is over, or where it was no longer owed by then. */
function oweFrom(run: Run, course: Losing, event: ClockEvent, applies: boolean): void {
  const { endedBy, endedAt } = course
  if (run.missed || run.latest < (endedAt ?? event.at)) {
    run.missed = true
    if (endedBy !== undefined) run.letGoBy ??= endedBy
  } else if (endedBy !== undefined || !applies) run.endedBy = endedBy ?? event.type
  else if (course.resting !== 0) run.pausedAt = event.at
}

/** Clocks that rested for a lost question go on as if they never had; one whose time was over by then is missed. */
function restAnew(course: Losing, event: ClockEvent, runs: readonly Run[]): void {
  const { promise, telling, lost } = course
  if (!promise.pause || course.resting === 0) return
  const { resting, since } = restingBefore(promise.pause, event, { events: telling.events, lost })
  course.resting = resting
  for (const run of runs) {
    if (run.pausedAt === undefined || isOver(run)) continue
    run.pausedAt = resting === 0 ? undefined : Math.max(run.pausedAt, since)
    if (run.latest < (run.pausedAt ?? event.at)) run.missed = true
  }
}
