import { DAY, HOUR, type Instant } from '../lib/instant.ts'
import { addSpan } from './calendar.ts'
import { addWorkingHours, type CompiledCalendar, isWorking } from './calendar-work.ts'
import { type ClockEvent, clocks } from './clock.ts'
import type { CompiledPolicy } from './policy.ts'

/** A team that is imagined, or replayed: what arrives, and who is there to answer. */
export interface TeamModel {
  /** Reports a year, arriving at random; ignored when `arrivals` are given. */
  readonly reports: number
  readonly people: number
  readonly seed: number
  readonly from: Instant
  readonly arrivals?: readonly Instant[]
  /** Share of reports by severity, in the order of the policy's scale. */
  readonly mix?: readonly number[]
  /** Working hours that each kind of work takes, on average. */
  readonly work?: Partial<WorkHours>
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
    free: Array.from({ length: Math.max(1, model.people) }, () => model.from),
    queue: [],
  }
  const arrivals = model.arrivals ?? poisson(model, random)
  const histories = arrivals.map((at) => openHistory(year, at))
  let task = takeFirst(year.queue)
  while (task) {
    work(year, task)
    task = takeFirst(year.queue)
  }
  return judge(policy, histories)
}

interface History {
  readonly events: ClockEvent[]
  answered?: true
  published?: true
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
  readonly random: () => number
  /** When each person is free again. */
  readonly free: Instant[]
  readonly queue: Task[]
}

function openHistory(year: Year, at: Instant): History {
  const { policy, model, random } = year
  const severity = policy.severities[pick(model.mix ?? [4, 4, 2, 1], random)] ?? policy.severities[0]!
  const received = {
    type: 'report.received',
    at,
    named: true,
    productKind: policy.products[0]?.kind ?? 'product',
    known: 'no',
  }
  const history: History = { events: [received, { type: 'severity.assessed', at: at + 1, severity }], lastSaid: at }
  put(year.queue, { at, kind: 'acknowledge', history })
  return history
}

/** Somebody takes the oldest work, does it in working hours, and what follows from it joins the queue. */
function work(year: Year, task: Task): void {
  const { history, kind } = task
  if (kind === 'update' && history.published) return
  const person = year.free.indexOf(Math.min(...year.free))
  const begins = Math.max(year.free[person]!, task.at)
  const hours = { ...USUAL_WORK, ...year.model.work }[kind] * (0.4 + 1.2 * year.random())
  const done = addWorkingHours(calendarOf(year), Math.max(60_000, Math.round(hours * HOUR)), begins)
  year.free[person] = done
  finish(year, task, done)
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
      history.events.push({ type: 'embargo.set', at: at + DAY, until: embargoEnd(year, at + DAY) })
      put(year.queue, { at: embargoEnd(year, at + DAY), kind: 'publish', history })
      break
    case 'publish':
      history.events.push(
        { type: 'list.sent', at: at - HOUR },
        { type: 'fixes.pushed', at: at - HOUR / 2 },
        { type: 'builds.released', at },
        { type: 'fix.landed', at },
        { type: 'advisory.published', at },
      )
      history.published = true
      break
  }
}

/** A team that knows its promise writes when four fifths of the time are over. */
function nextUpdate(year: Year, at: Instant): Instant {
  const timing = year.policy.promises.find((p) => p.timing?.form === 'every')?.timing
  if (timing?.form !== 'every') return at + 14 * DAY
  const due = addSpan(calendarOf(year), timing.max, at)
  return at + Math.round((due - at) * 0.6)
}

/** The date that the policy proposes, moved to the next working hour by decision, as teams do. */
function embargoEnd(year: Year, at: Instant): Instant {
  const timing = year.policy.promises.find((p) => p.kind === 'embargo' && p.timing?.form === 'proposed')?.timing
  const calendar = calendarOf(year)
  const proposed = timing?.form === 'proposed' ? addSpan(calendar, timing.max, at) : at + 7 * DAY
  return isWorking(calendar, proposed) ? proposed : addWorkingHours(calendar, HOUR / 2, proposed)
}

function judge(policy: CompiledPolicy, histories: readonly History[]): readonly Share[] {
  const shares = new Map<string, { kept: number; missed: number }>()
  for (const { events } of histories) {
    const end = Math.max(...events.map((e) => e.at)) + DAY
    for (const clock of clocks(events, policy, end)) {
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

function poisson(model: TeamModel, random: () => number): readonly Instant[] {
  const arrivals: Instant[] = []
  const gap = (365 * DAY) / Math.max(1, model.reports)
  for (let at = model.from; ; ) {
    at += Math.round(-Math.log(1 - random()) * gap)
    if (at >= model.from + 365 * DAY) return arrivals
    arrivals.push(at)
  }
}

function pick(weights: readonly number[], random: () => number): number {
  let left = random() * weights.reduce((a, b) => a + b, 0)
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  return weights.length - 1
}

/** mulberry32: small, seeded, good enough for arrivals. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A binary heap by instant: the oldest work is on top. */
function put(queue: Task[], task: Task): void {
  queue.push(task)
  let i = queue.length - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (queue[parent]!.at <= task.at) break
    queue[i] = queue[parent]!
    i = parent
  }
  queue[i] = task
}

function takeFirst(queue: Task[]): Task | undefined {
  const first = queue[0]
  const last = queue.pop()
  if (!first || !last || queue.length === 0) return first
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= queue.length) break
    if (child + 1 < queue.length && queue[child + 1]!.at < queue[child]!.at) child++
    if (queue[child]!.at >= last.at) break
    queue[i] = queue[child]!
    i = child
  }
  queue[i] = last
  return first
}
