import type { Instant } from '../lib/instant.ts'
import type { Clock, ClockEvent, Telling } from './clock.ts'
import { holds, type Known, learn, matches, matchesAny, nothingKnown, restingAfter } from './clock-match.ts'
import { overriddenUntil } from './clock-override.ts'
import { type Losing, takeBack } from './clock-returns.ts'
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
import { isAgain } from './delivery.ts'
import type { CompiledPromise, Timing } from './promise.ts'

/**
 * The clocks of a promise that is kept again and again. Each period starts at the evidence before it. Silence breaks
 * the promise anew each time a whole period passes; what comes late closes the missed periods and starts the next.
 */
export function clocksEvery(promise: CompiledPromise, telling: Telling): readonly Clock[] {
  const course: Course = {
    promise,
    telling,
    past: [],
    resting: 0,
    lost: new Set(),
    known: nothingKnown(),
    conditional: isConditional(promise),
  }
  for (const event of relevantTo(promise, telling.events)) tell(course, event)
  roll(course, telling.now)
  const all = course.run ? [...course.past, course.run] : course.past
  if (all.length > 0) return all.map((run, i) => shown(run, promise, telling, i + 1))
  const base = { promise: promise.id, kind: promise.kind, period: 1 }
  if (course.conditional && promise.when && holds(promise.when, course.known) === false) return []
  if (course.endedBy !== undefined) return [{ ...base, state: 'waived', endedBy: course.endedBy }]
  return [{ ...base, state: 'waiting' }]
}

/** More periods than this are not counted on: a forgotten case must not cost memory without end. */
const MOST_PERIODS = 2000

interface Course extends Losing {
  readonly past: Run[]
  readonly known: Known
  readonly conditional: boolean
  run?: Run
  begun?: true
}

function tell(course: Course, event: ClockEvent): void {
  const { promise, telling } = course
  roll(course, event.at)
  const all = rolesFor(promise).get(event.type) ?? 0
  const roles = isAgain(event) ? all & (ROLE.evidence | ROLE.rests) : all
  if (roles & ROLE.decides) {
    learn(course.known, event)
    applyConditions(course, event)
  }
  if (roles & ROLE.rests) rest(course, event)
  if (course.run && matchesAny(promise.evidence, event)) keep(course, event)
  else if (!course.begun && !isAgain(event) && isAnchor(promise, event)) begin(course, event.at)
  const until = roles & ROLE.moves && course.run ? overriddenUntil(promise, event, course.run.due) : undefined
  if (course.run && until !== undefined && !isOver(course.run)) moveTo(course.run, until, telling)
  if (roles & ROLE.ends) end(course, event)
  if (roles & ROLE.returns) {
    const runs = course.run ? [...course.past, course.run] : course.past
    takeBack(course, event, { runs, each: false, applies: timingNow(course) !== undefined })
  }
}

/** The period that runs, and earlier ones that a mail which came back has opened again. */
function openRuns({ past, run, telling }: Course): readonly Run[] {
  const again = telling.returns ? past.filter((p) => p.returnedAt !== undefined && !isOver(p)) : []
  return run && !isOver(run) ? [...again, run] : again
}

/** Each whole period of silence before `at` is missed, and the next begins where it ended. */
function roll(course: Course, at: Instant): void {
  const { promise, telling, past } = course
  for (const run of telling.returns ? openRuns(course) : []) settle(run, promise, telling, at)
  while (course.run && past.length < MOST_PERIODS) {
    settle(course.run, promise, telling, at)
    if (!course.run.missed) return
    const { timing, latest } = course.run
    past.push(course.run)
    course.run = startRun(promise, timing, telling, { start: latest })
  }
}

function keep(course: Course, event: ClockEvent): void {
  const { promise, telling, past, run } = course
  if (!run || run.endedBy !== undefined) return
  const late = past.filter((p) => p.metAt === undefined && (p.missed || (p.returnedAt !== undefined && !isOver(p))))
  for (const period of late.length > 0 ? late : [run]) {
    if (period.pausedAt !== undefined) resume(period, telling, event.at)
    keepBy(period, event)
  }
  if (late.length === 0) past.push(run)
  const timing = timingNow(course) ?? run.timing
  course.run = startRun(promise, timing, telling, {
    start: startsNext(timing, late.length > 0 ? undefined : run, event),
  })
  if (course.resting !== 0) course.run.pausedAt = event.at
}

/** A length counts from the evidence; a series of dates goes on behind the date that was just kept. */
function startsNext(timing: Timing, kept: Run | undefined, event: ClockEvent): Instant {
  const serial = timing.form === 'every' && timing.series !== undefined
  return serial && kept ? Math.max(event.at, kept.due) : event.at
}

function begin(course: Course, at: Instant): void {
  const timing = timingNow(course)
  if (!timing || course.endedBy !== undefined) return
  course.begun = true
  course.run = startRun(course.promise, timing, course.telling, { start: at })
  if (course.resting !== 0) course.run.pausedAt = at
}

function applyConditions(course: Course, event: ClockEvent): void {
  const { promise, telling, run } = course
  const timing = timingNow(course)
  const isOpen = run !== undefined && !isOver(run)
  if (timing === undefined) for (const open of openRuns(course)) open.endedBy = event.type
  if (!isOpen) return
  if (timing === undefined) {
    course.past.push(run)
    delete course.run
    delete course.begun
  } else if (timing !== run.timing) retime(run, promise, telling, { timing, at: event.at })
}

function rest(course: Course, event: ClockEvent): void {
  const { promise, telling, resting } = course
  if (!promise.pause) return
  course.resting = restingAfter(promise.pause, resting, event)
  for (const run of openRuns(course)) {
    if (course.resting !== 0 && resting === 0) run.pausedAt = event.at
    if (course.resting === 0) resume(run, telling, event.at)
  }
}

function end(course: Course, event: ClockEvent): void {
  const { promise } = course
  if (promise.timing?.form === 'every' && promise.timing.until && matchesAny(promise.timing.until.any, event)) {
    stop(course, event)
    return
  }
  for (const ending of promise.ends) {
    if (matches(ending.pattern, event)) stop(course, event)
    else if (ending.back && course.endedBy === ending.pattern.type && matches(ending.back, event))
      revive(course, event, ending.again)
  }
}

function stop(course: Course, { type: endedBy, at }: ClockEvent): void {
  if (course.endedBy === undefined) Object.assign(course, { endedBy, endedAt: at })
  for (const run of course.past) letGo(run, endedBy)
  if (course.run && course.run.endedBy === undefined) course.run.endedBy = endedBy
}

function revive(course: Course, event: ClockEvent, again: boolean | undefined): void {
  for (const past of course.past) {
    oweAgain(past, course.endedBy ?? '')
    if (past.returnedAt !== undefined && !again && past.endedBy === course.endedBy) past.endedBy = undefined
  }
  delete course.endedBy
  delete course.endedAt
  const { run } = course
  if (!run) return
  if (!again) run.endedBy = undefined
  else {
    course.past.push(run)
    begin(course, event.at)
  }
}

function timingNow(course: Course): Timing | undefined {
  const { promise, known } = course
  if (!course.conditional) return promise.timing
  if (promise.when && holds(promise.when, known) !== true) return undefined
  const variant = promise.variants.find((v) => holds(v.when, known) === true)
  if (variant) return variant.timing === 'none' ? undefined : variant.timing
  return promise.timing
}

function isAnchor(promise: CompiledPromise, event: ClockEvent): boolean {
  return promise.timing !== undefined && matchesAny(promise.timing.anchor.any, event)
}

function isConditional(promise: CompiledPromise): boolean {
  return promise.when !== undefined || promise.variants.length > 0
}
