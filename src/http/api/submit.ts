import { receiptFor } from '../../actions/intake/receipt-of.ts'
import { dropFiles } from '../../actions/intake/receive-file.ts'
import { submitReport } from '../../actions/intake/submit-report.ts'
import { PUBLIC } from '../../domain/access.ts'
import { checkNewReport, type NewReport } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import { toIso } from '../../lib/instant.ts'
import { type ActingCall, policyNow } from '../acting.ts'
import { type Answer, json } from '../answer.ts'
import { mediaType } from '../body.ts'
import { type Form, readForm } from '../form.ts'
import { reportFiles } from '../report-files.ts'
import { digestOf, typedReport } from '../typed-report.ts'
import { jsonBody } from './json-body.ts'
import { newReportSchema } from './schemas.ts'

/** POST /api/v1/reports: the same report as the form's, from a program. */
export async function submitByProgram(call: ActingCall): Promise<Answer> {
  const { ctx } = call
  const key = idempotencyKey(call)
  const draft = newId()
  const form = mediaType(call.incoming) === 'multipart/form-data' ? await multipart(call, draft) : undefined
  const report = form === undefined ? await fromJson(call) : await fromForm(call, form)
  const files = form?.files ?? []
  const submitted = await submitReport(ctx, PUBLIC, {
    ...report,
    draft,
    files: files.map(({ id }) => id),
    idempotency: { key: `api:${key ?? draft}`, digest: digestOf(report, files) },
  })
  if (submitted.repeated)
    await dropFiles(
      ctx,
      draft,
      files.map(({ id }) => id),
    )
  const version = await ctx.store.reader(PUBLIC).policyAt(submitted.policy)
  const receipt = await receiptFor(ctx, submitted, version)
  const body = {
    report: submitted.publicId,
    code: submitted.code,
    receivedAt: toIso(submitted.receivedAt),
    policy: receipt.policy,
    follow: `${ctx.installation.baseUrl}/r`,
    receipt,
  }
  return json(body, 201)
}

function multipart(call: ActingCall, draft: string): Promise<Form> {
  return readForm(call, { files: reportFiles(call.ctx, () => draft) })
}

async function fromJson(call: ActingCall): Promise<NewReport> {
  const { key, ...typed } = await jsonBody(call, newReportSchema)
  const report: NewReport = { ...typed, door: 'api', ...(key === undefined ? {} : { key }) }
  const { policy } = await policyNow(call.ctx)
  const fields = checkNewReport(report, policy)
  if (fields.length > 0) throw new Refusal('invalid', 'Nothing was stored yet. Some fields need you.', { fields })
  return report
}

async function fromForm(call: ActingCall, form: Form): Promise<NewReport> {
  const { policy } = await policyNow(call.ctx)
  const { report, problems } = typedReport(form, policy, 'api')
  const known = new Set([...Object.keys(newReportSchema.shape), ...policy.form.map(({ id }) => id)])
  const unknown = form.names().filter((name) => !known.has(name))
  const fields = [
    ...problems,
    ...unknown.map((field) => ({ field: field.slice(0, 100), problem: 'There is no such field.' })),
  ]
  if (fields.length > 0) throw new Refusal('invalid', 'Nothing was stored yet. Some fields need you.', { fields })
  return report
}

/** Any text of visible characters, as draft-ietf-httpapi-idempotency-key-header has it; quotes belong to the syntax. */
function idempotencyKey(call: ActingCall): string | undefined {
  const header = call.incoming.headers['idempotency-key']
  if (header === undefined) return undefined
  const text = Array.isArray(header) ? header.join(',') : header
  if (!/^[\x21-\x7e]{1,255}$/.test(text)) {
    const problem = 'Idempotency-Key must be 1 to 255 visible ASCII characters.'
    throw new Refusal('invalid', problem, { fields: [{ field: 'Idempotency-Key', problem }] })
  }
  return text.replace(/^"(.+)"$/, '$1')
}
