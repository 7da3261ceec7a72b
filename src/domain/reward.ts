import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise } from './promise.ts'
import type { PromiseState } from './promise-state.ts'
import type { ReportState } from './report.ts'

/** Whether a claim may be made now, by the published promises that speak of a reward. */
export interface RewardStanding {
  /** Empty where the policy speaks of none: then nobody is asked for a claim. */
  readonly quotes: readonly string[]
  readonly open: boolean
}

/** A policy that only says in a text that there is a reward, or that there is none, gives nothing here to be claimed. */
export function rewardStanding(policy: CompiledPolicy, states: readonly PromiseState[]): RewardStanding {
  const promises = policy.promises.filter(isOfReward)
  const rights = promises.filter(({ keeping }) => keeping === 'right')
  const open = rights.filter(({ id }) => states.some(({ promise, state }) => promise === id && state === 'open'))
  return {
    quotes: [...new Set(promises.map(({ quote }) => quote))],
    open: promises.length > 0 && (rights.length === 0 || open.length > 0),
  }
}

/** The reporter waits for an answer to their claim: no person has written to them since. */
export function isClaimOpen({ claimedAt, teamWroteAt, erased }: ReportState): boolean {
  return claimedAt !== undefined && erased !== 'all' && (teamWroteAt === null || teamWroteAt < claimedAt)
}

/** A right to it, a time for it, or a step that is kept by it. */
export function isOfReward({ keeping, kind, visibility, evidence, timing }: CompiledPromise): boolean {
  if (visibility !== 'public' || !RULES.has(keeping)) return false
  const events = [...evidence, ...(timing?.anchor.any ?? [])].map(({ type }) => type)
  return REWARD.test(kind) || events.some((type) => REWARD.test(type.split('.')[0] ?? ''))
}

const RULES: ReadonlySet<string> = new Set(['right', 'clock', 'step'])
const REWARD = /\b(?:rewards?|bount(?:y|ies)|prizes?|payouts?)\b/i
