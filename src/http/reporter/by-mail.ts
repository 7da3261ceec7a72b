import { type Asked, askToRead, readWithNumber } from '../../actions/identity/ask-to-read.ts'
import { openForm, sealForm } from '../../actions/identity/seal-form.ts'
import { isMailAddress } from '../../domain/intake.ts'
import { type FieldProblem, Refusal } from '../../domain/refusal.ts'
import type { Typed } from '../../views/parts/field.ts'
import { byMailPage, newCodePage, numberPage } from '../../views/reporter/by-mail-page.ts'
import { type ActingCall, frameOf, policyNow } from '../acting.ts'
import { type Answer, page } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { valuesOf } from '../typed-report.ts'

/** GET /r/mail: for whoever reported by mail and has no code. */
export async function showByMail(call: ActingCall): Promise<Answer> {
  return askAgain(call)
}

/** POST /r/mail: mails a number where report and address fit, and answers alike where they do not. */
export async function askByMail(call: ActingCall): Promise<Answer> {
  const form = await readForm(call)
  const frame = frameOf(await policyNow(call.ctx))
  if (openForm(call.ctx, 'reading-number', form.text('token')) === undefined) return askAgain(call, TOO_OLD, 403)
  const problems = problemsOf(form)
  if (problems.length > 0) return askAgain(call, { values: valuesOf(form), problems }, 422)
  call.limits.take('wrong-code', call.network)
  const asked = await askToRead(call.ctx, { report: form.text('report'), mail: form.text('mail') })
  return page(numberPage(frame, sealForm(call.ctx, 'reading-number', asked)))
}

/** POST /r/mail/number: the number, in the page that asked for it; shows a new code, once. */
export async function openWithNumber(call: ActingCall): Promise<Answer> {
  const form = await readForm(call)
  const frame = frameOf(await policyNow(call.ctx))
  const asked = askedIn(openForm(call.ctx, 'reading-number', form.text('token')))
  if (asked === undefined) return askAgain(call, TOO_OLD, 403)
  call.limits.take('wrong-code', call.network)
  try {
    const { code } = await readWithNumber(call.ctx, asked, form.text('number'))
    call.limits.giveBack('wrong-code', call.network)
    return page(newCodePage(frame, code))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
    return page(numberPage(frame, form.text('token'), { values: {}, problems: error.fields }), { status: 422 })
  }
}

const TOO_OLD = {
  values: {},
  problems: [{ field: 'report', problem: 'The page was older than half an hour. Ask for another number.' }],
}

async function askAgain(call: ActingCall, typed?: Typed, status = 200): Promise<Answer> {
  const token = sealForm(call.ctx, 'reading-number', {})
  return page(byMailPage(frameOf(await policyNow(call.ctx)), token, typed), { status })
}

function askedIn(value: Record<string, unknown> | undefined): Asked | undefined {
  const { report, asked } = value ?? {}
  return typeof report === 'string' && typeof asked === 'string' ? { report, asked } : undefined
}

function problemsOf(form: Form): readonly FieldProblem[] {
  const report = /^\s*r-[0-9a-z]{4}-[0-9a-z]{4}\s*$/i.test(form.text('report'))
  return [
    ...(report ? [] : [{ field: 'report', problem: 'Type the number of the report, such as R-7K3M-9Q2F.' }]),
    ...(isMailAddress(form.text('mail').trim())
      ? []
      : [{ field: 'mail', problem: 'Type the mail address that you wrote from.' }]),
  ]
}
