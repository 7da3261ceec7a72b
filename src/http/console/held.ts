import { dropHeld, releaseHeld, returnDropped } from '../../actions/arrival/decide-held.ts'
import { type HeldLine, heldLines, previewHeld } from '../../actions/arrival/preview-held.ts'
import { Refusal } from '../../domain/refusal.ts'
import { DAY } from '../../lib/instant.ts'
import type { TypedAct } from '../../views/console/acts.ts'
import { type HeldRow, heldMailPage, heldPage } from '../../views/console/held-page.ts'
import { heldPath, PATHS } from '../../views/paths.ts'
import { type Answer, download, page, seeOther } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { present } from '../present.ts'
import { valuesOf } from '../typed-report.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

const MOST_SHOWN = 50

/** GET /console/held */
export function showHeld(call: MemberCall): Promise<Answer> {
  return listAnswer(call)
}

/** GET /console/held/:id */
export function showHeldMail(call: MemberCall): Promise<Answer> {
  return mailAnswer(call)
}

/** GET /console/arrivals/:id/raw: what arrived, byte for byte, as a file. */
export async function sendArrival(call: MemberCall): Promise<Answer> {
  const { ref, stream } = await call.ctx.store.reader(call.scope).arrival(call.params.id ?? '')
  return download(ref.name, stream)
}

/** POST /console/held/:id/report */
export function postHeldReport(call: MemberCall): Promise<Answer> {
  return act(call, 'report', async (form) => {
    await releaseHeld(call.ctx, call.scope, { arrival: call.params.id ?? '', reason: form.text('reason') })
    return seeOther(PATHS.inbox)
  })
}

/** POST /console/held/:id/return */
export function postHeldReturn(call: MemberCall): Promise<Answer> {
  return act(call, 'return', async (form) => {
    await returnDropped(call.ctx, call.scope, { arrival: call.params.id ?? '', reason: form.text('reason') })
    return seeOther(heldPath(call.params.id ?? ''))
  })
}

/** POST /console/held/drop: one or several. */
export function postHeldDrop(call: MemberCall): Promise<Answer> {
  return act(call, 'drop', async (form) => {
    await dropHeld(call.ctx, call.scope, { arrivals: form.all('arrivals'), reason: form.text('reason') })
    return seeOther(PATHS.held)
  })
}

async function act(call: MemberCall, name: string, work: (form: Form) => Promise<Answer>): Promise<Answer> {
  const form = await readForm(call, { lists: ['arrivals'] })
  demandToken(call, form, 'held')
  try {
    return await work(form)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'reason', problem: error.message }]
    const came = { act: name, values: valuesOf(form), problems }
    return call.params.id === undefined ? listAnswer(call, came) : mailAnswer(call, came)
  }
}

async function listAnswer(call: MemberCall, came?: TypedAct): Promise<Answer> {
  const { ctx, scope } = call
  const reader = ctx.store.reader(scope)
  const [held, waiting, dropped, failed] = await Promise.all([
    reader.countArrivals('held'),
    heldLines(ctx, scope, 'held', MOST_SHOWN),
    heldLines(ctx, scope, 'dropped', MOST_SHOWN),
    reader.failedNotices(),
  ])
  const markup = heldPage({
    frame: await consoleFrame(call),
    token: formToken(call, 'held'),
    now: ctx.now(),
    held,
    waiting: waiting.map(rowOf),
    dropped: dropped.map(rowOf),
    days: Math.round(ctx.installation.mail.heldFor / DAY),
    failed,
    ...present({ came }),
  })
  return page(markup, { status: came === undefined ? 200 : 422 })
}

async function mailAnswer(call: MemberCall, came?: TypedAct): Promise<Answer> {
  const { ctx, scope } = call
  const preview = await previewHeld(ctx, scope, call.params.id ?? '')
  const { standing } = preview.arrival
  if (standing !== 'held' && standing !== 'dropped') return seeOther(PATHS.held)
  const markup = heldMailPage({
    frame: await consoleFrame(call),
    token: formToken(call, 'held'),
    now: ctx.now(),
    standing,
    mail: { ...preview, ...rowOf(preview) },
    ...present({ came }),
  })
  return page(markup, { status: came === undefined ? 200 : 422 })
}

function rowOf({ arrival, subject, from }: HeldLine): HeldRow {
  return { id: arrival.id, at: arrival.at, reason: arrival.held, subject, from }
}
