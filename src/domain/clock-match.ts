import type { ClockEvent } from './clock.ts'
import type { CompiledPromise, Condition, Pattern, Pause, Timing } from './promise.ts'

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
  if (Array.isArray(fact)) return fact.some((f) => includes(wanted, f))
  return wanted.some((w) => w === fact)
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

const relevant = new WeakMap<CompiledPromise, ReadonlySet<string>>()

/** The events that can change a clock of this promise; the others need not be told to it. */
export function relevantTo(promise: CompiledPromise, events: readonly ClockEvent[]): readonly ClockEvent[] {
  let types = relevant.get(promise)
  if (!types) {
    types = typesOf(promise)
    relevant.set(promise, types)
  }
  return events.filter((event) => types.has(event.type))
}

function typesOf(promise: CompiledPromise): ReadonlySet<string> {
  const types = new Set<string>(promise.override ? ['promise.overridden'] : [])
  const add = (patterns: readonly Pattern[]): void => {
    for (const pattern of patterns) types.add(pattern.type)
  }
  add(promise.evidence)
  add(promise.moves.map((move) => move.pattern))
  add(promise.ends.flatMap((end) => (end.back ? [end.pattern, end.back] : [end.pattern])))
  add(promise.pause?.states.flatMap((state) => [...state.starts, ...state.stops]) ?? [])
  for (const timing of [promise.timing, ...promise.variants.map((v) => v.timing)]) add(patternsOfTiming(timing))
  const conditions = [...(promise.when ? [promise.when] : []), ...promise.variants.map((v) => v.when)]
  if (conditions.length > 0) for (const type of DESCRIBING) types.add(type)
  for (const condition of conditions) add(patternsOfCondition(condition))
  return types
}

function patternsOfTiming(timing: Timing | 'none' | undefined): readonly Pattern[] {
  if (timing === undefined || timing === 'none') return []
  const until = timing.form === 'every' ? (timing.until?.any ?? []) : []
  const plan = timing.form === 'before' ? patternsOfTiming(timing.plan) : []
  return [...timing.anchor.any, ...until, ...plan]
}

function patternsOfCondition(condition: Condition): readonly Pattern[] {
  if ('all' in condition) return condition.all.flatMap(patternsOfCondition)
  if ('any' in condition) return condition.any.flatMap(patternsOfCondition)
  if ('not' in condition) return patternsOfCondition(condition.not)
  return 'happened' in condition ? condition.happened : []
}
