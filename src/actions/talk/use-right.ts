import { demand, type Scope } from '../../domain/access.ts'
import { promiseStates } from '../../domain/promise-state.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor } from '../subject.ts'

/** The kind of right that asks the team itself once more; every other leads to somebody else. */
const FOLLOW_UP = 'follow up'

/** The reporter says that they use a right that is open: they asked again, or went to somebody else. */
export async function useRight(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly right: string },
): Promise<void> {
  demand(scope, 'report.follow')
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    const { policy } = await tx.bindingPolicy(report.policy)
    const states = promiseStates(await tx.clockEvents(report.id), policy, tx.now)
    const right = states.find(({ promise, keeping }) => promise === input.right && keeping === 'right')
    refuseUnless(right?.state === 'open', 'This is not open to you now. The page says from when it is.')
    const facts = { promise: right.promise }
    const event = right.kind === FOLLOW_UP ? 'followup.sent' : 'escalation.raised'
    await tx.append('report', report.id, actorOf(scope), [{ type: event, facts }])
    await tx.putDue({ kind: 'mail', subject: `reply:${report.id}`, at: tx.now, key: `reply:${report.id}` })
  })
}
