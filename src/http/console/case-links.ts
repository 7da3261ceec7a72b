import { classifyReport } from '../../actions/triage/classify-report.ts'
import { moveReport } from '../../actions/triage/move-report.ts'
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

const KINDS: readonly ('report' | NotReport)[] = ['report', 'question', 'policy-comment', 'bounty-beg', 'spam']

/** Says that a report is none, or that it is one after all. */
export async function classify(call: MemberCall, form: Form, report: string): Promise<void> {
  const as = oneOf(form, 'as', KINDS, 'Choose what it is.')
  await classifyReport(call.ctx, call.scope, { report, as, reason: form.text('reason') })
}
