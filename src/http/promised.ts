import type { ClockEvent } from '../domain/clock.ts'
import type { CompiledPolicy } from '../domain/policy.ts'
import { type PromiseState, promiseStates } from '../domain/promise-state.ts'
import type { Instant } from '../lib/instant.ts'
import type { PromisedView } from '../views/parts/promised.ts'

/** What the policy promises without a clock, as it stands for one report: for the reporter only what is published. */
export function promisedViews(
  events: readonly ClockEvent[],
  policy: CompiledPolicy,
  look: { readonly now: Instant; readonly reader: 'reporter' | 'team' },
): readonly PromisedView[] {
  return promiseStates(events, policy, look.now).flatMap((state) => view(state, policy, look.reader) ?? [])
}

function view(state: PromiseState, policy: CompiledPolicy, reader: 'reporter' | 'team'): PromisedView | undefined {
  const said = policy.promises.find(({ id }) => id === state.promise)
  if (said === undefined || (reader === 'reporter' && said.visibility !== 'public')) return undefined
  const contact = Object.entries(policy.contacts).find(([name]) => state.kind.includes(name))?.[1]
  return { ...state, quote: said.quote, actor: said.actor, ...(contact === undefined ? {} : { contact }) }
}
