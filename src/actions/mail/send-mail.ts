import type { MailChannel, OutgoingMail } from '../../channels/mail.ts'
import { messageIdOf } from '../../channels/mail.ts'
import { NO_RELAY } from '../../channels/smtp.ts'
import { type MailTold, SYSTEM } from '../../domain/event.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { problemOfCode, Unreached } from '../../domain/reach.ts'
import { hex, sha256, utf8 } from '../../lib/bytes.ts'
import type { Due } from '../../store/store.ts'
import { OUTSIDE } from '../arrival/mail-threads.ts'
import { RETURNED_NOTICE } from '../arrival/take-evidence.ts'
import { ownMark } from '../arrival/understand-mail.ts'
import type { Ctx } from '../ctx.ts'
import { keepTeamAddress, teamAddress } from './desk-address.ts'
import { NOTICES } from './notices.ts'
import { type Addressed, openPost } from './post.ts'
import { mayReceipt } from './receipt-limits.ts'
import { keepReplyAddress, replyAddress } from './reply-address.ts'
import { sealMail, withOurKey } from './seal-mail.ts'

type MailCtx = Ctx & { readonly mail: MailChannel }

const ONLY = 'only-'
const TRIES_IN_DOUBT = 3
/** With an hour between them: about five days, as mail servers do (RFC 5321 §4.5.4.1). */
const MOST_TRIES = 130

/**
 * Sends one notice. First it becomes a piece of work for each recipient, so that one who cannot be reached makes nobody
 * else read it twice. Whom it goes to and what it says is looked up when it is sent: an address that was erased is not
 * written to. At least once: a second copy carries the same Message-ID. What cannot be sent is given up, and said so.
 */
export async function sendMail(ctx: MailCtx, due: Due): Promise<void> {
  const [kind = '', ...ids] = due.subject.split(':')
  const notice = Object.hasOwn(NOTICES, kind) ? NOTICES[kind] : undefined
  if (notice === undefined) return
  const addressed = await notice(await openPost(ctx), ids)
  if (addressed === undefined) return
  const only = ids.at(-1) ?? ''
  if (!only.startsWith(ONLY)) return oneForEach(ctx, due, addressed.to)
  const to = addressed.to.find((address) => markOf(ctx, address) === only)
  if (to === undefined) return
  const { mail, told } = await sealMail(
    ctx,
    await withOurKey(ctx, outgoing(ctx, due, { kind, to, addressed })),
    addressed,
  )
  if (!(await prepare(ctx, due, kind, to, mail, addressed))) return
  const delivery = await ctx.mail.deliver(mail)
  ctx.log.info('mail.sent', { kind, code: delivery.outcome })
  if (delivery.outcome === 'delivered') return keepProof(ctx, kind, mail, { proof: delivery.proof, told }, addressed)
  const over = delivery.outcome === 'failed' ? delivery.permanent : due.attempts >= TRIES_IN_DOUBT
  const why = delivery.outcome === 'failed' ? delivery.why : ''
  // Without a relay mails wait, however long; nothing was tried that could be given up.
  if (why === NO_RELAY) throw new Unreached('not-set-up')
  if (!over && due.attempts < MOST_TRIES) throw new Unreached(problemOfCode(why.split(' ')[0] ?? ''))
  // In doubt it was sent a few times: whoever has it knows the copies by their Message-ID.
  if (delivery.outcome === 'failed') await giveUp(ctx, kind, mail, { why: delivery.why, told }, addressed)
}

function outgoing(
  ctx: MailCtx,
  due: Due,
  { kind, to, addressed }: { readonly kind: string; readonly to: string; readonly addressed: Addressed },
): OutgoingMail {
  const { report, team, answers, mail } = addressed
  const teamTo = team === undefined ? undefined : teamAddress(ctx, team)
  const replyTo = report === undefined ? teamTo : replyAddress(ctx, report, 'r')
  const returnTo = report === undefined ? undefined : replyAddress(ctx, report, 'b')
  return {
    to,
    ...mail,
    messageId: `${kind}.${hex(sha256(utf8(`${due.subject} ${to}`))).slice(0, 32)}`,
    automatic: true,
    mark: ownMark(ctx),
    ...(answers === undefined ? {} : { answers }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(returnTo === undefined ? {} : { returnTo }),
  }
}

/** Before it leaves, everything is in place by which an answer or a bounce is known; false: it is not to be sent now. */
async function prepare(
  ctx: MailCtx,
  due: Due,
  kind: string,
  to: string,
  mail: OutgoingMail,
  { report, team }: Addressed,
): Promise<boolean> {
  if (team !== undefined) await ctx.store.write(ctx.now(), (tx) => keepTeamAddress(tx, ctx, team))
  if (report === undefined) return true
  return ctx.store.write(ctx.now(), async (tx) => {
    if (kind === 'receipt' && !(await mayReceipt(tx, ctx, { report, to, due }))) return false
    await tx.bindOutside(OUTSIDE.messageId(messageIdOf(mail.messageId, ctx.installation.mailFrom)), report)
    await keepReplyAddress(tx, ctx, report)
    return true
  })
}

/** What the relay said stands with the report: evidence that the reporter was written to. */
async function keepProof(
  ctx: MailCtx,
  kind: string,
  mail: OutgoingMail,
  { proof, told }: { readonly proof: string; readonly told: MailTold },
  { report }: Addressed,
): Promise<void> {
  if (report === undefined) return
  const messageId = messageIdOf(mail.messageId, ctx.installation.mailFrom)
  await ctx.store.write(ctx.now(), async (tx) => {
    const known = await tx.all('report', report, 'mail.sent')
    if (known.some(({ body }) => body.messageId === messageId && body.notice !== RETURNED_NOTICE)) return
    const body = { notice: kind, messageId, proof }
    // A server can be quicker than our own record.
    const back = (await tx.all('report', report, 'mail.failed')).find((one) => one.body.messageId === messageId)
    const words = mail.sealed === undefined || told.through === undefined ? {} : { through: told.through }
    await tx.append('report', report, SYSTEM, [
      { type: 'mail.sent', facts: back === undefined ? told : {}, body: { ...body, ...words } },
      ...(back === undefined ? [] : [{ type: 'mail.failed', facts: told, body: back.body } as const]),
      ...(kind === 'receipt' ? [{ type: 'receipt.sent', facts: {} } as const] : []),
    ])
  })
}

/** Nobody is told by mail that mail does not go; it stands where the team looks. */
async function giveUp(
  ctx: MailCtx,
  kind: string,
  mail: OutgoingMail,
  { why, told }: { readonly why: string; readonly told: MailTold },
  { report }: Addressed,
): Promise<void> {
  ctx.log.error('mail.given-up', { kind, code: why.split(' ')[0] ?? '' })
  const messageId = messageIdOf(mail.messageId, ctx.installation.mailFrom)
  await ctx.store.write(ctx.now(), async (tx) => {
    if (report !== undefined) {
      const body = { notice: kind, messageId, proof: why }
      await tx.append('report', report, SYSTEM, [{ type: 'mail.failed', facts: told, body }])
      await tx.putDue({ kind: 'mail', subject: `returned:${report}`, at: tx.now, key: `returned:${report}` })
      return
    }
    const body = { notice: kind, to: mail.to, why }
    await tx.append('organisation', ORGANISATION, SYSTEM, [{ type: 'notice.failed', facts: {}, body }])
  })
}

/** The instant in the subject keeps two notices of one kind apart, and stays the same however often one is tried. */
async function oneForEach(ctx: MailCtx, due: Due, recipients: readonly string[]): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    for (const address of recipients) {
      const rest = `${due.at}:${markOf(ctx, address)}`
      await tx.putDue({ kind: 'mail', subject: `${due.subject}:${rest}`, at: tx.now, key: `${due.key}:${rest}` })
    }
  })
}

/** Knows a recipient again without writing the address down. */
function markOf(ctx: Pick<Ctx, 'store'>, address: string): string {
  return ONLY + hex(ctx.store.secrets.hmac('recipient', address)).slice(0, 24)
}
