import { demand, type Scope } from '../../domain/access.ts'
import type { NewEvent } from '../../domain/event.ts'
import { LIMITS } from '../../domain/intake.ts'
import { promiseStates } from '../../domain/promise-state.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { rewardStanding } from '../../domain/reward.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { isRepeated, refuseUnless, reportFor, words } from '../subject.ts'
import { refuseCode } from './receive-message.ts'

/**
 * Whoever has the code of a report claims the reward that the policy speaks of, with or without a name. The claim is on
 * the record and stays a task of the team until a person answers; what is written with it is a message like any other.
 */
export async function claimReward(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly text: string; readonly once?: string },
): Promise<void> {
  demand(scope, 'report.follow')
  const text = input.text.trim() === '' ? '' : words('claim', input.text, '', LIMITS.message)
  refuseCode(text, 'claim')
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    if (await isRepeated(tx, input.once)) return
    refuseUnless(isOpenToTalk(report), 'This report was erased; the team can no longer read here.')
    refuseUnless(report.claimedAt === undefined, 'The reward of this report was claimed already.')
    const { policy } = await tx.bindingPolicy(report.policy)
    const standing = rewardStanding(policy, promiseStates(await tx.clockEvents(report.id), policy, tx.now))
    refuseUnless(standing.open, 'There is nothing to claim now. The page says from when there is.')
    const events: NewEvent<'report'>[] = [{ type: 'reward.claimed', facts: {} }]
    if (text !== '') events.push({ type: 'message.received', facts: { files: 0 }, body: { text, files: [] } })
    await tx.append('report', report.id, actorOf(scope), events)
    const key = `reply:${report.id}`
    await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
  })
}
