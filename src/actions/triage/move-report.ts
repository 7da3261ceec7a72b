import { demand, type Scope } from '../../domain/access.ts'
import type { CaseState } from '../../domain/case.ts'
import type { ReportState } from '../../domain/report.ts'
import { newId } from '../../lib/ids.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import { nextCaseNumber } from '../case-number.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless, reportFor, words } from '../subject.ts'
import { clearSenders } from './clear-senders.ts'

/**
 * Links a report to another case (one fix fixes both), or to a new one of its own. Only the link moves: the report keeps
 * its conversation, its keys, its policy version and its clocks, so no content crosses between reporters.
 */
export async function moveReport(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly to: { readonly case: string } | 'new'; readonly reason: string },
): Promise<{ readonly case: string }> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Say why; it stays in the record.')
  return ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    const target = input.to === 'new' ? await openCase(tx, scope, report) : (await caseFor(tx, scope, input.to.case)).id
    refuseUnless(target !== report.case, 'It is linked to this case already.')
    await relink(tx, scope, { report, target, reason, isNew: input.to === 'new' })
    return { case: target }
  })
}

/** Moves the link of a report inside a transaction of the caller; a case that is left empty is closed. */
export async function relink(
  tx: Tx,
  scope: Scope,
  what: { readonly report: ReportState; readonly target: string; readonly reason: string; readonly isNew?: boolean },
): Promise<void> {
  const { report, target, reason, isNew = false } = what
  const from = await caseFor(tx, scope, report.case)
  await link(tx, scope, report, target, isNew)
  await leave(tx, scope, from, report.id, reason)
  await clearSenders(tx, [report.id])
}

async function link(tx: Tx, scope: Scope, report: ReportState, target: string, isNew: boolean): Promise<void> {
  await tx.append('report', report.id, actorOf(scope), [{ type: 'report.linked', facts: { case: target } }])
  if (!isNew) await tx.append('case', target, actorOf(scope), [{ type: 'report.joined', facts: { report: report.id } }])
}

async function leave(tx: Tx, scope: Scope, from: CaseState, report: string, reason: string): Promise<void> {
  await tx.append('case', from.id, actorOf(scope), [{ type: 'report.left', facts: { report } }])
  const isEmpty = from.reports.every((id) => id === report)
  if (!isEmpty || from.standing === 'closed') return
  await tx.append('case', from.id, actorOf(scope), [
    { type: 'case.closed', facts: { reason: 'other' }, body: { reason } },
  ])
}

async function openCase(tx: Tx, scope: Scope, report: ReportState): Promise<string> {
  const id = newId()
  const { policy } = await tx.policy()
  const number = await nextCaseNumber(tx, policy)
  await tx.append('case', id, actorOf(scope), [{ type: 'case.opened', facts: { number, report: report.id } }])
  return id
}
