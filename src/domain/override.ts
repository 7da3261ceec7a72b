import type { Instant } from '../lib/instant.ts'
import type { Clock } from './clock.ts'
import { overriddenUntil } from './clock-override.ts'
import type { Envelope } from './event.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise } from './promise.ts'
import { type FieldProblem, Refusal } from './refusal.ts'

/** A promise that may be given another due time now, and how far. */
export interface Overridable {
  readonly promise: CompiledPromise
  readonly clock: Clock & { readonly due: Instant }
  /** No later than this; undefined where the policy sets no limit. */
  readonly latest: Instant | undefined
}

/** Dates that a person decides anyway, such as an embargo, have an act of their own. */
export function overridables(clocks: readonly Clock[], policy: CompiledPolicy): readonly Overridable[] {
  return clocks.flatMap((clock): Overridable[] => {
    const promise = policy.promises.find(({ id }) => id === clock.promise)
    if (!promise?.override || promise.moves.length > 0) return []
    const { due } = clock
    if (due === undefined || (clock.state !== 'running' && clock.state !== 'paused')) return []
    return [{ promise, clock: { ...clock, due }, latest: latestFor(promise, due) }]
  })
}

function latestFor(promise: CompiledPromise, due: Instant): Instant | undefined {
  if (!promise.override?.limit) return undefined
  const asked = { type: 'promise.overridden', at: due, promise: promise.id, until: FAR, consent: true }
  return overriddenUntil(promise, asked, due)
}

const FAR = Temporal.Instant.from('9999-01-01T00:00:00Z').epochMilliseconds

export interface OverrideWish {
  readonly promise: string
  readonly until: Instant
  /** One of the reasons that the policy allows; empty where it names none. */
  readonly reason: string
}

/** The promise, or the refusal that says what the policy allows. */
export function checkOverride(possible: readonly Overridable[], wish: OverrideWish, now: Instant): Overridable {
  const found = possible.find(({ promise }) => promise.id === wish.promise)
  if (found === undefined)
    throw new Refusal('conflict', 'The policy lets no clock of this promise be moved, or none is running.')
  const problem = problemOf(found, wish, now)
  if (problem !== undefined) throw new Refusal('invalid', problem.problem, { fields: [problem] })
  return found
}

function problemOf(
  { promise, clock, latest }: Overridable,
  wish: OverrideWish,
  now: Instant,
): FieldProblem | undefined {
  const reasons = promise.override?.reasons ?? []
  if (reasons.length > 0 && !reasons.includes(wish.reason))
    return { field: 'because', problem: `The policy allows only: ${reasons.join('; ')}.` }
  if (wish.until <= Math.max(now, clock.due))
    return { field: 'until', problem: 'Choose a time after the one that is promised now.' }

  if (latest !== undefined && wish.until > latest)
    return { field: 'until', problem: `The policy allows nothing after ${isoMinute(latest)} UTC.` }
  return undefined
}

function isoMinute(at: Instant): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 16).replace('T', ' ')
}

type Asked = Extract<Envelope<'report'>, { type: 'override.asked' }>

/** What the team asked the reporter to agree to, and has had no answer to: the last request for each promise. */
export function openRequests(events: readonly Envelope<'report'>[]): readonly Asked[] {
  const open = new Map<string, Asked>()
  for (const event of events) {
    if (event.type === 'override.asked') open.set(event.facts.promise, event)
    if (event.type === 'promise.overridden') open.delete(event.facts.promise)
  }
  return [...open.values()]
}
