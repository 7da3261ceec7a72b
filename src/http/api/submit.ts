import { isRehearsal, Rehearsed } from '../../actions/check/rehearsal.ts'
import { findingsIn } from '../../actions/intake/look-through.ts'
import { receiptFor } from '../../actions/intake/receipt-of.ts'
import { dropFiles } from '../../actions/intake/receive-file.ts'
import { newSender } from '../../actions/intake/sender.ts'
import { submitReport } from '../../actions/intake/submit-report.ts'
import { PUBLIC } from '../../domain/access.ts'
import type { Trust } from '../../domain/event.ts'
import { checkNewReport, LIMITS, type NewReport } from '../../domain/intake.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { type FieldProblem, Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import { toIso } from '../../lib/instant.ts'
import { trustSentence } from '../../views/words/trust.ts'
import { type ActingCall, policyNow } from '../acting.ts'
import { type Answer, json } from '../answer.ts'
import { mediaType } from '../body.ts'
import { type Form, readForm } from '../form.ts'
import { rehearsedAnswer } from '../rehearsed.ts'
import { reportFiles } from '../report-files.ts'
import { digestOf, typedReport } from '../typed-report.ts'
import { jsonBody } from './json-body.ts'
import { newReportSchema } from './schemas.ts'

/** POST /api/v1/reports: the same report as the form's, from a program. */
export async function submitByProgram(call: ActingCall): Promise<Answer> {
  const { ctx } = call
  const key = idempotencyKey(call)
  const draft = newId()
  const sender = senderOf(call)
  const form = mediaType(call.incoming) === 'multipart/form-data' ? await multipart(call, draft) : undefined
  if (form !== undefined) await takeFindings(call, draft, form)
  const report = form === undefined ? await fromJson(call) : await fromForm(call, form)
  const files = form?.files ?? []
  const rehearsal = isRehearsal(ctx, call.incoming.headers['fairlead-rehearsal'])
  const submitted = await submitReport(ctx, PUBLIC, {
    ...report,
    ...(rehearsal ? { rehearsal: true as const } : {}),
    draft,
    ...(form === undefined ? { isNew: true as const } : {}),
    files: files.map(({ id }) => id),
    ...(key === undefined ? {} : { idempotency: { key: `api:${key}`, digest: digestOf(report, files) } }),
    ...(sender === undefined ? {} : { sender }),
  }).catch((error: unknown) => {
    if (!(error instanceof Rehearsed)) throw error
    return undefined
  })
  if (submitted === undefined) return rehearsedAnswer(ctx, draft, files)
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
    fingerprint: submitted.committed.fingerprint,
    ...(submitted.sender === undefined ? {} : { sender: submitted.sender }),
    ...senderIs(submitted.committed.facts.sender),
    receipt,
  }
  return json(body, 201)
}

/** Where the policy makes a difference by it, its sender learns under what the report was taken. */
function senderIs(trust: Trust | undefined): { readonly senderIs?: Trust; readonly note?: string } {
  const note = trust && trustSentence(trust)
  return { ...(trust === undefined ? {} : { senderIs: trust }), ...(note === undefined ? {} : { note }) }
}

function multipart(call: ActingCall, draft: string): Promise<Form> {
  return readForm(call, { files: reportFiles(call.ctx, () => draft) })
}

async function fromJson(call: ActingCall): Promise<NewReport> {
  const { key, ...typed } = await jsonBody(call, newReportSchema, 'multipart/form-data')
  const report: NewReport = { ...typed, door: 'api', ...(key === undefined ? {} : { key }) }
  const { policy } = await policyNow(call.ctx)
  const fields = [...checkNewReport(report, policy), ...unknownAnswers(report, policy)]
  if (fields.length > 0) throw new Refusal('invalid', 'Nothing was stored yet. Some fields need you.', { fields })
  return report
}

function unknownAnswers({ answers }: NewReport, policy: CompiledPolicy): readonly FieldProblem[] {
  const known = new Set(policy.form.map(({ id }) => id))
  return Object.keys(answers)
    .filter((id) => !known.has(id))
    .map((id) => ({ field: `answers.${id.slice(0, 100)}`, problem: 'The policy asks no such question.' }))
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

/** Words that are missing are taken from what the attached files say: OSV, CSAF, SARIF or CycloneDX. */
async function takeFindings(call: ActingCall, draft: string, form: Form): Promise<void> {
  if (form.text('title').trim() !== '' && form.text('description').trim() !== '') return
  const found = await findingsIn(call.ctx, draft, form.files)
  const [first] = found
  if (first === undefined) return
  form.fill('title', shortTitle(first.title))
  form.fill('description', found.map(({ kind, text }) => `Taken from a ${kind} file:\n\n${text}`).join('\n\n'))
}

function shortTitle(title: string): string {
  return title.length <= LIMITS.title ? title : `${title.slice(0, LIMITS.title - 1)}…`
}

/** `new` asks for a token; a token counts for the sender that has it. */
function senderOf(call: ActingCall): { readonly token: string; readonly isNew: boolean } | undefined {
  const header = call.incoming.headers['fairlead-sender']
  if (header === undefined) return undefined
  if (header === 'new') return { token: newSender(), isNew: true }
  if (typeof header === 'string' && /^[0-9A-Z]{52}$/.test(header)) return { token: header, isNew: false }
  const problem = 'Fairlead-Sender must be “new”, or the token that an answer gave you.'
  throw new Refusal('invalid', problem, { fields: [{ field: 'Fairlead-Sender', problem }] })
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
