import type { Instant } from '../lib/instant.ts'
import { endOfDay, type ZoneTable } from './calendar-days.ts'
import { type Clock, isOwedLate } from './clock.ts'
import { overriddenUntil } from './clock-override.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise } from './promise.ts'
import { type FieldProblem, Refusal } from './refusal.ts'

/** A promise whose date the decision moves, and the date that stands now: proposed, or decided before. */
export interface DatedPromise {
  readonly promise: CompiledPromise
  readonly stands:
    | { readonly due: Instant; readonly zone: ZoneTable | undefined }
    /** The policy proposes none yet, or the one that stood has passed. */
    | 'not yet'
    | 'passed'
}

/** Promises that an embargo decision would move to another day, and for which the policy says who may and why. */
export function datedPromises(clocks: readonly Clock[], policy: CompiledPolicy): readonly DatedPromise[] {
  return policy.promises.flatMap((promise): DatedPromise[] => {
    if (!promise.override || !promise.moves.some(({ pattern }) => pattern.type === 'embargo.set')) return []
    const own = clocks.filter(({ promise: id }) => id === promise.id)
    const due = own.find(({ state }) => state === 'running' || state === 'paused')?.due
    if (due !== undefined) return [{ promise, stands: { due, zone: policy.zones[policy.zone] } }]
    if (own.some(({ state }) => state === 'waiting')) return [{ promise, stands: 'not yet' }]
    return own.some(isOwedLate) ? [{ promise, stands: 'passed' }] : []
  })
}

/** The reasons for which every one of them may be moved; empty where any will do. */
export function allowedReasons(dated: readonly DatedPromise[]): readonly string[] {
  const lists = dated.map(({ promise }) => promise.override?.reasons ?? []).filter((reasons) => reasons.length > 0)
  const [first = [], ...others] = lists
  return first.filter((reason) => others.every((list) => list.includes(reason)))
}

export interface EmbargoWish {
  readonly until: Instant
  /** One of the reasons that the policy allows; empty where none was chosen. */
  readonly because: string
}

/**
 * Refuses a day that the policy does not let the team choose alone. The day that stands needs no reason of the policy; where
 * none stands, any day is another one than the policy would propose.
 */
export function checkEmbargo(dated: readonly DatedPromise[], wish: EmbargoWish): void {
  const problem = dated.map((one) => problemOf(one, wish)).find((found) => found !== undefined)
  if (problem !== undefined) throw new Refusal('invalid', problem.problem, { fields: [problem] })
}

function problemOf({ promise, stands }: DatedPromise, wish: EmbargoWish): FieldProblem | undefined {
  if (typeof stands !== 'string' && isSameDay(stands, wish.until)) return undefined
  const { reasons = [], consent = [] } = promise.override ?? {}
  if (reasons.length > 0 && !reasons.includes(wish.because)) {
    const other = wish.because === '' ? '' : `“${wish.because}” is not among them. `
    const instead = typeof stands === 'string' ? '' : ', or the day that is proposed'
    return {
      field: 'because',
      problem: `${other}The policy lets this date be changed only for: ${reasons.join('; ')}. Choose one of these${instead}.`,
    }
  }
  if (stands === 'not yet' && consent.includes('reporter'))
    return {
      field: 'until',
      problem:
        'The policy moves this date only with the reporter’s consent, and has proposed none yet. Decide once it has, or ask them then.',
    }
  return typeof stands === 'string' || wish.until <= stands.due ? undefined : laterProblem(promise, stands.due, wish)
}

function isSameDay(
  { due, zone }: { readonly due: Instant; readonly zone: ZoneTable | undefined },
  day: Instant,
): boolean {
  return zone ? endOfDay(zone, due) === endOfDay(zone, day) : due === day
}

function laterProblem(promise: CompiledPromise, due: Instant, wish: EmbargoWish): FieldProblem | undefined {
  const { consent = [], limit } = promise.override ?? {}
  if (limit && wish.until > (overriddenUntil(promise, wished(promise, due), due) ?? due))
    return {
      field: 'until',
      problem: `The policy lets this date be moved by ${limit.amount} ${limit.unit}s at the most.`,
    }
  if (consent.includes('reporter'))
    return {
      field: 'until',
      problem:
        'The policy moves this date only with the reporter’s consent. Ask for it under “Change a promise”; it moves when they agree.',
    }
  return undefined
}

const FAR = Temporal.Instant.from('9999-01-01T00:00:00Z').epochMilliseconds

function wished(promise: CompiledPromise, at: Instant): Parameters<typeof overriddenUntil>[1] {
  return { type: 'promise.overridden', at, promise: promise.id, until: FAR, consent: promise.override?.consent ?? [] }
}
