import { declareAbsence } from '../../actions/policy/declare-absence.ts'
import { openIntake, pauseIntake } from '../../actions/policy/pause-intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../lib/instant.ts'
import { PATHS } from '../../views/paths.ts'
import { instantTyped } from '../acting.ts'
import { type Answer, seeOther } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { valuesOf } from '../typed-report.ts'
import { invalid } from './chosen.ts'
import { policyAnswer } from './policy.ts'
import { demandToken, type MemberCall } from './session.ts'

/** POST /console/policy/absence */
export function postAbsence(call: MemberCall): Promise<Answer> {
  return announce(call, 'absence', (form) =>
    declareAbsence(call.ctx, call.scope, {
      ...stretchTyped(form),
      promise: form.text('promise'),
      extends: form.text('extends').trim(),
    }),
  )
}

/** POST /console/policy/pause */
export function postPause(call: MemberCall): Promise<Answer> {
  return announce(call, 'pause', (form) => pauseIntake(call.ctx, call.scope, stretchTyped(form)))
}

/** POST /console/policy/open */
export function postOpening(call: MemberCall): Promise<Answer> {
  return announce(call, 'open', () => openIntake(call.ctx, call.scope))
}

async function announce(call: MemberCall, act: string, work: (form: Form) => Promise<void>): Promise<Answer> {
  const form = await readForm(call)
  demandToken(call, form, 'policy')
  try {
    await work(form)
    return seeOther(PATHS.consolePolicy)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'from', problem: error.message }]
    return policyAnswer(call, { act, values: valuesOf(form), problems })
  }
}

function stretchTyped(form: Form): { from: Instant; until: Instant } {
  return { from: typed(form, 'from'), until: typed(form, 'until') }
}

function typed(form: Form, field: string): Instant {
  const at = instantTyped(form.text(field))
  if (at === undefined) throw invalid(field, 'Give date and time in UTC, such as 2026-12-24 12:00.')
  return at
}
