import type { Instant } from '../lib/instant.ts'
import { addSpan } from './calendar.ts'
import type { Clock, ClockEvent, Telling } from './clock.ts'
import { holds, type Known, learn, matches, matchesAny, nothingKnown } from './clock-match.ts'
import { relevantTo } from './clock-roles.ts'
import { calendarOf, warningBefore } from './clock-run.ts'
import type { CompiledPromise, Timing } from './promise.ts'

/**
 * The clock of a promise that counts back from a planned date: notice of at least `min` and at most `max` before it.
 * The plan may move. Notice in time is kept until a move makes it too short or too long; what is once missed stays so.
 */
export function clocksBefore(promise: CompiledPromise, timing: Before, telling: Telling): readonly Clock[] {
  const course: Course = { promise, timing, telling, known: nothingKnown(), missed: false, closed: false }
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
  noticeAt?: Instant
  missed: boolean
  /** The planned act has happened: the judgement is final. */
  closed: boolean
  endedBy?: string
}

function tell(course: Course, event: ClockEvent): void {
  const { promise, timing } = course
  judge(course, event.at)
  if (promise.when) learn(course.known, event)
  if (course.closed) return
  propose(course, event)
  for (const { pattern, field } of promise.moves) {
    const value = event[field]
    if (typeof value !== 'number' || !matches(pattern, event)) continue
    course.decided = true
    setPlan(course, value, event.at)
  }
  if (matchesAny(promise.evidence, event)) course.noticeAt ??= event.at
  if (matchesAny(timing.anchor.any, event)) {
    setPlan(course, event.at, event.at)
    course.missed ||= course.noticeAt === undefined
    judgeNotice(course)
    course.closed = true
  }
  judgeNotice(course)
  end(course, event)
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
  if (course.missed || course.closed || course.noticeAt !== undefined || course.endedBy !== undefined) return
  if (!applies(course)) return
  const due = dueOf(course)
  if (due !== undefined && due < at) course.missed = true
}

function judgeNotice(course: Course): void {
  const { timing, plan, noticeAt, telling } = course
  if (plan === undefined || noticeAt === undefined || !applies(course)) return
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
  const { promise, plannedAt, noticeAt, telling, timing, plan } = course
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
      ...(noticeAt !== undefined && { metAt: noticeAt }),
      ...(state === 'running' && due !== undefined && { warnAt: warningBefore(plannedAt ?? due, due) }),
      ...(state === 'waived' && course.endedBy !== undefined && { endedBy: course.endedBy }),
    },
  ]
}

function stateOf(course: Course): Clock['state'] {
  if (course.missed) return 'missed'
  if (course.noticeAt !== undefined) return 'met'
  if (course.endedBy !== undefined) return 'waived'
  return course.plan === undefined || !applies(course) ? 'waiting' : 'running'
}

function back(span: { amount: number; unit: import('./calendar-span.ts').Unit }): typeof span {
  return { amount: -span.amount, unit: span.unit }
}
