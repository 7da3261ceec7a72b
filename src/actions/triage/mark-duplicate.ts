import { demand, type Scope } from '../../domain/access.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless, reportFor, words } from '../subject.ts'
import { relink } from './move-report.ts'

/**
 * Says that a report tells of what another case is about: it is linked to that case, and its own is closed when nothing is
 * left in it. Only the link moves. Neither reporter learns of the other, and the report's promises go on.
 */
export async function markDuplicate(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly of: string; readonly reason: string },
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Say why it is the same; it stays in the record.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    const target = await caseFor(tx, scope, input.of)
    refuseUnless(report.case !== target.id, 'It is linked to this case already.')
    refuseUnless(report.erased !== 'all', 'This report was erased. There is nothing left to compare.')
    await relink(tx, scope, { report, target: target.id, reason })
  })
}
