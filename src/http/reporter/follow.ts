import { followReport } from '../../actions/identity/follow-report.ts'
import { openForm } from '../../actions/identity/seal-form.ts'
import { receiptOf } from '../../actions/intake/receipt-of.ts'
import type { Scope } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { parseCode } from '../../lib/code.ts'
import { followPage } from '../../views/reporter/follow-page.ts'
import { type ActingCall, frameOf, policyNow } from '../acting.ts'
import { type Answer, download, page } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { reporterPage } from './reporter-page.ts'

export type ReporterScope = Extract<Scope, { kind: 'reporter' }>

/** GET /r: the form for the code. */
export async function showCodeForm(call: ActingCall): Promise<Answer> {
  return page(followPage({ frame: frameOf(await policyNow(call.ctx)) }))
}

/** POST /r with only `code`, or with the token of a page that was opened before. */
export async function openWithCode(call: ActingCall): Promise<Answer> {
  const form = await readForm(call)
  if (form.text('code').trim() === '' && form.has('token')) {
    return orCodeAgain(call, async () => reporterPage(call, scopeOfToken(call, form)))
  }
  const typed = form.text('code')
  const code = parseCode(typed)
  // A slip that the check word catches says nothing of any report, so it is not counted.
  if (typeof code !== 'string') return wrong(call, code.problem, typed)
  const scope = await scopeOfCode(call, code)
  if (scope === undefined) return wrong(call, NO_REPORT, typed, 404)
  return reporterPage(call, scope)
}

const NO_REPORT =
  'No report has this code. Compare each word with your receipt; if they all agree, the report was erased or is somewhere else.'

/** Every code costs one try until it has proved right, so that a right one is not told by how it is counted. */
async function scopeOfCode(call: ActingCall, code: string): Promise<ReporterScope | undefined> {
  call.limits.take('wrong-code', call.network)
  const scope = await followReport(call.ctx, code)
  if (scope !== undefined) call.limits.giveBack('wrong-code', call.network)
  return scope
}

/** The reporter who opened the page that a form came from. */
export function scopeOfToken(call: ActingCall, form: Form): ReporterScope {
  const report = openForm(call.ctx, 'reporter-page', form.text('token'))?.report
  if (typeof report !== 'string') throw new Refusal('form_expired', 'This page forgot your code.')
  return { kind: 'reporter', report }
}

/** POST /r/receipt: the signed receipt as a file. */
export async function sendReceipt(call: ActingCall): Promise<Answer> {
  return orCodeAgain(call, async () => {
    const scope = scopeOfToken(call, await readForm(call))
    const receipt = await receiptOf(call.ctx, scope, scope.report)
    return download(`receipt-${receipt.report}.json`, `${JSON.stringify(receipt, null, 2)}\n`, 'application/json')
  })
}

/** POST /r/file: a file of the report or of a message, as it was sent. */
export async function sendFile(call: ActingCall): Promise<Answer> {
  return orCodeAgain(call, async () => {
    const form = await readForm(call)
    const scope = scopeOfToken(call, form)
    const { ref, stream } = await call.ctx.store.reader(scope).file(scope.report, form.text('file'))
    return download(ref.name, stream)
  })
}

/** POST /r/close: a page with nothing on it, over the one with the report. */
export async function closePage(call: ActingCall): Promise<Answer> {
  call.incoming.resume()
  return page(followPage({ frame: frameOf(await policyNow(call.ctx)), note: 'closed' }))
}

/** A page older than half an hour asks for the code again instead of showing an error. */
export async function orCodeAgain(call: ActingCall, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'form_expired') throw error
    return page(followPage({ frame: frameOf(await policyNow(call.ctx)), note: 'expired' }), { status: 403 })
  }
}

async function wrong(call: ActingCall, problem: string, typed: string, status = 422): Promise<Answer> {
  const shown = typed.length > 400 ? {} : { typed }
  return page(followPage({ frame: frameOf(await policyNow(call.ctx)), problem, ...shown }), { status })
}
