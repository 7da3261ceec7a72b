import type { Instant } from '../lib/instant.ts'
import { addSpan } from './calendar.ts'
import type { Clock, ClockEvent, Telling } from './clock.ts'
import { holds, type Known, learn, matches, matchesAny, nothingKnown } from './clock-match.ts'
import { evidenceAfter } from './clock-returns.ts'
import { relevantTo } from './clock-roles.ts'
import { calendarOf, warningBefore } from './clock-run.ts'
import { isAgain, lostBy } from './delivery.ts'
import type { CompiledPromise, Timing } from './promise.ts'

/**
 * The clock of a promise that counts back from a planned date: notice of at least `min` and at most `max` before it.
 * The plan may move. Notice in time is kept until a move makes it too short or too long; what is once missed stays so.
 */
export function clocksBefore(promise: CompiledPromise, timing: Before, telling: Telling): readonly Clock[] {
  const course: Course = {
    promise,
    timing,
    telling,
    known: nothingKnown(),
    lost: new Set(),
    missed: false,
    closed: false,
  }
  for (const event of relevantTo(promise, telling.events)) tell(course, event)
  judge(course, telling.now)
  return shown(course)
}

type Before = Extract<Timing, { form: 'before' }>

interface Course {
  readonly promise: CompiledPromise
  readonly timing: Before
  readonly telling: Telling
  readonly known: Known
  /** The date it counts back from, and since when that date is known. */
  plan?: Instant
  plannedAt?: Instant
  decided?: true
  notice?: ClockEvent | undefined
  /** Messages that came back so far, and when one of them was the notice. */
  readonly lost: Set<ClockEvent>
  returnedAt?: Instant
  missed: boolean
  /** The planned act has happened: the judgement is final. */
  closed: boolean
  endedBy?: string
}

function tell(course: Course, event: ClockEvent): void {
  judge(course, event.at)
  if (lostBy(event).length > 0) lose(course, event)
  else if (isAgain(event)) hearAgain(course, event)
  else hear(course, event)
}

function hear(course: Course, event: ClockEvent): void {
  const { promise, timing } = course
  if (promise.when) learn(course.known, event)
  if (course.closed) return
  propose(course, event)
  for (const { pattern, field } of promise.moves) {
    const value = event[field]
    if (typeof value !== 'number' || !matches(pattern, event)) continue
    course.decided = true
    setPlan(course, value, event.at)
  }
  if (matchesAny(promise.evidence, event)) course.notice ??= event
  if (matchesAny(timing.anchor.any, event)) {
    setPlan(course, event.at, event.at)
    course.missed ||= course.notice === undefined
    judgeNotice(course)
    course.closed = true
  }
  judgeNotice(course)
  end(course, event)
}

/** A notice that came back was none. Where the planned act has happened since, it is missed. */
function lose(course: Course, event: ClockEvent): void {
  for (const one of lostBy(event)) course.lost.add(one)
  const { notice } = course
  if (notice === undefined || !course.lost.has(notice)) return
  course.returnedAt = event.at
  course.notice = evidenceAfter(course, notice, event)
  if (course.closed) course.missed ||= course.notice === undefined || course.notice.at > (course.plan ?? event.at)
  judgeNotice(course)
}

function hearAgain(course: Course, event: ClockEvent): void {
  if (!course.closed && matchesAny(course.promise.evidence, event)) course.notice ??= event
  judgeNotice(course)
}

/** A date that the policy itself proposes, until somebody decides. */
function propose(course: Course, event: ClockEvent): void {
  const { plan } = course.timing
  if (!plan || course.decided || course.plan !== undefined || !('max' in plan) || !plan.max) return
  if (matchesAny(plan.anchor.any, event)) {
    setPlan(course, addSpan(calendarOf(course.telling, plan), plan.max, event.at), event.at)
  }
}

/** Once missed, the day it was missed against stays. */
function setPlan(course: Course, plan: Instant, at: Instant): void {
  if (course.missed) return
  course.plan = plan
  course.plannedAt ??= at
}

/** The last moment for notice has passed without any. */
function judge(course: Course, at: Instant): void {
  if (course.missed || course.closed || course.notice !== undefined || course.endedBy !== undefined) return
  if (!applies(course)) return
  const due = dueOf(course)
  if (due !== undefined && due < at) course.missed = true
}

function judgeNotice(course: Course): void {
  const { timing, plan, notice, telling } = course
  if (plan === undefined || notice === undefined || !applies(course)) return
  const noticeAt = notice.at
  const calendar = calendarOf(telling, timing)
  if (timing.min && noticeAt > addSpan(calendar, back(timing.min), plan)) course.missed = true
  if (timing.max && noticeAt < addSpan(calendar, back(timing.max), plan)) course.missed = true
}

function dueOf(course: Course): Instant | undefined {
  const { timing, plan, telling } = course
  if (plan === undefined) return undefined
  return timing.min ? addSpan(calendarOf(telling, timing), back(timing.min), plan) : plan
}

function end(course: Course, event: ClockEvent): void {
  for (const ending of course.promise.ends) {
    if (matches(ending.pattern, event)) course.endedBy ??= event.type
    else if (ending.back && course.endedBy === ending.pattern.type && matches(ending.back, event)) delete course.endedBy
  }
}

function applies(course: Course): boolean {
  return !course.promise.when || holds(course.promise.when, course.known) === true
}

function shown(course: Course): readonly Clock[] {
  const { promise, plannedAt, notice, telling, timing, plan } = course
  const base = { promise: promise.id, kind: promise.kind, period: 1 }
  if (promise.when && holds(promise.when, course.known) === false && !course.missed) return []
  const due = dueOf(course)
  const state = stateOf(course)
  const by =
    plan !== undefined && timing.target ? addSpan(calendarOf(telling, timing), back(timing.target), plan) : undefined
  return [
    {
      ...base,
      state,
      ...(plannedAt !== undefined && { startedAt: plannedAt }),
      ...(due !== undefined && { due }),
      ...(by !== undefined && { by }),
      ...(notice !== undefined && { metAt: notice.at }),
      ...(course.returnedAt !== undefined && { returnedAt: course.returnedAt }),
      ...(state === 'running' && due !== undefined && { warnAt: warningBefore(plannedAt ?? due, due) }),
      ...(state === 'waived' && course.endedBy !== undefined && { endedBy: course.endedBy }),
    },
  ]
}

function stateOf(course: Course): Clock['state'] {
  if (course.missed) return 'missed'
  if (course.notice !== undefined) return 'met'
  if (course.endedBy !== undefined) return 'waived'
  return course.plan === undefined || !applies(course) ? 'waiting' : 'running'
}

function back(span: { amount: number; unit: import('./calendar-span.ts').Unit }): typeof span {
  return { amount: -span.amount, unit: span.unit }
}
