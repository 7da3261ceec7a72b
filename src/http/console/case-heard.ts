import { giveContact } from '../../actions/hand/give-contact.ts'
import { writeDownMessage } from '../../actions/hand/write-down-message.ts'
import { WAYS } from '../../domain/by-hand.ts'
import { instantTyped } from '../acting.ts'
import type { Form } from '../form.ts'
import { onceOf } from '../once.ts'
import type { LoadedCase } from './case-load.ts'
import { invalid, oneOf } from './chosen.ts'
import type { MemberCall } from './session.ts'

const SPOKE = ['reporter', 'acknowledgement', 'answer', 'update', 'note'] as const

/** What was said elsewhere, by either side, is written down. */
export async function heard(call: MemberCall, form: Form, loaded: LoadedCase): Promise<void> {
  await writeDownMessage(call.ctx, call.scope, {
    case: loaded.record.state.id,
    report: reportOf(form, loaded),
    way: oneOf(form, 'way', WAYS, 'Choose how it was said.'),
    occurred: instantTyped(form.text('when')),
    text: form.text('text'),
    spoke: oneOf(form, 'spoke', SPOKE, 'Choose who said it, and what it was.'),
    evaluation: form.has('evaluation'),
    nextSteps: form.has('nextSteps'),
    once: onceOf(form, 'text'),
  })
}

/** The contact that is given on request goes to one reporter. */
export async function contact(call: MemberCall, form: Form, loaded: LoadedCase): Promise<void> {
  const input = { case: loaded.record.state.id, report: reportOf(form, loaded), text: form.text('text') }
  await giveContact(call.ctx, call.scope, { ...input, once: onceOf(form, 'text') })
}

function reportOf(form: Form, { reports }: LoadedCase): string {
  const chosen = reports.find(({ state }) => state.publicId === form.text('report'))
  if (chosen === undefined) throw invalid('report', 'Choose the report.')
  return chosen.state.id
}
