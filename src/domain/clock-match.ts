import type { Instant } from '../lib/instant.ts'
import type { ClockEvent } from './clock.ts'
import type { Condition, Pattern, Pause } from './promise.ts'

/** Whether an event is of this type and its facts say what they must. */
export function matches(pattern: Pattern, event: ClockEvent): boolean {
  if (pattern.type !== event.type) return false
  if (pattern.where === undefined) return true
  for (const name in pattern.where) {
    const wanted = pattern.where[name]!
    const fact = event[name]
    if (wanted === true ? fact === undefined || fact === null || fact === false : !includes(wanted, fact)) return false
  }
  return true
}

export function matchesAny(patterns: readonly Pattern[], event: ClockEvent): boolean {
  for (const pattern of patterns) if (matches(pattern, event)) return true
  return false
}

/** What has become known by some instant: the latest value of each fact that conditions ask for, and what happened. */
export interface Known {
  readonly facts: Record<string, unknown>
  readonly happened: ClockEvent[]
}

export function nothingKnown(): Known {
  return { facts: {}, happened: [] }
}

/** Events whose facts describe the report or the case, so that a condition may ask for them. */
export const DESCRIBING: ReadonlySet<string> = new Set([
  'report.received',
  'identity.changed',
  'credit.wished',
  'sender.cleared',
  'severity.assessed',
  'track.assigned',
  'class.assigned',
  'lines.assessed',
])

export function learn(known: Known, event: ClockEvent): void {
  known.happened.push(event)
  if (!DESCRIBING.has(event.type)) return
  for (const name in event) if (name !== 'type' && name !== 'at') known.facts[name] = event[name]
}

/** True, false, or undefined while a fact that decides it is not known. */
export function holds(condition: Condition, known: Known): boolean | undefined {
  if ('all' in condition) return every(condition.all.map((c) => holds(c, known)))
  if ('any' in condition) return some(condition.any.map((c) => holds(c, known)))
  if ('not' in condition) {
    const inner = holds(condition.not, known)
    return inner === undefined ? undefined : !inner
  }
  if ('happened' in condition) return known.happened.some((e) => matchesAny(condition.happened, e))
  const value = known.facts[condition.fact]
  return value === undefined ? undefined : includes(condition.in, value)
}

function every(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(false)) return false
  return values.includes(undefined) ? undefined : true
}

function some(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(true)) return true
  return values.includes(undefined) ? undefined : false
}

function includes(wanted: readonly (string | number | boolean)[], fact: unknown): boolean {
  for (let i = 0; i < wanted.length; i++) if (wanted[i] === fact) return true
  return Array.isArray(fact) && fact.some((f) => includes(wanted, f))
}

/** Which states hold before an event without those that lost questions began, and since when any of them does. */
export function restingBefore(
  pause: Pause,
  event: ClockEvent,
  told: { readonly events: readonly ClockEvent[]; readonly lost: ReadonlySet<ClockEvent> },
): { readonly resting: number; readonly since: Instant } {
  let resting = 0
  let since = event.at
  for (const before of told.events) {
    if (before === event) break
    if (told.lost.has(before)) continue
    const next = restingAfter(pause, resting, before)
    if (resting === 0 && next !== 0) since = before.at
    resting = next
  }
  return { resting, since }
}

/** Which states of a pause hold after an event: a bit for each. */
export function restingAfter(pause: Pause, resting: number, event: ClockEvent): number {
  let bits = resting
  pause.states.forEach((state, i) => {
    if (matchesAny(state.stops, event)) bits &= ~(1 << i)
    if (matchesAny(state.starts, event)) bits |= 1 << i
  })
  return bits
}
