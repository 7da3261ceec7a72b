import type { Instant } from '../lib/instant.ts'
import type { Clock, ClockEvent, Telling } from './clock.ts'
import { holds, type Known, learn, matches, matchesAny, nothingKnown, restingAfter } from './clock-match.ts'
import { overriddenUntil } from './clock-override.ts'
import { startAfterPause } from './clock-rest.ts'
import { evidenceAfter, keepLater, type Losing, takeBack } from './clock-returns.ts'
import { ROLE, relevantTo, rolesFor } from './clock-roles.ts'
import {
  isOver,
  keepBy,
  letGo,
  moveTo,
  oweAgain,
  type Run,
  resume,
  retime,
  settle,
  shown,
  startRun,
} from './clock-run.ts'
import { isAgain, lostBy } from './delivery.ts'
import type { CompiledPromise, Timing } from './promise.ts'

/** The clocks of a promise that is kept once: after an event, on a proposed date, by the next date of a series. */
export function clocksOnce(promise: CompiledPromise, telling: Telling): readonly Clock[] {
  const course: Course = {
    promise,
    telling,
    runs: [],
    resting: 0,
    lost: new Set(),
    known: nothingKnown(),
    conditional: isConditional(promise),
  }
  for (const event of relevantTo(promise, telling.events)) {
    tell(course, event)
    if (isSettled(course)) break
  }
  for (const run of course.runs) settle(run, promise, telling, telling.now)
  if (course.runs.length > 0) return course.runs.map((run, i) => shown(run, promise, telling, i + 1))
  return waiting(course)
}

/** Kept, and counted once: nothing that is told later can change it, unless a mail came back. */
function isSettled({ promise, runs, telling }: Course): boolean {
  if (telling.returns) return false
  return promise.timing?.anchor.which === 'first' && promise.moves.length === 0 && runs.at(-1)?.metAt !== undefined
}

interface Course extends Losing {
  readonly runs: Run[]
  readonly known: Known
  readonly conditional: boolean
  anchorAt?: Instant
  /** Evidence that came before the clock began. */
  early?: ClockEvent | undefined
}

function tell(course: Course, event: ClockEvent): void {
  const { promise, telling, runs } = course
  for (const run of runs) settle(run, promise, telling, event.at)
  const all = rolesFor(promise).get(event.type) ?? 0
  const roles = isAgain(event) ? all & (ROLE.evidence | ROLE.rests) : all
  if (roles & ROLE.decides) {
    learn(course.known, event)
    applyConditions(course, event)
  }
  if (roles & ROLE.anchor) anchor(course, event)
  if (roles & ROLE.evidence) keep(course, event)
  if (roles & ROLE.moves) move(course, event)
  if (roles & ROLE.rests) rest(course, event)
  if (roles & ROLE.ends) end(course, event)
  if (roles & ROLE.returns) lose(course, event)
}

function lose(course: Course, event: ClockEvent): void {
  const { early, runs } = course
  takeBack(course, event, { runs, each: true, applies: timingNow(course) !== undefined })
  if (early !== undefined && lostBy(event).includes(early)) {
    course.early = runs.length === 0 ? evidenceAfter(course, early, event) : undefined
  }
}

/** The rule begins or ceases to apply, or another variant of it does. */
function applyConditions(course: Course, event: ClockEvent): void {
  const { promise, telling, runs } = course
  const timing = timingNow(course)
  const run = runs.at(-1)
  if (timing === undefined) {
    if (run && !isOver(run)) run.endedBy = event.type
    return
  }
  if (!run) {
    begin(course, event.at)
    return
  }
  if (run.endedBy === undefined && !isOver(run) && run.timing !== timing && !run.decided) {
    retime(run, promise, telling, { timing, at: event.at })
  }
}

function anchor(course: Course, event: ClockEvent): void {
  const { timing } = course.promise
  if (!timing || timing.form === 'date' || !matchesAny(timing.anchor.any, event)) return
  const run = course.runs.at(-1)
  if (timing.anchor.which === 'first' && course.anchorAt !== undefined) return
  course.anchorAt = event.at
  if (!run) {
    begin(course, event.at)
    return
  }
  if (timing.anchor.which === 'each') begin(course, event.at)
  if (timing.anchor.which === 'last' && !isOver(run)) {
    course.runs.pop()
    begin(course, event.at)
  }
}

function begin(course: Course, at: Instant): void {
  const { promise, telling, anchorAt } = course
  const timing = timingNow(course)
  if (anchorAt === undefined || timing === undefined || course.endedBy !== undefined) return
  const start = startAfterPause(isReportAnchor(timing) ? telling.intakePauses : [], anchorAt)
  const rests = start === anchorAt ? {} : { restsUntil: start }
  const run = startRun(promise, timing, telling, { start, applies: at, ...rests })
  if (course.resting !== 0) run.pausedAt = start
  if (course.early !== undefined) keepBy(run, course.early)
  course.runs.push(run)
}

function keep(course: Course, event: ClockEvent): void {
  if (!matchesAny(course.promise.evidence, event)) return
  const run = course.runs.find((r) => r.metAt === undefined && r.endedBy === undefined)
  if (!run) {
    if (course.runs.length === 0) course.early ??= event
    return
  }
  if (run.pausedAt !== undefined) resume(run, course.telling, event.at)
  keepBy(run, event)
  if (run.opens !== undefined && event.at < run.opens) run.missed = true
}

/** A date is decided: it replaces the proposal. After a miss it is a new promise, and the miss stays. */
function move(course: Course, event: ClockEvent): void {
  const { promise, telling, runs } = course
  const run = runs.at(-1)
  const until = movedTo(promise, event) ?? (run && overriddenUntil(promise, event, run.due))
  if (until === undefined || course.endedBy !== undefined) return
  if (run && !isOver(run)) {
    moveTo(run, until, telling)
    run.decided = true
  } else if (promise.moves.length > 0 && run?.metAt === undefined && run?.endedBy === undefined) {
    const timing = timingNow(course)
    if (!timing) return
    const fresh = startRun(promise, timing, telling, { start: event.at })
    moveTo(fresh, until, telling)
    fresh.decided = true
    if (course.early !== undefined) keepLater(fresh, course.early)
    runs.push(fresh)
  }
}

function movedTo(promise: CompiledPromise, event: ClockEvent): Instant | undefined {
  for (const { pattern, field } of promise.moves) {
    const value = event[field]
    if (typeof value === 'number' && matches(pattern, event)) return value
  }
  return undefined
}

function rest(course: Course, event: ClockEvent): void {
  const { promise, telling, runs, resting } = course
  if (!promise.pause) return
  course.resting = restingAfter(promise.pause, resting, event)
  for (const run of runs) {
    if (isOver(run)) continue
    if (course.resting !== 0 && resting === 0) run.pausedAt = event.at
    if (course.resting === 0) resume(run, telling, event.at)
  }
}

function end(course: Course, event: ClockEvent): void {
  const { promise, telling, runs } = course
  for (const ending of promise.ends) {
    if (matches(ending.pattern, event)) {
      if (course.endedBy === undefined) Object.assign(course, { endedBy: event.type, endedAt: event.at })
      for (const run of runs) letGo(run, event.type)
    } else if (ending.back && course.endedBy === ending.pattern.type && matches(ending.back, event)) {
      delete course.endedBy
      delete course.endedAt
      for (const run of runs) oweAgain(run, ending.pattern.type)
      const run = runs.at(-1)
      if (!run) begin(course, event.at)
      else if (run.endedBy === ending.pattern.type && run.metAt === undefined && !run.missed) {
        if (!ending.again) run.endedBy = undefined
        else runs.push(startRun(promise, run.timing, telling, { start: event.at }))
      }
    }
  }
}

/** The timing that holds for what is known now; undefined while the promise does not apply. */
function timingNow(course: Course): Timing | undefined {
  const { promise, known } = course
  if (!course.conditional) return promise.timing
  if (promise.when && holds(promise.when, known) !== true) return undefined
  const variant = promise.variants.find((v) => holds(v.when, known) === true)
  if (variant) return variant.timing === 'none' ? undefined : variant.timing
  return promise.timing
}

/** Before it starts: waiting, or never owed. A promise that is known not to concern this report is not listed. */
function waiting(course: Course): readonly Clock[] {
  const { promise, known } = course
  if (promise.when && holds(promise.when, known) === false && !('happened' in promise.when)) return []
  const base = { promise: promise.id, kind: promise.kind, period: 1 }
  return course.endedBy === undefined
    ? [{ ...base, state: 'waiting' }]
    : [{ ...base, state: 'waived', endedBy: course.endedBy }]
}

function isConditional(promise: CompiledPromise): boolean {
  return promise.when !== undefined || promise.variants.length > 0
}

function isReportAnchor(timing: Timing): boolean {
  return timing.anchor.any.some((p) => p.type === 'report.received')
}
