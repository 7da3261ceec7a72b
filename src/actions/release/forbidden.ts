import type { StepKind } from '../../domain/event.ts'
import { forbiddenBy } from '../../domain/promise-state.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { ReleaseState } from '../../domain/release-run.ts'
import type { Tx } from '../../store/store.ts'

/** What a step is to the rules of a policy. */
const ACT: Readonly<Record<StepKind, string | undefined>> = {
  list: 'list.sent',
  push: 'fixes.pushed',
  builds: 'builds.released',
  publish: 'advisory.published',
  'tell-reporters': undefined,
}

/**
 * Refuses a step that the policy of any report in the release forbids now ("not until", "not without"). Where the policy
 * allows it, the rule can be lifted before, with a reason, on the page of the case.
 */
export async function refuseForbidden(tx: Tx, release: ReleaseState, step: StepKind): Promise<void> {
  const type = ACT[step]
  if (type === undefined) return
  for (const id of release.cases) {
    const subject = await tx.state('case', id)
    for (const report of subject?.reports ?? []) {
      const state = await tx.state('report', report)
      if (state === undefined || state.classified !== 'report') continue
      const { policy } = await tx.bindingPolicy(state.policy)
      const [rule] = forbiddenBy(await tx.clockEvents(report), policy, { event: { type, at: tx.now } })
      if (rule === undefined) continue
      const way = rule.override ? ' The policy allows an exception with a reason: make it on the page of the case.' : ''
      throw new Refusal('conflict', `The policy of ${subject?.number} forbids this now: “${rule.quote}”${way}`)
    }
  }
}
