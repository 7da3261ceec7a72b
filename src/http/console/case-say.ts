import { sendMessage } from '../../actions/talk/send-message.ts'
import type { MessageUse } from '../../domain/event.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Form } from '../form.ts'
import { onceOf } from '../once.ts'
import { present } from '../present.ts'
import type { LoadedCase } from './case-load.ts'
import { invalid, oneOf } from './chosen.ts'
import type { MemberCall } from './session.ts'

const USES: readonly MessageUse[] = ['acknowledgement', 'answer', 'update', 'note']

/** A message to the reporters of the case, each apart. */
export async function say(call: MemberCall, form: Form, { record, reports, version }: LoadedCase): Promise<void> {
  const chosen = new Set(form.all('reports'))
  await sendMessage(call.ctx, call.scope, {
    case: record.state.id,
    reports: reports.flatMap(({ state }) => (chosen.has(state.publicId) ? [state.id] : [])),
    text: form.text('text'),
    as: oneOf(form, 'as', USES, 'Choose what it is.'),
    evaluation: form.has('evaluation'),
    nextSteps: form.has('nextSteps'),
    asks: form.has('asks'),
    files: form.files.map(({ id }) => id),
    once: onceOf(form, 'text'),
    ...present({ expectedResolution: endOfDay(form.text('expectedResolution'), version.policy.zone) }),
  })
}

/** A day that we name is kept until it ends where the team is. */
function endOfDay(text: string, zone: string): Instant | undefined {
  if (text === '') return undefined
  try {
    const day = Temporal.PlainDate.from(text).toZonedDateTime({ timeZone: zone, plainTime: '23:59:59' })
    return day.epochMilliseconds
  } catch {
    throw invalid('expectedResolution', 'Give the day as 2026-04-14, or leave it empty.')
  }
}
