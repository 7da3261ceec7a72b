import { demand, type Scope } from '../../domain/access.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor } from '../subject.ts'

/** Erases who the reporter is, at their wish: the identity's key goes, the report stays. Nobody can undo it. */
export async function forgetReporter(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, report: string): Promise<void> {
  demand(scope, 'report.follow')
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await reportFor(tx, scope, report)
    refuseUnless(state.erased === 'nothing', 'The name and address are erased already.')
    await tx.append('report', report, actorOf(scope), [{ type: 'report.erased', facts: { part: 'identity' } }])
    await tx.eraseKeys('identity', report)
  })
}
