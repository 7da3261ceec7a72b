import { DAY, HOUR, type Instant } from '../lib/instant.ts'
import { addSpan } from './calendar.ts'
import { addWorkingHours, type CompiledCalendar, isWorking } from './calendar-work.ts'
import { type ClockEvent, clocks } from './clock.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise } from './promise.ts'
import { atRandom, type Chance, generator, pick } from './simulation-chance.ts'
import { put, takeFirst } from './simulation-queue.ts'
import { announced, type Person, type TeamAbsence, teamOf, workOff } from './simulation-team.ts'

/** A team that is imagined, or replayed: what arrives, and who is there to answer. */
export interface TeamModel {
  /** Reports a year, arriving at random; ignored when `arrivals` are given. */
  readonly reports: number
  readonly people: number
  readonly seed: number
  readonly from: Instant
  /** What really arrived, instead. */
  readonly arrivals?: readonly Arrival[]
  /** Share of reports by severity, in the order of the policy's scale. */
  readonly mix?: readonly number[]
  /** Working hours that each kind of work takes, on average. */
  readonly work?: Partial<WorkHours>
  /** Times when somebody is away. */
  readonly absences?: readonly TeamAbsence[]
  /** Working days that each person takes off, at random times of the year. */
  readonly daysOff?: number
}

export interface Arrival {
  readonly at: Instant
  readonly severity?: string
  readonly named?: boolean
  readonly known?: string
  readonly productKind?: string
  readonly product?: string
}

export interface WorkHours {
  readonly acknowledge: number
  readonly answer: number
  readonly update: number
  readonly fix: number
  readonly publish: number
}

export const USUAL_WORK: WorkHours = { acknowledge: 0.25, answer: 3, update: 0.3, fix: 16, publish: 1.5 }

export interface Share {
  readonly promise: string
  readonly kept: number
  readonly missed: number
}

/** What this simulation lets people do; a promise that something else keeps is not played. */
const PLAYED: ReadonlySet<string> = new Set([
  ...['message.sent', 'handler.assigned', 'case.confirmed', 'fix.ready', 'cve.requested', 'cve.assigned'],
  ...['list.sent', 'fixes.pushed', 'builds.released', 'fix.landed', 'advisory.published'],
  ...['distributors.notified', 'stakeholders.notified', 'preannouncement.sent'],
])

/** Clocks that the imagined team can keep at all. */
export function isPlayed(promise: CompiledPromise): boolean {
  return promise.keeping === 'clock' && promise.evidence.some(({ type }) => PLAYED.has(type))
}

/**
 * One year of reports, worked off by a team that works in its own hours, each person one thing at a time, oldest work first;
 * then judged by the same clocks that judge real reports. The same seed gives the same year.
 */
export function simulateYear(policy: CompiledPolicy, model: TeamModel): readonly Share[] {
  const random = generator(model.seed)
  const year: Year = {
    policy,
    model,
    random,
    team: teamOf(model, random),
    queue: [],
  }
  const arrivals = model.arrivals ?? atRandom(model.reports, model.from, random).map((at) => ({ at }))
  const histories = arrivals.map((arrival) => openHistory(year, arrival))
  let task = takeFirst(year.queue)
  while (task) {
    work(year, task)
    task = takeFirst(year.queue)
  }
  return judge(policy, histories, announced(model))
}

interface History {
  readonly events: ClockEvent[]
  answered?: true
  published?: true
  /** When it is to go out. */
  goesOut?: Instant
  lastSaid: Instant
}

interface Task {
  /** When it can begin. */
  readonly at: Instant
  readonly kind: keyof WorkHours
  readonly history: History
}

interface Year {
  readonly policy: CompiledPolicy
  readonly model: TeamModel
  readonly random: Chance
  readonly team: readonly Person[]
  readonly queue: Task[]
}

function openHistory(year: Year, arrival: Arrival): History {
  const { policy, model, random } = year
  const { at, ...facts } = arrival
  const drawn = policy.severities[pick(model.mix ?? usualMix(policy.severities.length), random)]!
  const severity = facts.severity ?? drawn
  const [product] = policy.products
  const usual = { named: true, productKind: product?.kind ?? 'product', known: 'no' }
  const received = { ...usual, ...(product && { product: product.id }), ...facts, type: 'report.received', at }
  const history: History = { events: [received, { type: 'severity.assessed', at: at + 1, severity }], lastSaid: at }
  put(year.queue, { at, kind: 'acknowledge', history })
  return history
}

/** Most are harmless: of eleven, four each are of the lower levels, two of the last but one, one of the worst. */
function usualMix(levels: number): readonly number[] {
  return Array.from({ length: levels }, (_, i) => Math.min(4, 2 ** (levels - 1 - i)))
}

/** Somebody takes the oldest work, does it in working hours, and what follows from it joins the queue. */
function work(year: Year, task: Task): void {
  const { history, kind } = task
  if (kind === 'update' && history.published) return
  const hours = { ...USUAL_WORK, ...year.model.work }[kind] * (0.4 + 1.2 * year.random())
  const length = Math.max(60_000, Math.round(hours * HOUR))
  finish(year, task, workOff(year.team, { calendar: calendarOf(year), from: task.at, length }))
}

function finish(year: Year, { history, kind }: Task, at: Instant): void {
  const say = (as: string): void => {
    history.events.push({
      type: 'message.sent',
      at,
      to: 'reporter',
      by: 'human',
      as,
      nextSteps: true,
      evaluation: true,
      expectedResolution: at + 30 * DAY,
    })
    history.lastSaid = at
  }
  switch (kind) {
    case 'acknowledge':
      say('acknowledgement')
      put(year.queue, { at, kind: 'answer', history })
      break
    case 'answer':
      say('answer')
      history.events.push({ type: 'handler.assigned', at }, { type: 'case.confirmed', at })
      put(year.queue, { at, kind: 'fix', history })
      put(year.queue, { at: nextUpdate(year, at), kind: 'update', history })
      break
    case 'update':
      say('update')
      put(year.queue, { at: nextUpdate(year, at), kind: 'update', history })
      break
    case 'fix':
      history.events.push(
        { type: 'fix.ready', at },
        { type: 'cve.requested', at },
        { type: 'cve.assigned', at: at + DAY },
      )
      decideDay(year, history, at + DAY)
      break
    case 'publish':
      release(history, Math.max(at, history.goesOut ?? at))
      break
  }
}

function release(history: History, at: Instant): void {
  history.events.push(
    { type: 'list.sent', at },
    { type: 'fixes.pushed', at: at + HOUR / 4 },
    { type: 'builds.released', at: at + HOUR / 2 },
    { type: 'fix.landed', at: at + HOUR / 2 },
    { type: 'advisory.published', at: at + HOUR / 2 },
  )
  history.published = true
}

/** A team that knows its promise writes when three fifths of the time are over. */
function nextUpdate(year: Year, at: Instant): Instant {
  const timing = year.policy.promises.find((p) => p.timing?.form === 'every')?.timing
  if (timing?.form !== 'every') return at + 14 * DAY
  const due = addSpan(calendarOf(year), timing.max, at)
  return at + Math.round((due - at) * 0.6)
}

/** The day is decided, those who get notice get it in time, and then it is published. */
function decideDay(year: Year, history: History, at: Instant): void {
  const calendar = calendarOf(year)
  const notices = year.policy.promises.flatMap((p) => (p.timing?.form === 'before' ? [{ p, timing: p.timing }] : []))
  const least = notices.map(({ timing }) => (timing.min ? addSpan(calendar, timing.min, at) + HOUR : at))
  const until = Math.max(embargoEnd(year, at), ...least)
  history.events.push({ type: 'embargo.set', at, until })
  for (const { p, timing } of notices) {
    const earliest = timing.max ? addSpan(calendar, { ...timing.max, amount: -timing.max.amount }, until) : at
    const [evidence] = p.evidence
    if (evidence && isPlayed(p)) history.events.push({ type: evidence.type, at: Math.max(at, earliest) })
  }
  history.goesOut = until
  // What goes out on a day is made ready the day before.
  put(year.queue, { at: Math.max(at, until - DAY), kind: 'publish', history })
}

/** The date that the policy proposes, moved to the next working hour by decision, as teams do; or its next day of release. */
function embargoEnd(year: Year, at: Instant): Instant {
  const day = nextDay(year, at)
  if (day !== undefined) return day
  const timing = year.policy.promises.find((p) => p.kind === 'embargo' && p.timing?.form === 'proposed')?.timing
  const calendar = calendarOf(year)
  const proposed = timing?.form === 'proposed' ? addSpan(calendar, timing.max, at) : at + 7 * DAY
  return isWorking(calendar, proposed) ? proposed : addWorkingHours(calendar, HOUR / 2, proposed)
}

/** The first date of a series by which something is promised to be released. */
function nextDay({ policy }: Year, at: Instant): Instant | undefined {
  const days = policy.promises.flatMap(({ timing }) =>
    timing?.form === 'next' && timing.day === true ? (policy.series[timing.series] ?? []) : [],
  )
  const ahead = days.filter((day) => day >= at)
  return ahead.length === 0 ? undefined : Math.min(...ahead)
}

function judge(
  policy: CompiledPolicy,
  histories: readonly History[],
  absences: readonly ClockEvent[],
): readonly Share[] {
  const played = { ...policy, promises: policy.promises.filter(isPlayed) }
  const shares = new Map<string, { kept: number; missed: number }>()
  for (const { events } of histories) {
    const end = Math.max(...events.map((e) => e.at)) + DAY
    for (const clock of clocks([...absences, ...events], played, end)) {
      const share = shares.get(clock.promise) ?? { kept: 0, missed: 0 }
      if (clock.state === 'met') share.kept++
      if (clock.state === 'missed') share.missed++
      shares.set(clock.promise, share)
    }
  }
  return [...shares].map(([promise, share]) => ({ promise, ...share }))
}

/** A team works by its own calendar; where the policy states no hours, eight of each working day. */
const hoursGiven = new WeakMap<CompiledCalendar, CompiledCalendar>()

function calendarOf({ policy }: Year): CompiledCalendar {
  const own = policy.calendars[0]!
  if (own.hours) return own
  const known = hoursGiven.get(own)
  if (known) return known
  const working = { ...own, hours: [[9 * 60, 17 * 60] as const] }
  hoursGiven.set(own, working)
  return working
}
