import type { Instant } from '../lib/instant.ts'
import type { Clock } from './clock.ts'
import { overriddenUntil } from './clock-override.ts'
import type { Envelope } from './event.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise } from './promise.ts'
import type { PromiseState } from './promise-state.ts'
import { type FieldProblem, Refusal } from './refusal.ts'

/** A promise that may be changed now, and how far: a clock is given more time, a rule does not bind for a while. */
export interface Overridable {
  readonly promise: CompiledPromise
  /** When the clock is due now; undefined for a rule. */
  readonly due: Instant | undefined
  /** No later than this; undefined where the policy sets no limit. */
  readonly latest: Instant | undefined
}

/** Dates that a person decides anyway, such as an embargo, have an act of their own, unless the reporter must agree. */
export function overridables(
  standing: { readonly clocks: readonly Clock[]; readonly states: readonly PromiseState[] },
  policy: CompiledPolicy,
  now: Instant,
): readonly Overridable[] {
  return policy.promises.flatMap((promise): Overridable[] => {
    if (!promise.override || (promise.moves.length > 0 && !promise.override.consent.includes('reporter'))) return []
    if (promise.keeping === 'rule') {
      const holds = standing.states.some((one) => one.promise === promise.id && one.state === 'holds')
      return holds ? [{ promise, due: undefined, latest: latestFor(promise, now) }] : []
    }
    const clock = standing.clocks.find(
      ({ promise: id, state }) => id === promise.id && (state === 'running' || state === 'paused'),
    )
    return clock?.due === undefined ? [] : [{ promise, due: clock.due, latest: latestFor(promise, clock.due) }]
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
  readonly because: string
}

/** What may be changed, or the refusal that says what the policy allows. */
export function checkOverride(possible: readonly Overridable[], wish: OverrideWish, now: Instant): Overridable {
  const found = possible.find(({ promise }) => promise.id === wish.promise)
  if (found === undefined)
    throw new Refusal('conflict', 'The policy does not let this promise be changed, or it is over.')
  const problem = problemOf(found, wish, now)
  if (problem !== undefined) throw new Refusal('invalid', problem.problem, { fields: [problem] })
  return found
}

function problemOf({ promise, due, latest }: Overridable, wish: OverrideWish, now: Instant): FieldProblem | undefined {
  const reasons = promise.override?.reasons ?? []
  if (reasons.length > 0 && !reasons.includes(wish.because))
    return { field: 'because', problem: `The policy allows only: ${reasons.join('; ')}.` }
  if (wish.until <= Math.max(now, due ?? now))
    return { field: 'until', problem: 'Choose a time after the one that is promised now.' }
  if (latest !== undefined && wish.until > latest)
    return { field: 'until', problem: `The policy allows nothing after ${minuteOf(latest)} UTC.` }
  return undefined
}

function minuteOf(at: Instant): string {
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
