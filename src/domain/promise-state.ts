import type { Instant } from '../lib/instant.ts'
import { addSpan } from './calendar.ts'
import { type ClockEvent, clocks } from './clock.ts'
import { orderEvents } from './clock-events.ts'
import { holds, learn, matchesAny, nothingKnown } from './clock-match.ts'
import { overriddenUntil } from './clock-override.ts'
import { asDelivered, isAgain } from './delivery.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise, Pattern } from './promise.ts'

/** How a promise without a clock stands for one report. */
export interface PromiseState {
  readonly promise: string
  readonly kind: string
  readonly keeping: 'step' | 'order' | 'right' | 'rule'
  /**
   * step, order: open, done, broken (done out of order). right: shut, open, closed (no longer needed).
   * rule: holds, lifted, broken. A broken promise stays broken.
   */
  readonly state: 'open' | 'done' | 'broken' | 'shut' | 'closed' | 'holds' | 'lifted'
  /** When it came to this; for a right that is shut, when it will open, if that is known. */
  readonly at?: Instant
}

/** The steps, orders, rights and rules of a policy as the events of one report leave them. Pure, like the clocks. */
export function promiseStates(
  events: readonly ClockEvent[],
  policy: CompiledPolicy,
  now: Instant,
): readonly PromiseState[] {
  const told = orderEvents(events, now)
  const delivered = asDelivered(told)
  return policy.promises.flatMap((promise) => {
    if (!concerns(promise, told)) return []
    switch (promise.keeping) {
      case 'step':
      case 'order':
        return [named(promise, actsDelivered(promise, told, delivered))]
      case 'right':
        return [named(promise, rightOf(promise, told, { policy, now, delivered: new Set(delivered) }))]
      case 'rule':
        return [named(promise, ruleOf(promise, told))]
      default:
        return []
    }
  })
}

/** Whether an act of this kind would break a rule now, and which; a release and a send ask before they act. */
export function forbiddenBy(
  events: readonly ClockEvent[],
  policy: CompiledPolicy,
  act: { event: ClockEvent },
): readonly CompiledPromise[] {
  const told = orderEvents(events, act.event.at)
  return policy.promises.filter((promise) => {
    if (promise.keeping !== 'rule' || !matchesAny(promise.evidence, act.event) || !concerns(promise, told)) return false
    return !told.some((event) => lifts(promise, event) || act.event.at <= allowedUntil(promise, event))
  })
}

type Standing = Pick<PromiseState, 'state' | 'at'>

function named(promise: CompiledPromise, standing: Standing): PromiseState {
  const { id, kind, keeping } = promise
  return { promise: id, kind, keeping: keeping as PromiseState['keeping'], ...standing }
}

/** What was lost on its way is not done; an order that was broken by what was sent stays broken. */
function actsDelivered(
  promise: CompiledPromise,
  sent: readonly ClockEvent[],
  delivered: readonly ClockEvent[],
): Standing {
  const standing = actsInOrder(promise, sent)
  return standing.state === 'broken' || delivered === sent ? standing : actsInOrder(promise, delivered)
}

/** Each act is done at its first event. One that comes before an act it should follow breaks the order for good. */
function actsInOrder(promise: CompiledPromise, events: readonly ClockEvent[]): Standing {
  const acts: readonly (readonly Pattern[])[] = promise.order.length > 0 ? promise.order : [promise.evidence]
  const done: (Instant | undefined)[] = acts.map(() => undefined)
  for (const event of events) {
    for (let i = 0; i < acts.length; i++) {
      if (done[i] !== undefined || !matchesAny(acts[i]!, event)) continue
      if (done.slice(0, i).includes(undefined)) return { state: 'broken', at: event.at }
      done[i] = event.at
    }
  }
  const last =
    promise.keeping === 'step'
      ? done[ownAct(acts, promise.evidence)]
      : done.includes(undefined)
        ? undefined
        : done.at(-1)
  return last === undefined ? { state: 'open' } : { state: 'done', at: last }
}

/** Where the step itself stands among the acts it is ordered with; compared by value, since a stored policy is a copy. */
function ownAct(acts: readonly (readonly Pattern[])[], own: readonly Pattern[]): number {
  const text = JSON.stringify(own)
  return acts.findIndex((act) => JSON.stringify(act) === text)
}

function rightOf(
  promise: CompiledPromise,
  events: readonly ClockEvent[],
  given: { policy: CompiledPolicy; now: Instant; delivered: ReadonlySet<ClockEvent> },
): Standing {
  const { timing, until } = promise
  if (!timing || !('max' in timing) || timing.max === undefined) return openedByMiss(promise, events, given)
  // What closes it has to have reached whoever has it; what it counts from counts from when it was sent.
  const again = [...given.delivered].filter(isAgain)
  const all = again.length === 0 ? events : [...events, ...again].sort((a, b) => a.at - b.at)
  const calendar = given.policy.calendars.find((c) => c.id === timing.calendar) ?? given.policy.calendars[0]!
  let opensAt: Instant | undefined
  let closedAt: Instant | undefined
  for (const event of all) {
    if (
      !isAgain(event) &&
      matchesAny(timing.anchor.any, event) &&
      (opensAt === undefined || timing.anchor.which === 'last')
    ) {
      opensAt = addSpan(calendar, timing.max, event.at)
      closedAt = undefined
    } else if (opensAt !== undefined && until && given.delivered.has(event) && matchesAny(until.any, event))
      closedAt ??= event.at
  }
  if (closedAt !== undefined) return { state: 'closed', at: closedAt }
  if (opensAt === undefined) return { state: 'shut' }
  return { state: opensAt <= given.now ? 'open' : 'shut', at: opensAt }
}

/** A right without a time of its own opens with the first breach that names it; one that nothing names is always open. */
function openedByMiss(
  promise: CompiledPromise,
  events: readonly ClockEvent[],
  { policy, now }: { policy: CompiledPolicy; now: Instant },
): Standing {
  const openers = policy.promises.filter((p) => p.onMiss.includes(promise.id))
  if (openers.length === 0) return { state: 'open' }
  const watched = clocks(events, { ...policy, promises: openers }, now)
  const breaches = watched.flatMap((c) => (c.state === 'missed' ? (c.latest ?? c.due ?? []) : []))
  if (breaches.length > 0) return { state: 'open', at: Math.min(...breaches) }
  const dues = watched.flatMap((c) => (c.state === 'running' ? (c.latest ?? c.due ?? []) : []))
  return dues.length > 0 ? { state: 'shut', at: Math.min(...dues) } : { state: 'shut' }
}

function ruleOf(promise: CompiledPromise, events: readonly ClockEvent[]): Standing {
  let allowed = Number.NEGATIVE_INFINITY
  for (const event of events) {
    if (lifts(promise, event)) return { state: 'lifted', at: event.at }
    allowed = Math.max(allowed, allowedUntil(promise, event))
    if (matchesAny(promise.evidence, event)) return { state: event.at <= allowed ? 'lifted' : 'broken', at: event.at }
  }
  return { state: 'holds' }
}

/** An exception, with its reason and every consent the policy asks for, holds until its instant. */
function allowedUntil(promise: CompiledPromise, event: ClockEvent): Instant {
  return overriddenUntil(promise, event, event.at) ?? Number.NEGATIVE_INFINITY
}

function lifts(promise: CompiledPromise, event: ClockEvent): boolean {
  // To agree to another version or another date is not to agree that anything is passed on.
  if (event.type === 'consent.given' && (event.to === 'policy' || event.to === 'override')) return false
  return matchesAny(promise.until?.any ?? [], event) || matchesAny(promise.without ?? [], event)
}

function concerns(promise: CompiledPromise, events: readonly ClockEvent[]): boolean {
  if (!promise.when) return true
  const known = nothingKnown()
  for (const event of events) learn(known, event)
  return holds(promise.when, known) === true
}
