import { writeDownReport } from '../../actions/hand/write-down-report.ts'
import { WAYS } from '../../domain/by-hand.ts'
import type { Clock } from '../../domain/clock.ts'
import type { FileRef } from '../../domain/event.ts'
import { takenWords, waitingPromises, waitsForIntake } from '../../domain/intake-pause.ts'
import { type OrganisationState, pauseAhead } from '../../domain/organisation.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import type { Instant } from '../../lib/instant.ts'
import { type HandPause, handDonePage, handPage } from '../../views/console/hand-page.ts'
import type { Typed } from '../../views/parts/field.ts'
import { capitalised } from '../../views/words/count.ts'
import { promiseWords } from '../../views/words/promise.ts'
import { instantTyped, policyNow } from '../acting.ts'
import { type Answer, page } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { present } from '../present.ts'
import { reportFiles } from '../report-files.ts'
import { digestOf, typedReport, valuesOf } from '../typed-report.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

/** GET /console/by-hand */
export function showHand(call: MemberCall): Promise<Answer> {
  return handAnswer(call, newId(), { values: {}, problems: [] })
}

/** POST /console/by-hand: keeps the report and shows what to read back. */
export async function postHand(call: MemberCall): Promise<Answer> {
  const { ctx, scope } = call
  const form = await readForm(call, { files: reportFiles(ctx, (so) => draftOf(call, so)) })
  const draft = draftOf(call, form)
  const { policy } = await policyNow(ctx)
  const { report, problems } = typedReport(form, policy, 'hand')
  const way = WAYS.find((one) => one === form.text('way'))
  const wrong = way === undefined ? [...problems, { field: 'way', problem: 'Choose how you were told.' }] : problems
  if (way === undefined || wrong.length > 0) return handAnswer(call, draft, { values: valuesOf(form), problems: wrong })
  const files: readonly FileRef[] = form.files
  const occurred = instantTyped(form.text('when'))
  try {
    const once = { key: `hand:${draft}`, digest: `${digestOf(report, files)} ${way} ${occurred}` }
    const submitted = await writeDownReport(ctx, scope, { ...report, draft, files, way, occurred, once })
    return await doneAnswer(call, submitted)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
    return handAnswer(call, draft, { values: valuesOf(form), problems: error.fields })
  }
}

/** The token carries the id that the report will have, so that the form sent twice is one report. */
function draftOf(call: MemberCall, form: Form): string {
  const draft = form.text('draft')
  demandToken(call, form, `hand ${draft}`)
  return draft
}

async function handAnswer(call: MemberCall, draft: string, typed: Typed): Promise<Answer> {
  const { policy } = await policyNow(call.ctx)
  const organisation = await call.ctx.store.reader(call.scope).organisation()
  const now = call.ctx.now()
  const markup = handPage({
    frame: await consoleFrame(call),
    token: formToken(call, `hand ${draft}`),
    draft,
    now,
    ...pauseOf(organisation, policy, now),
    products: policy.products,
    questions: policy.form.filter(({ input }) => input !== 'choice'),
    typed,
  })
  return page(markup, { status: typed.problems.length > 0 ? 422 : 200, scripts: true })
}

async function doneAnswer(call: MemberCall, submitted: Awaited<ReturnType<typeof writeDownReport>>): Promise<Answer> {
  const { ctx, scope } = call
  const reader = ctx.store.reader(scope)
  const { state } = await reader.report(submitted.report)
  const clocks = await reader.clocks(submitted.report, ctx.now())
  const markup = handDonePage({
    frame: await consoleFrame(call),
    now: ctx.now(),
    code: submitted.code.split('-'),
    report: submitted.publicId,
    number: (await reader.case(state.case)).state.number,
    receivedAt: submitted.receivedAt,
    commitment: submitted.committed.commitment,
    promised: clocks.flatMap((clock) => promisedOf(clock, state.receivedAt)),
  })
  return page(markup, { scripts: true })
}

function promisedOf(clock: Clock, receivedAt: Instant): readonly { what: string; due: Instant; from?: Instant }[] {
  const { kind, due, startedAt } = clock
  const what = capitalised(promiseWords(kind).latest)
  if (due === undefined) return []
  if (waitsForIntake(clock, receivedAt)) return [{ what, due, ...present({ from: startedAt }) }]
  return clock.state === 'running' ? [{ what, due }] : []
}

/** What the policy engine says of a report that comes now, while no new ones are taken. */
function pauseOf(organisation: OrganisationState, policy: CompiledPolicy, now: Instant): { pause?: HandPause } {
  const pause = pauseAhead(organisation, now)
  if (pause === undefined || pause.from > now) return {}
  const waiting = waitingPromises(policy, pause, now).map(({ kind }) => promiseWords(kind).noun.toLowerCase())
  return { pause: { until: pause.until, waiting: [...new Set(waiting)], ...present({ taken: takenWords(policy) }) } }
}
