import { isRehearsal, Rehearsed } from '../../actions/check/rehearsal.ts'
import { FORM_LIFE, openForm, sealForm } from '../../actions/identity/seal-form.ts'
import { lookThrough, stripFile } from '../../actions/intake/look-through.ts'
import { dropFiles } from '../../actions/intake/receive-file.ts'
import { submitReport } from '../../actions/intake/submit-report.ts'
import { PUBLIC } from '../../domain/access.ts'
import { spanWords } from '../../domain/calendar-span.ts'
import type { FileRef } from '../../domain/event.ts'
import { fieldsFor, LIMITS, type NewReport, productOf, routeOf } from '../../domain/intake.ts'
import { nonIssuesLike } from '../../domain/non-issue.ts'
import { currentKey } from '../../domain/own-keys.ts'
import type { CompiledPolicy, PolicyProduct, PolicyVersion } from '../../domain/policy.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Typed } from '../../views/parts/field.ts'
import { confirmPage } from '../../views/reporter/confirm-page.ts'
import { chooseProductPage, reportFormPage } from '../../views/reporter/report-form.ts'
import { routePage } from '../../views/reporter/route-page.ts'
import { capitalised } from '../../views/words/count.ts'
import { spacedFingerprint } from '../../views/words/fingerprint.ts'
import { promiseWords } from '../../views/words/promise.ts'
import { type ActingCall, frameOf, policyNow } from '../acting.ts'
import { type Answer, page } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { rehearsedAnswer } from '../rehearsed.ts'
import { reportFiles } from '../report-files.ts'
import { digestOf, typedReport, valuesOf } from '../typed-report.ts'
import { pauseShown } from './pause-shown.ts'
import { receiptAnswer } from './receipt.ts'

/** What the hidden field of the form brings back: the id the report will have, and the files that are already there. */
interface Draft {
  readonly id: string
  readonly files: readonly FileRef[]
  /** Since the first file came: until when they are kept. Later nothing of them is there, and the form is too old. */
  readonly until?: Instant
}

/** GET /report: the form, or first the choice of a product. */
export async function showReportForm(call: ActingCall): Promise<Answer> {
  const version = await policyNow(call.ctx)
  const asked = call.query.get('product') ?? ''
  const product = productOf(version.policy, asked)
  if (product !== undefined) return formAnswer(call, version, product, { id: newId(), files: [] })
  const problem = asked === '' ? {} : { problem: 'There is no such product here. Choose one of these.' }
  const { products } = version.policy
  return page(chooseProductPage({ frame: frameOf(version), products, ...problem }), {
    status: asked === '' ? 200 : 404,
  })
}

/** POST /report: stores the report and answers its receipt, or shows the form again with every word still in it. */
export async function sendReport(call: ActingCall): Promise<Answer> {
  const { ctx } = call
  const began = ctx.now()
  const form = await readForm(call, { lists: ['drop'], files: reportFiles(call.ctx, (so) => ownerOf(call, so)) })
  const version = await policyNow(ctx)
  const draft = draftOf(call, form)
  const files = draft === undefined ? [] : await filesChosen(call, draft.id, form, await filesKept(call, draft, form))
  const { report, problems } = typedReport(form, version.policy, 'form')
  const product = productOf(version.policy, report.product)
  if (product === undefined) return chooseAgain(version)
  const until = draft?.until ?? began + FORM_LIFE
  const again: Draft = { id: draft?.id ?? newId(), files, ...(files.length === 0 ? {} : { until }) }
  const routed = routeOf(report, version.policy)
  if (routed !== undefined && form.text('ours-too') !== 'yes')
    return routeAnswer(call, version, again, { form, report, routed })
  const all = draft === undefined ? [TOO_OLD, ...problems] : problems
  if (all.length > 0 || form.text('change') === 'yes') {
    const typed = { values: typedValues(form), problems: all }
    return formAnswer(call, version, product, again, { typed, status: statusOf(draft, all.length) })
  }
  const unread = form.text('read') === 'yes' ? undefined : await beforeSending(call, version, again, { form, report })
  if (unread !== undefined) return unread
  try {
    return await store(call, again, {
      report,
      files,
      received: form.files,
      rehearsal: isRehearsal(ctx, form.text('rehearsal')),
    })
  } catch (error) {
    if (error instanceof Rehearsed) return rehearsedAnswer(ctx, again.id, files)
    if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
    const typed = { values: typedValues(form), problems: error.fields }
    return formAnswer(call, version, product, { ...again, files: form.files }, { typed, status: 422 })
  }
}

/**
 * What the sender should know before anything is sent: what the files say of their maker, and what the policy says is no
 * vulnerability. Undefined when there is nothing to say.
 */
async function beforeSending(
  call: ActingCall,
  version: PolicyVersion,
  draft: Draft,
  from: { readonly form: Form; readonly report: NewReport },
): Promise<Answer | undefined> {
  const { ctx } = call
  const files = await lookThrough(ctx, draft.id, draft.files)
  const nonIssues = nonIssuesLike(from.report, version.policy.nonIssues ?? [])
  if (files.length === 0 && nonIssues.length === 0) return undefined
  const now = ctx.now()
  const markup = confirmPage({
    frame: frameOf(version),
    token: sealDraft(ctx, draft),
    now,
    keptUntil: draft.until ?? now + FORM_LIFE,
    files,
    nonIssues,
    values: typedValues(from.form),
  })
  return page(markup)
}

/** The copy, the file or neither, as it was chosen on the page before sending. */
async function filesChosen(
  call: ActingCall,
  draft: string,
  form: Form,
  files: readonly FileRef[],
): Promise<readonly FileRef[]> {
  if (form.text('change') === 'yes') return files
  const chosen: FileRef[] = []
  for (const file of files) {
    const how = form.text(`file-${file.id}`)
    if (how === 'copy') chosen.push(await stripFile(call.ctx, draft, file))
    else if (how === 'without') await dropFiles(call.ctx, draft, [file.id])
    else chosen.push(file)
  }
  return chosen
}

/** What was typed, without what only says how to go on. */
function typedValues(form: Form): Record<string, string> {
  const values = valuesOf(form)
  for (const name of Object.keys(values)) if (HOW_TO_GO_ON.test(name)) delete values[name]
  return values
}

const HOW_TO_GO_ON = /^(drop|read|change|file-[0-9A-Z]+)$/

function statusOf(draft: Draft | undefined, problems: number): number {
  if (draft === undefined) return 403
  return problems > 0 ? 422 : 200
}

const TOO_OLD = {
  field: 'title',
  problem: 'This form was older than half an hour. Look through it and send it again; files must be chosen again.',
}

async function store(
  call: ActingCall,
  draft: Draft,
  typed: {
    readonly report: NewReport
    readonly files: readonly FileRef[]
    readonly received: readonly FileRef[]
    readonly rehearsal: boolean
  },
): Promise<Answer> {
  const { ctx } = call
  const { report, files } = typed
  const submitted = await submitReport(ctx, PUBLIC, {
    ...report,
    ...(typed.rehearsal ? { rehearsal: true as const } : {}),
    draft: draft.id,
    files: files.map(({ id }) => id),
    idempotency: { key: `form:${draft.id}`, digest: digestOf(report, files) },
  }).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== 'idempotency_mismatch') throw error
    throw new Refusal(
      'idempotency_mismatch',
      'This form was sent already, with other words. Open your report with its code to add something.',
    )
  })
  // The second sending of a form brought its files a second time; the report has them from the first.
  if (submitted.repeated)
    await dropFiles(
      ctx,
      draft.id,
      typed.received.map(({ id }) => id),
    )
  return receiptAnswer(call, submitted)
}

function ownerOf(call: ActingCall, form: Form): string {
  const draft = draftOf(call, form)
  if (draft === undefined) throw new Refusal('form_expired', 'Open the form again before you send files with it.')
  return draft.id
}

function sealDraft(ctx: ActingCall['ctx'], draft: Draft): string {
  return sealForm(ctx, 'report-form', draft, draft.until === undefined ? FORM_LIFE : draft.until - ctx.now())
}

function draftOf(call: ActingCall, form: Form): Draft | undefined {
  // Sealed by us, so what opens is what we put in.
  return openForm(call.ctx, 'report-form', form.text('token')) as Draft | undefined
}

/** Files of an earlier try that are still wanted, and those that came now. */
async function filesKept(call: ActingCall, draft: Draft, form: Form): Promise<readonly FileRef[]> {
  const dropped = form.all('drop')
  const files = [...draft.files.filter(({ id }) => !dropped.includes(id)), ...form.files]
  if (files.length > LIMITS.files) {
    form.problems.push({
      field: 'files',
      problem: `At most ${LIMITS.files} files. Remove some, or put them into an archive.`,
    })
  }
  await dropFiles(
    call.ctx,
    draft.id,
    draft.files.flatMap(({ id }) => (dropped.includes(id) ? [id] : [])),
  )
  return files
}

/** The form as a page: fresh, or come back with what was typed and what is wrong with it. */
async function formAnswer(
  call: ActingCall,
  version: PolicyVersion,
  product: PolicyProduct,
  draft: Draft,
  back?: { readonly typed: Typed; readonly status: number },
): Promise<Answer> {
  const { ctx } = call
  const { policy } = version
  const organisation = await ctx.store.reader(PUBLIC).organisation()
  const now = ctx.now()
  const key = currentKey(organisation)
  const markup = reportFormPage({
    frame: frameOf(version),
    token: sealDraft(ctx, draft),
    now,
    policyVersion: version.version,
    product,
    severalProducts: policy.products.length > 1,
    questions: fieldsFor(policy, product.kind),
    doors: policy.doors,
    promised: promised(policy),
    nonIssues: (policy.nonIssues ?? []).map(({ says }) => says),
    typed: back?.typed ?? { values: {}, problems: [] },
    kept: draft.files,
    keptUntil: draft.until ?? now + FORM_LIFE,
    limits: { files: LIMITS.files, bytes: ctx.installation.fileLimit },
    ...pauseShown(organisation, policy, now),
    ...(key === undefined ? {} : { openpgpFingerprint: spacedFingerprint(key.fingerprint) }),
  })
  return page(markup, { status: back?.status ?? 200 })
}

function chooseAgain(version: PolicyVersion): Answer {
  const { products } = version.policy
  return page(chooseProductPage({ frame: frameOf(version), products, problem: 'Choose what your report is about.' }), {
    status: 422,
  })
}

/** Not ours: whom to tell, and every word to take along. Nothing is stored. */
function routeAnswer(
  call: ActingCall,
  version: PolicyVersion,
  draft: Draft,
  from: { readonly form: Form; readonly report: NewReport; readonly routed: string },
): Answer {
  const { form, report, routed } = from
  const values = typedValues(form)
  for (const name of ['product', 'ours-too']) delete values[name]
  const choices = version.policy.form.flatMap((field) => field.choices ?? [])
  const markup = routePage({
    frame: frameOf(version),
    token: sealForm(call.ctx, 'report-form', draft),
    chosen:
      choices.find(({ route, id }) => route === routed && Object.values(report.answers).includes(id))?.label ?? '',
    route: version.policy.routes.find(({ id, address }) => id === routed || address === routed) ?? routed,
    product: report.product,
    title: report.title,
    description: report.description,
    values,
  })
  return page(markup)
}

/** What starts when a report is sent: the answers promised for everybody, in the policy's order. */
function promised(policy: CompiledPolicy): { readonly when: string; readonly what: string }[] {
  return policy.promises.flatMap(({ kind, keeping, visibility, timing }) => {
    if (!TALK.has(kind) || keeping !== 'clock' || visibility !== 'public' || timing === undefined) return []
    const what = capitalised(promiseWords(kind).latest)
    if (timing.form === 'after') return [{ when: `Within ${spanWords(timing.max)}`, what }]
    return timing.form === 'every' ? [{ when: `Then every ${spanWords(timing.max)}`, what }] : []
  })
}

const TALK: ReadonlySet<string> = new Set(['acknowledge', 'answer', 'evaluation', 'update'])
