import type { Instant } from '../lib/instant.ts'
import { endOfDay, type ZoneTable } from './calendar-days.ts'
import type { Clock } from './clock.ts'
import { overriddenUntil } from './clock-override.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise } from './promise.ts'
import { type FieldProblem, Refusal } from './refusal.ts'

/** A promise whose date the decision moves, and the date that it has now: proposed, or decided before. */
export interface DatedPromise {
  readonly promise: CompiledPromise
  readonly due: Instant
  readonly zone: ZoneTable | undefined
}

/** Promises that an embargo decision would move to another day, and for which the policy says who may and why. */
export function datedPromises(clocks: readonly Clock[], policy: CompiledPolicy): readonly DatedPromise[] {
  return policy.promises.flatMap((promise): DatedPromise[] => {
    if (!promise.override || !promise.moves.some(({ pattern }) => pattern.type === 'embargo.set')) return []
    const clock = clocks.find(
      ({ promise: id, state }) => id === promise.id && (state === 'running' || state === 'paused'),
    )
    return clock?.due === undefined ? [] : [{ promise, due: clock.due, zone: policy.zones[policy.zone] }]
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

/** Refuses a day that the policy does not let the team choose alone. The day that stands needs no reason of the policy. */
export function checkEmbargo(dated: readonly DatedPromise[], wish: EmbargoWish): void {
  const problem = dated.map((one) => problemOf(one, wish)).find((found) => found !== undefined)
  if (problem !== undefined) throw new Refusal('invalid', problem.problem, { fields: [problem] })
}

function problemOf({ promise, due, zone }: DatedPromise, wish: EmbargoWish): FieldProblem | undefined {
  const sameDay = zone ? endOfDay(zone, due) === endOfDay(zone, wish.until) : due === wish.until
  if (sameDay) return undefined
  const { reasons = [], consent = [], limit } = promise.override ?? {}
  if (reasons.length > 0 && !reasons.includes(wish.because)) {
    const other = wish.because === '' ? '' : `“${wish.because}” is not among them. `
    return {
      field: 'because',
      problem: `${other}The policy lets this date be changed only for: ${reasons.join('; ')}. Choose one of these, or the day that is proposed.`,
    }
  }
  if (wish.until <= due) return undefined
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
