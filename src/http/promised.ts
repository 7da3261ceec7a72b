import type { CompiledPolicy } from '../domain/policy.ts'
import type { PromiseState } from '../domain/promise-state.ts'
import type { PromisedView } from '../views/parts/promised.ts'

/** What the policy promises without a clock, as it stands for one report: for the reporter only what is published. */
export function promisedViews(
  states: readonly PromiseState[],
  policy: CompiledPolicy,
  reader: 'reporter' | 'team',
): readonly PromisedView[] {
  return states.flatMap((state): PromisedView[] => {
    const said = policy.promises.find(({ id }) => id === state.promise)
    if (said === undefined || (reader === 'reporter' && said.visibility !== 'public')) return []
    const contact = Object.entries(policy.contacts).find(([name]) => state.kind.includes(name))?.[1]
    return [{ ...state, quote: said.quote, actor: said.actor, ...(contact === undefined ? {} : { contact }) }]
  })
}
