import { demand, type Scope } from '../../domain/access.ts'
import { LIMITS } from '../../domain/intake.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor } from '../subject.ts'

/** The reporter takes the report back. The team keeps what it knows; promises not yet due are waived, missed ones stay. */
export async function withdrawReport(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly reason: string },
): Promise<void> {
  demand(scope, 'report.follow')
  const reason = input.reason.trim().slice(0, LIMITS.reason)
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    refuseUnless(report.withdrawnAt === null, 'This report is already withdrawn.')
    await tx.append('report', report.id, actorOf(scope), [{ type: 'report.withdrawn', facts: {}, body: { reason } }])
    await tx.putDue({ kind: 'mail', subject: `reply:${report.id}`, at: tx.now, key: `reply:${report.id}` })
  })
}
