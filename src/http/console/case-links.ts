import { classifyReport } from '../../actions/triage/classify-report.ts'
import { markDuplicate } from '../../actions/triage/mark-duplicate.ts'
import { moveReport } from '../../actions/triage/move-report.ts'
import { unmarkDuplicate } from '../../actions/triage/unmark-duplicate.ts'
import type { NotReport } from '../../domain/event.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Form } from '../form.ts'
import type { LoadedCase } from './case-load.ts'
import { invalid, oneOf } from './chosen.ts'
import type { MemberCall } from './session.ts'

/** Links a report to this case by its number, or takes one out into a case of its own. */
export async function moveReports(call: MemberCall, form: Form, { record, reports }: LoadedCase): Promise<void> {
  const { ctx, scope } = call
  const reason = form.text('reason')
  const out = reports.find(({ state }) => state.publicId === form.text('out'))
  if (out !== undefined) {
    await moveReport(ctx, scope, { report: out.state.id, to: 'new', reason })
    return
  }
  const id = form.text('report').trim().toUpperCase()
  const found = await ctx.store
    .reader(scope)
    .report(id)
    .catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.code !== 'not_found') throw error
      throw invalid('report', 'There is no such report. Its number looks like R-7K3M-9Q2F.')
    })
  await moveReport(ctx, scope, { report: found.state.id, to: { case: record.state.id }, reason })
}

/** Links one of two similar reports to the case of the other; one of the two stands on this page. */
export async function linkSimilar(call: MemberCall, form: Form): Promise<void> {
  const { ctx, scope } = call
  const reader = ctx.store.reader(scope)
  const { state: report } = await reader.report(form.text('report'))
  const { state: target } = await reader.case(form.text('into'))
  await markDuplicate(ctx, scope, { report: report.id, of: target.id, reason: form.text('reason') })
}

/** Takes such a link back. */
export async function unlinkReport(call: MemberCall, form: Form, { reports }: LoadedCase): Promise<void> {
  const report = reports.find(({ state }) => state.publicId === form.text('report'))
  if (report === undefined) throw invalid('reason', 'This report is no longer linked here. Open the page again.')
  await unmarkDuplicate(call.ctx, call.scope, { report: report.state.id, reason: form.text('reason') })
}

const KINDS: readonly ('report' | NotReport)[] = ['report', 'question', 'policy-comment', 'bounty-beg', 'spam']

/** Says that a report is none, or that it is one after all. */
export async function classify(call: MemberCall, form: Form, report: string): Promise<void> {
  const as = oneOf(form, 'as', KINDS, 'Choose what it is.')
  await classifyReport(call.ctx, call.scope, { report, as, reason: form.text('reason') })
}
