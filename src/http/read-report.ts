import { readMessages } from '../actions/talk/read-messages.ts'
import type { Scope } from '../domain/access.ts'
import { unreadThrough } from '../domain/delivery.ts'
import type { ReportRecord } from '../store/store.ts'
import type { ActingCall } from './acting.ts'

/** The report for its reporter. Having it in front of them is having read it: what stands in it has reached them. */
export async function readReport(
  { ctx }: Pick<ActingCall, 'ctx'>,
  scope: Extract<Scope, { kind: 'reporter' }>,
): Promise<ReportRecord> {
  const reader = ctx.store.reader(scope)
  const report = await reader.report(scope.report)
  if (unreadThrough(report.events) === undefined) return report
  await readMessages(ctx, scope, scope.report)
  return reader.report(scope.report)
}
