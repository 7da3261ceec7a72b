import { isOwnMessageId } from '../../channels/mail.ts'
import type { MailVerdict } from '../../domain/arrival-mail.ts'
import { orderEvents } from '../../domain/clock-events.ts'
import { notDelivered } from '../../domain/delivery.ts'
import { type Envelope, type MailTold, type NewEvent, SYSTEM } from '../../domain/event.ts'
import { DAY } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import type { UnderstoodMail } from './understand-mail.ts'

/** Under this name stands what a server said later of a mail that had left. */
export const RETURNED_NOTICE = 'returned'

type Evidence = Extract<MailVerdict, { becomes: 'evidence' }>

/** A server tries for days and then gives up (RFC 5321 §4.5.4.1): a word that comes weeks later is no server's. */
const LATEST = 14 * DAY

/**
 * A mail of ours came back: what it had told has not reached the reporter, and the team has to reach them in another way.
 * What was only delayed still may come, and changes nothing. The same said again of one mail is no news.
 */
export async function takeEvidence(ctx: Ctx, { arrival }: UnderstoodMail, verdict: Evidence): Promise<void> {
  const { report, returned } = verdict
  const proof = [returned.action, returned.status, returned.why].filter((word) => word !== '').join(' · ')
  await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.arrival(arrival.id))?.standing !== 'new') return
    await tx.settleArrival(arrival.id, { standing: 'done', report })
    const sent = await mailThatLeft(tx, ctx, verdict)
    const messageId = sent?.body.messageId ?? namesOf(ctx, verdict)[0] ?? ''
    const body = { notice: RETURNED_NOTICE, messageId, proof }
    if (await wasSaid(tx, report, body)) return
    const failed = returned.action === 'failed'
    const facts = sent === undefined || arrival.at > sent.envelope.at + LATEST ? {} : toldBy(sent.envelope)
    const event: NewEvent<'report'> = failed
      ? { type: 'mail.failed', facts, body }
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

/** A server that names no mail of ours means the last one that left; one that is not on record yet has only its name. */
async function mailThatLeft(tx: Tx, ctx: Ctx, verdict: Evidence) {
  const all = await tx.all('report', verdict.report, 'mail.sent')
  const left = all.filter(({ body }) => body.notice !== RETURNED_NOTICE)
  const ids = namesOf(ctx, verdict)
  return ids.length === 0 ? left.at(-1) : left.find(({ body }) => ids.includes(body.messageId))
}

function namesOf({ installation }: Ctx, { returned }: Evidence): readonly string[] {
  return returned.messageIds.filter((id) => isOwnMessageId(id, installation.mailFrom))
}

async function wasSaid(
  tx: Tx,
  report: string,
  { messageId, proof }: { readonly messageId: string; readonly proof: string },
): Promise<boolean> {
  const [action = ''] = proof.split(' ')
  const said = [
    ...(await tx.all('report', report, 'mail.failed')),
    ...(await tx.all('report', report, 'mail.sent')).filter(({ body }) => body.notice === RETURNED_NOTICE),
  ]
  return said.some(({ body }) => body.messageId === messageId && body.proof.split(' ')[0] === action)
}

function toldBy(event: Envelope<'report'>): MailTold & { readonly mail: number } {
  return { ...(event.type === 'mail.sent' ? event.facts : {}), mail: event.seq }
}
