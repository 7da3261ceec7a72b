import { askContact } from '../../actions/hand/ask-contact.ts'
import { giveKey } from '../../actions/keys/give-key.ts'
import { changeIdentity } from '../../actions/talk/change-identity.ts'
import { claimReward } from '../../actions/talk/claim-reward.ts'
import { forgetIdentity } from '../../actions/talk/erase-report.ts'
import { type Consent, giveConsent } from '../../actions/talk/give-consent.ts'
import { receiveMessage } from '../../actions/talk/receive-message.ts'
import { useRight } from '../../actions/talk/use-right.ts'
import { wishCredit } from '../../actions/talk/wish-credit.ts'
import { withdrawReport } from '../../actions/talk/withdraw-report.ts'
import type { CreditWish } from '../../domain/event.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { ActingCall } from '../acting.ts'
import type { Answer } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { onceOf } from '../once.ts'
import { reportFiles } from '../report-files.ts'
import { valuesOf } from '../typed-report.ts'
import { orCodeAgain, type ReporterScope, scopeOfToken } from './follow.ts'
import { type Done, reporterPage } from './reporter-page.ts'

/** POST /r/reply: the reporter writes, with files. */
export function sendReply(call: ActingCall): Promise<Answer> {
  return act(call, 'written', async (form, scope) => {
    const files = form.files.map(({ id }) => id)
    await receiveMessage(call.ctx, scope, {
      report: scope.report,
      text: form.text('text'),
      files,
      once: onceOf(form, 'text'),
    })
  })
}

/** POST /r/credit: whether and how to be named. */
export function sendCredit(call: ActingCall): Promise<Answer> {
  return act(call, 'credit', async (form, scope) => {
    const wishes: readonly CreditWish[] = ['name', 'none', 'later']
    const credit = wishes.find((wish) => wish === form.text('credit'))
    if (credit === undefined) throw invalid('credit', 'Choose how to be credited.')
    await wishCredit(call.ctx, scope, { report: scope.report, credit, name: form.text('creditName') })
  })
}

/** POST /r/key: the OpenPGP key that our mails shall be encrypted to. */
export function sendKey(call: ActingCall): Promise<Answer> {
  return act(call, 'key', (form, scope) => giveKey(call.ctx, scope, { report: scope.report, key: form.text('key') }))
}

/** POST /r/identity: name, mail address and time zone. */
export function sendIdentity(call: ActingCall): Promise<Answer> {
  return act(call, 'identity', (form, scope) =>
    changeIdentity(call.ctx, scope, {
      report: scope.report,
      name: form.text('name'),
      mail: form.text('mail'),
      zone: form.text('zone'),
    }),
  )
}

/** POST /r/reward: whoever has the code claims what the policy speaks of. */
export function sendClaim(call: ActingCall): Promise<Answer> {
  return act(call, 'claimed', (form, scope) =>
    claimReward(call.ctx, scope, { report: scope.report, text: form.text('claim'), once: onceOf(form, 'claim') }),
  )
}

export function sendWithdraw(call: ActingCall): Promise<Answer> {
  return act(call, 'withdrawn', (form, scope) =>
    withdrawReport(call.ctx, scope, { report: scope.report, reason: form.text('reason') }),
  )
}

/** POST /r/agree: to a later version of the policy, or to another due time. */
export function sendConsent(call: ActingCall): Promise<Answer> {
  return act(call, 'agreed', (form, scope) =>
    giveConsent(call.ctx, scope, { report: scope.report, consent: consentTyped(form) }),
  )
}

function consentTyped(form: Form): Consent {
  if (form.text('to') === 'policy') return { to: 'policy', version: Number(form.text('version')) }
  return { to: 'override', promise: form.text('promise'), until: Number(form.text('until')) }
}

/** POST /r/right: the reporter uses what is open to them. */
export function sendRight(call: ActingCall): Promise<Answer> {
  return act(call, 'used', (form, scope) =>
    useRight(call.ctx, scope, { report: scope.report, right: form.text('right') }),
  )
}

/** POST /r/contact: asks for the contact that the policy gives on request. */
export function sendContactWish(call: ActingCall): Promise<Answer> {
  return act(call, 'contact', (_form, scope) => askContact(call.ctx, scope, { report: scope.report }))
}

/** POST /r/erase: name and address, with their key. */
export function sendErase(call: ActingCall): Promise<Answer> {
  return act(call, 'erased', (_form, scope) => forgetIdentity(call.ctx, scope, scope.report))
}

/** Does one thing for the reporter of the page, and answers the page again: with what was done, or what is wrong. */
function act(call: ActingCall, done: Done, work: (form: Form, scope: ReporterScope) => Promise<void>): Promise<Answer> {
  return orCodeAgain(call, async () => {
    const form = await readForm(call, { files: reportFiles(call.ctx, (so) => scopeOfToken(call, so).report) })
    const scope = scopeOfToken(call, form)
    try {
      if (form.problems.length > 0) throw new Refusal('invalid', 'Not sent yet.', { fields: form.problems })
      await work(form, scope)
      return await reporterPage(call, scope, { done })
    } catch (error) {
      if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
      const problems = error.fields.length > 0 ? error.fields : [{ field: 'text', problem: error.message }]
      const status = error.code === 'invalid' ? 422 : 409
      return reporterPage(call, scope, { typed: { values: valuesOf(form), problems }, status })
    }
  })
}

function invalid(field: string, problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field, problem }] })
}
