import { isOwnMessageId } from '../../channels/mail.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { MailKnown, Thread } from '../../domain/arrival-mail.ts'
import { activeMembers } from '../../domain/organisation.ts'
import { tokensIn } from '../../domain/reply-address.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { firstOf, type HeaderField, messageIds, peopleIn } from '../../formats/mail-head.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

type LookCtx = Pick<Ctx, 'store' | 'now' | 'installation'>

/** Names under which the store knows what is outside. */
export const OUTSIDE = {
  messageId: (id: string) => `message-id:<${id}>`,
  token: (token: string) => `address:${token}`,
  teamToken: (token: string) => `team-address:${token}`,
  caseMark: (mark: string) => `case-mark:${mark}`,
} as const

/** The reports that a mail names: by the reply address it was sent to, by what it answers, by what came back with it. */
export interface MailThreads {
  readonly addressed: string | undefined
  readonly referenced: string | undefined
  /** Named by the address where members answer. */
  readonly team: string | undefined
}

export async function mailThreads(ctx: LookCtx, head: readonly HeaderField[]): Promise<MailThreads> {
  const to = peopleIn(head, 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc')
  const tokens = tokensIn(
    to.map(({ address }) => address),
    ctx.installation.mail,
  )
  const answers = [...messageIds(firstOf(head, 'references')), ...messageIds(firstOf(head, 'in-reply-to'))].reverse()
  return ctx.store.write(ctx.now(), async (tx) => ({
    addressed: await first(tx, tokens.map(OUTSIDE.token)),
    referenced: await first(tx, answers.map(OUTSIDE.messageId)),
    team: await first(tx, tokens.map(OUTSIDE.teamToken)),
  }))
}

/** What is known of a mail by these threads and its sender. */
export async function mailKnown(
  ctx: LookCtx,
  threads: MailThreads,
  mail: { readonly from: string; readonly returned: readonly string[] },
): Promise<MailKnown> {
  // Of the reporter's own mails others know the name too: what names one of them is no word about ours.
  const ours = mail.returned.filter((id) => isOwnMessageId(id, ctx.installation.mailFrom))
  const returnedOf = await ctx.store.write(ctx.now(), (tx) => first(tx, ours.map(OUTSIDE.messageId)))
  return {
    addressed: threads.addressed === undefined ? undefined : await threadOf(ctx, threads.addressed, mail.from),
    referenced: threads.referenced === undefined ? undefined : await threadOf(ctx, threads.referenced, mail.from),
    // A server that keeps nothing of the mail, or gave it another name, still writes to the address it was sent from.
    returnedOf: returnedOf ?? threads.addressed,
    member: await isMember(ctx, mail.from),
    toTeam: threads.team !== undefined,
  }
}

/** Whether this address is that of somebody who is in the team now. */
export async function isMember(ctx: Pick<Ctx, 'store'>, address: string): Promise<boolean> {
  if (address === '') return false
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const [names, organisation] = await Promise.all([reader.memberNames(), reader.organisation()])
  return activeMembers(organisation).some(({ id }) => names.get(id)?.mail?.toLowerCase() === address.toLowerCase())
}

/** How a sender by this address stands to a report. */
export async function threadOf(ctx: LookCtx, report: string, from: string): Promise<Thread> {
  const { state, events } = await ctx.store.reader(SYSTEM_SCOPE).report(report)
  const own = events.findLast((event) => event.identity?.mail !== undefined)?.identity?.mail
  const fromReporter = from !== '' && own !== undefined && own.toLowerCase() === from
  return { report, fromReporter, open: isOpenToTalk(state) }
}

async function first(tx: Tx, keys: readonly string[]): Promise<string | undefined> {
  for (const key of keys) {
    const found = await tx.findOutside(key)
    if (found !== undefined) return found
  }
  return undefined
}
