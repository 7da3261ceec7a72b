import type { MailVerdict } from '../../domain/arrival-mail.ts'
import { orderEvents } from '../../domain/clock-events.ts'
import { notDelivered } from '../../domain/delivery.ts'
import { type Envelope, type MailTold, type NewEvent, SYSTEM } from '../../domain/event.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import type { UnderstoodMail } from './understand-mail.ts'

/** Under this name stands what a server said later of a mail that had left. */
export const RETURNED_NOTICE = 'returned'

type Evidence = Extract<MailVerdict, { becomes: 'evidence' }>

/**
 * A mail of ours came back: what it had told has not reached the reporter, and the team has to reach them in another way.
 * What was only delayed still may come, and changes nothing.
 */
export async function takeEvidence(ctx: Ctx, { arrival }: UnderstoodMail, verdict: Evidence): Promise<void> {
  const { report, returned } = verdict
  const proof = [returned.action, returned.status, returned.why].filter((word) => word !== '').join(' · ')
  const [messageId = ''] = returned.messageIds
  await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.arrival(arrival.id))?.standing !== 'new') return
    await tx.settleArrival(arrival.id, { standing: 'done', report })
    const body = { notice: RETURNED_NOTICE, messageId, proof }
    const failed = returned.action === 'failed'
    const event: NewEvent<'report'> = failed
      ? { type: 'mail.failed', facts: await toldBy(tx, verdict), body }
      : { type: 'mail.sent', facts: {}, body }
    await tx.append('report', report, SYSTEM, [event])
    if (failed) await tx.putDue({ kind: 'mail', subject: `returned:${report}`, at: tx.now, key: `returned:${report}` })
  })
}

/** The reporter is there: what no mail of ours has told them is told by another one. */
export async function tellAgain(tx: Tx, report: string): Promise<void> {
  const lost = notDelivered(orderEvents(await tx.clockEvents(report), tx.now))
  if (lost.length > 0) await putNews(tx, report)
}

/** What the mail had told. A server that names no mail means the last one that left. */
async function toldBy(tx: Tx, { report, returned }: Evidence): Promise<MailTold & { readonly mail?: number }> {
  const left = (await tx.all('report', report, 'mail.sent')).filter(({ body }) => body.notice !== RETURNED_NOTICE)
  const ids = returned.messageIds
  const sent = ids.length === 0 ? left.at(-1) : left.find(({ body }) => ids.includes(body.messageId))
  return sent === undefined ? {} : { ...toldIn(sent.envelope), mail: sent.envelope.seq }
}

function toldIn(event: Envelope<'report'>): MailTold {
  return event.type === 'mail.sent' ? event.facts : {}
}
