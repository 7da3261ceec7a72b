import type { ClockEvent } from './clock.ts'
import { DESCRIBING } from './clock-match.ts'
import { RETURNED } from './delivery.ts'
import type { CompiledPromise, Condition, Pattern, Timing } from './promise.ts'

/** What an event type can be to a promise; bits, so that most of the work is skipped for most events. */
export const ROLE = { anchor: 1, evidence: 2, moves: 4, rests: 8, ends: 16, decides: 32, returns: 64 } as const

/** What a mail tells the reporter, and is taken back with it. */
const LOSABLE = ['message.sent', 'information.requested'] as const

const known = new WeakMap<CompiledPromise, ReadonlyMap<string, number>>()

/** The roles of each event type for a promise; a type that is not there changes nothing. Found once for each promise. */
export function rolesFor(promise: CompiledPromise): ReadonlyMap<string, number> {
  const found = known.get(promise) ?? findRoles(promise)
  known.set(promise, found)
  return found
}

/** The events that can change a clock of this promise; the others need not be told to it. */
export function relevantTo(promise: CompiledPromise, events: readonly ClockEvent[]): readonly ClockEvent[] {
  const roles = rolesFor(promise)
  return events.filter((event) => roles.has(event.type))
}

function findRoles(promise: CompiledPromise): ReadonlyMap<string, number> {
  const roles = new Map<string, number>()
  const add = (role: number, patterns: readonly Pattern[]): void => {
    for (const { type } of patterns) roles.set(type, (roles.get(type) ?? 0) | role)
  }
  add(ROLE.evidence, promise.evidence)
  add(ROLE.moves, [
    ...promise.moves.map((move) => move.pattern),
    ...(promise.override ? [{ type: 'promise.overridden' }] : []),
  ])
  add(
    ROLE.ends,
    promise.ends.flatMap((end) => (end.back ? [end.pattern, end.back] : [end.pattern])),
  )
  add(ROLE.rests, promise.pause?.states.flatMap((state) => [...state.starts, ...state.stops]) ?? [])
  for (const timing of [promise.timing, ...promise.variants.map((v) => v.timing)]) {
    if (timing === undefined || timing === 'none') continue
    add(ROLE.anchor, anchorsOf(timing))
    if (timing.form === 'every') add(ROLE.ends, timing.until?.any ?? [])
  }
  const conditions = [...(promise.when ? [promise.when] : []), ...promise.variants.map((v) => v.when)]
  if (conditions.length > 0)
    add(
      ROLE.decides,
      [...DESCRIBING].map((type) => ({ type })),
    )
  for (const condition of conditions) add(ROLE.decides, patternsOfCondition(condition))
  if (LOSABLE.some((type) => ((roles.get(type) ?? 0) & (ROLE.evidence | ROLE.rests)) !== 0))
    add(ROLE.returns, [{ type: RETURNED }])
  return roles
}

function anchorsOf(timing: Timing): readonly Pattern[] {
  return timing.form === 'before' && timing.plan ? [...timing.anchor.any, ...anchorsOf(timing.plan)] : timing.anchor.any
}

function patternsOfCondition(condition: Condition): readonly Pattern[] {
  if ('all' in condition) return condition.all.flatMap(patternsOfCondition)
  if ('any' in condition) return condition.any.flatMap(patternsOfCondition)
  if ('not' in condition) return patternsOfCondition(condition.not)
  return 'happened' in condition ? condition.happened : []
}
