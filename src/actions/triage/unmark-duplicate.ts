import { demand, type Scope } from '../../domain/access.ts'
import type { ReportState } from '../../domain/report.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless, reportFor, words } from '../subject.ts'
import { relink } from './move-report.ts'

/** Takes a link back: the report returns to the case it came from, which opens again where it was closed for being empty. */
export async function unmarkDuplicate(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly reason: string },
): Promise<{ readonly case: string }> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Say why it is not the same; it stays in the record.')
  return ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    const origin = await originOf(tx, report)
    refuseUnless(origin !== undefined, 'This report was never linked from another case.')
    const target = await caseFor(tx, scope, origin)
    if (target.standing === 'closed' && target.reports.length === 0)
      await tx.append('case', target.id, actorOf(scope), [{ type: 'case.reopened', facts: {}, body: { reason } }])
    await relink(tx, scope, { report, target: target.id, reason })
    return { case: target.number }
  })
}

async function originOf(tx: Tx, report: ReportState): Promise<string | undefined> {
  const events = await tx.events('report', report.id)
  const cases = events.flatMap((event) =>
    event.type === 'report.received' || event.type === 'report.linked' ? [event.facts.case] : [],
  )
  return cases.findLast((id) => id !== report.case)
}
