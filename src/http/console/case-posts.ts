import { Refusal } from '../../domain/refusal.ts'
import { casePath } from '../../views/paths.ts'
import { type Answer, seeOther } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { reportFiles } from '../report-files.ts'
import { valuesOf } from '../typed-report.ts'
import type { CaseWork } from './case-acts.ts'
import { lineViews } from './case-facts.ts'
import { decideKey } from './case-keys.ts'
import { linesAsTyped } from './case-lines.ts'
import { classify } from './case-links.ts'
import { type LoadedCase, loadCase } from './case-load.ts'
import { caseAnswer } from './case-page.ts'
import { demandToken, type MemberCall } from './session.ts'

/** POST /console/cases/:number/<act>: does it and shows the case again; what could not be done comes back as typed. */
export function postToCase(act: string, work: CaseWork): (call: MemberCall) => Promise<Answer> {
  return async (call) => {
    const loaded = await loadCase(call)
    const form = await caseForm(call, loaded, work)
    const named = work.one === undefined ? act : `${act}-${work.one(form)}`
    const next = work.next?.(form)
    const what = { act: named, form, done: act, work: () => done(work, call, form, loaded) }
    return doAndShow(call, loaded, next === undefined ? what : { ...what, next })
  }
}

async function done(work: CaseWork, call: MemberCall, form: Form, loaded: LoadedCase): Promise<Answer | undefined> {
  if (work.answers !== undefined) return work.answers(call, form, loaded)
  await work.work?.(call, form, loaded)
  return undefined
}

async function silent(work: Promise<void>): Promise<undefined> {
  await work
}

/** POST /console/reports/:id/classify */
export async function postClassify(call: MemberCall): Promise<Answer> {
  const { state } = await call.ctx.store.reader(call.scope).report(call.params.id ?? '')
  const loaded = await loadCase(call, state.case)
  const form = await caseForm(call, loaded, { act: 'case.work' })
  const act = `classify-${state.publicId}`
  return doAndShow(call, loaded, { act, form, done: 'classify', work: () => silent(classify(call, form, state.id)) })
}

/** POST /console/reports/:id/key: whether another key is the reporter's. */
export async function postReporterKey(call: MemberCall): Promise<Answer> {
  const { state } = await call.ctx.store.reader(call.scope).report(call.params.id ?? '')
  const loaded = await loadCase(call, state.case)
  const form = await caseForm(call, loaded, { act: 'case.talk' })
  const act = `key-${state.publicId}`
  return doAndShow(call, loaded, { act, form, done: 'key', work: () => silent(decideKey(call, form, state.id)) })
}

async function caseForm(call: MemberCall, { record }: LoadedCase, work: CaseWork): Promise<Form> {
  const purpose = `case ${record.state.id}` as const
  const files = reportFiles(call.ctx, (form) => {
    demandToken(call, form, purpose)
    return record.state.id
  })
  const form = await readForm(call, { lists: work.lists ?? [], ...(work.files === true ? { files } : {}) })
  demandToken(call, form, purpose)
  return form
}

async function doAndShow(
  call: MemberCall,
  loaded: LoadedCase,
  what: {
    readonly act: string
    readonly form: Form
    readonly done?: string
    readonly next?: string
    readonly work: () => Promise<Answer | undefined>
  },
): Promise<Answer> {
  const { act, form, work, next = loaded.record.state.number } = what
  try {
    if (form.problems.length > 0) throw new Refusal('invalid', 'Not done yet.', { fields: form.problems })
    const answer = await work()
    if (answer !== undefined) return answer
    return seeOther(`${casePath(next)}?done=${what.done ?? act}`)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'reason', problem: error.message }]
    const came = { act, values: valuesOf(form), problems }
    const lines = act === 'lines' ? { lines: linesAsTyped(form, lineViews(loaded, call.ctx.now())) } : {}
    return caseAnswer(call, loaded, { came, status: error.code === 'invalid' ? 422 : 409, ...lines })
  }
}
