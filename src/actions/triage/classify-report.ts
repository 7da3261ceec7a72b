import { demand, type Scope } from '../../domain/access.ts'
import type { NotReport } from '../../domain/event.ts'
import { actorOf } from '../actor.ts'
import { putBridge } from '../bridge/put-bridge.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor, words } from '../subject.ts'
import { clearSenders } from './clear-senders.ts'

/** Says that what arrived is no report (a question, a comment on the policy, spam), or that it is one after all. */
export async function classifyReport(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly as: 'report' | NotReport; readonly reason: string },
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Give the reason; it stays in the record.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    refuseUnless(report.classified !== input.as, 'It is counted as that already.')
    const event = { type: 'report.classified', facts: { as: input.as }, body: { reason } } as const
    await tx.append('report', input.report, actorOf(scope), [event])
    await clearSenders(tx, [report.id])
    await putBridge(tx, report)
  })
}
