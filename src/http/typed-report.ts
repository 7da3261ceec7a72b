import type { CreditWish, Door, FileRef } from '../domain/event.ts'
import { checkNewReport, fieldsFor, type NewReport, productOf } from '../domain/intake.ts'
import type { CompiledPolicy } from '../domain/policy.ts'
import type { FieldProblem } from '../domain/refusal.ts'
import { hex, sha256 } from '../lib/bytes.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import type { Form } from './form.ts'

const KNOWN = ['no', 'some', 'public'] as const
const CREDIT: readonly CreditWish[] = ['name', 'none', 'later']

/** The form's words as a report, with every problem at once; the report is only good when there is none. */
export function typedReport(
  form: Form,
  policy: CompiledPolicy,
  door: Door,
): { readonly report: NewReport; readonly problems: readonly FieldProblem[] } {
  const product = productOf(policy, form.text('product'))
  const questions = product === undefined ? [] : fieldsFor(policy, product.kind)
  const known = KNOWN.find((one) => one === (form.text('known') || 'no'))
  const credit = CREDIT.find((one) => one === (form.text('credit') || 'later'))
  const anonymous = form.text('who') === 'anonymous'
  const report: NewReport = {
    door,
    product: product?.id ?? form.text('product'),
    title: form.text('title').trim(),
    description: form.text('description'),
    answers: Object.fromEntries(questions.flatMap(({ id }) => (form.text(id) === '' ? [] : [[id, form.text(id)]]))),
    known: known ?? 'no',
    name: anonymous ? '' : form.text('name').trim(),
    mail: anonymous ? '' : form.text('mail').trim(),
    zone: form.text('zone'),
    credit: anonymous ? 'none' : (credit ?? 'later'),
    creditName: anonymous ? '' : form.text('creditName').trim(),
    ...(anonymous || form.text('key').trim() === '' ? {} : { key: form.text('key').trim() }),
  }
  const problems = [
    ...form.problems,
    ...(known === undefined ? [{ field: 'known', problem: 'Choose who else knows.' }] : []),
    ...(credit === undefined ? [{ field: 'credit', problem: 'Choose how to be credited.' }] : []),
    ...checkNewReport(report, policy),
  ]
  return { report, problems: onePerField(problems) }
}

/** What was typed, to be shown again. */
export function valuesOf(form: Form): Record<string, string> {
  return Object.fromEntries(form.names().flatMap((name) => (name === 'token' ? [] : [[name, form.text(name)]])))
}

/** Equal for two sendings of the same words and files, whatever ids the files got on the way. */
export function digestOf(report: NewReport, files: readonly FileRef[]): string {
  const words = { ...report, files: files.map(({ name, size, sha256 }) => ({ name, size, sha256 })) }
  return hex(sha256(canonicalJson(words)))
}

function onePerField(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.filter((one, i) => problems.findIndex(({ field }) => field === one.field) === i)
}
