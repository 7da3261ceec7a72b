import { SYSTEM } from '../../domain/event.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** A folder as it was found. UIDs mean something only under one UIDVALIDITY (RFC 9051 §2.3.1.1). */
export interface FoundMailbox {
  /** Its address, without the password. */
  readonly mailbox: string
  readonly validity: string
  /** The UID that the next mail will get. */
  readonly next: number
}

/** From where on the mails of a folder are ours to take in. */
export interface MailboxStart {
  readonly first: number
  /** Only what reached the mailbox since then; before that it was no door of ours. */
  readonly since: Instant | undefined
}

/**
 * What lay in a mailbox before the first connection stays there, unless it is asked for. A folder that was made anew has
 * other UIDs for the same mails, so from then on their dates say what is new; what was taken in before is known by name.
 */
export async function mailboxStart(
  ctx: Pick<Ctx, 'store' | 'now'>,
  found: FoundMailbox,
  backlog: boolean,
): Promise<MailboxStart> {
  return ctx.store.write(ctx.now(), async (tx) => {
    const all = await tx.all('organisation', ORGANISATION, 'mailbox.connected')
    const known = all.filter(({ body }) => body.mailbox === found.mailbox)
    const same = known.find(({ body }) => body.validity === found.validity)
    const [earliest] = known
    if (same === undefined) {
      const next = earliest === undefined ? found.next : 1
      const body = { ...found, next }
      await tx.append('organisation', ORGANISATION, SYSTEM, [{ type: 'mailbox.connected', facts: {}, body }])
    }
    if (backlog) return { first: 1, since: undefined }
    if (same !== undefined && same === earliest) return { first: same.body.next, since: undefined }
    return { first: earliest === undefined ? found.next : 1, since: earliest?.envelope.at }
  })
}

/** A mail of a folder that is stored here and needs no second look. */
export async function isTaken(ctx: Pick<Ctx, 'store' | 'now'>, key: string): Promise<boolean> {
  return ctx.store.write(ctx.now(), async (tx) => (await tx.findOutside(key)) !== undefined)
}

export async function markTaken(ctx: Pick<Ctx, 'store' | 'now'>, key: string, arrival: string): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    await tx.bindOutside(key, arrival)
  })
}

/** What a mail of a folder is called outside. */
export function mailboxKey({ mailbox, validity }: FoundMailbox, uid: number): string {
  return `imap:${mailbox}:${validity}:${uid}`
}
