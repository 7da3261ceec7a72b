import { abortRelease, armRelease, disarmRelease } from '../../actions/release/arm-release.ts'
import { confirmStep, lookAgain, resolveStep, retryStep, skipStep } from '../../actions/release/confirm-step.ts'
import { moveRelease } from '../../actions/release/plan-release.ts'
import type { Act } from '../../domain/access.ts'
import type { StepKind } from '../../domain/event.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type ReleaseAct, releasePath, type StepAct } from '../../views/paths.ts'
import { instantTyped } from '../acting.ts'
import { type Answer, seeOther } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { valuesOf } from '../typed-report.ts'
import { invalid } from './chosen.ts'
import { releaseAnswer } from './release-page.ts'
import { demandToken, type MemberCall } from './session.ts'

interface Work {
  readonly act: Act
  readonly work: (call: MemberCall, form: Form, release: string) => Promise<void>
}

export const RELEASE_ACTS: Readonly<Partial<Record<ReleaseAct, Work>>> = {
  arm: { act: 'release.arm', work: (call, _form, release) => armRelease(call.ctx, call.scope, release) },
  disarm: {
    act: 'release.abort',
    work: (call, form, release) => disarmRelease(call.ctx, call.scope, { release, reason: form.text('reason') }),
  },
  move: {
    act: 'release.plan',
    work: (call, form, release) => {
      const at = instantTyped(form.text('at'))
      if (at === undefined) throw invalid('at', 'Give date and time in UTC, such as 2026-04-14 15:00.')
      return moveRelease(call.ctx, call.scope, { release, at, reason: form.text('reason') })
    },
  },
  abort: {
    act: 'release.abort',
    work: (call, form, release) => abortRelease(call.ctx, call.scope, { release, reason: form.text('reason') }),
  },
}

type StepWork = (
  call: MemberCall,
  form: Form,
  input: { readonly release: string; readonly step: StepKind },
) => Promise<void>

export const STEP_ACTS: Readonly<Record<StepAct, StepWork>> = {
  confirm: (call, form, input) => confirmStep(call.ctx, call.scope, { ...input, proof: form.text('proof') }),
  sent: (call, form, input) =>
    resolveStep(call.ctx, call.scope, { ...input, happened: true, proof: form.text('proof') }),
  'not-sent': (call, form, input) =>
    resolveStep(call.ctx, call.scope, { ...input, happened: false, proof: form.text('proof') }),
  skip: (call, form, input) => skipStep(call.ctx, call.scope, { ...input, reason: form.text('reason') }),
  retry: (call, _form, input) => retryStep(call.ctx, call.scope, input),
  look: (call, _form, { release }) => lookAgain(call.ctx, call.scope, { release }),
}

/** POST /console/releases/:id/<act> */
export function postToRelease(act: string, { work }: Work): (call: MemberCall) => Promise<Answer> {
  return async (call) => doAndShow(call, act, (form, release) => work(call, form, release))
}

const STEPS: readonly StepKind[] = ['list', 'push', 'builds', 'publish', 'tell-reporters']

/** POST /console/releases/:id/steps/:step/<act> */
export function postToStep(act: StepAct, work: StepWork): (call: MemberCall) => Promise<Answer> {
  return async (call) => {
    const step = STEPS.find((kind) => kind === call.params.step)
    if (step === undefined) throw new Refusal('not_found', 'There is no such step.')
    return doAndShow(call, `${step}-${act.endsWith('sent') ? 'doubt' : act}`, (form, release) =>
      work(call, form, { release, step }),
    )
  }
}

async function doAndShow(
  call: MemberCall,
  act: string,
  work: (form: Form, release: string) => Promise<void>,
): Promise<Answer> {
  const record = await call.ctx.store.reader(call.scope).release(call.params.id ?? '')
  const { id } = record.state
  const form = await readForm(call)
  demandToken(call, form, `release ${id}`)
  try {
    await work(form, id)
    return seeOther(`${releasePath(id)}?done=${act}`)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'reason', problem: error.message }]
    const came = { act, values: valuesOf(form), problems }
    return releaseAnswer(call, record, { came, status: error.code === 'invalid' ? 422 : 409 })
  }
}
