import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { Arrival } from '../../domain/arrival.ts'
import { judgeMail, type MailFacts, type MailVerdict } from '../../domain/arrival-mail.ts'
import type { FileRef } from '../../domain/event.ts'
import { mailFacts, senderOf } from '../../formats/mail-facts.ts'
import { headOf, type Person } from '../../formats/mail-head.ts'
import { READ_BEGINNING, READ_WHOLE, type ReadMail } from '../../formats/mail-read.ts'
import type { PgpOpened } from '../../formats/pgp-opened.ts'
import { hex } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { openMail } from '../keys/open-mail.ts'
import { type PinnedKey, pinnedKey } from '../keys/pinned-key.ts'
import { type MailThreads, mailKnown, mailThreads } from './mail-threads.ts'

/** A mail that arrived, opened and read, and what it is. */
export interface UnderstoodMail {
  readonly arrival: Arrival
  /** Its bytes as they came. */
  readonly raw: FileRef
  readonly mail: ReadMail
  readonly opened: Omit<PgpOpened, 'mail'>
  readonly facts: MailFacts
  readonly sender: Person | undefined
  readonly verdict: MailVerdict
  /** The reporter's key that was known before. */
  readonly pinned: PinnedKey | undefined
  /** The report about which a member answers. */
  readonly team: string | undefined
}

/** Opens and reads a mail and judges what it is; changes nothing. */
export async function understandMail(ctx: Ctx, arrival: Arrival): Promise<UnderstoodMail> {
  const { bytes, ref, cut } = await beginningOf(ctx, arrival)
  const threads = await mailThreads(ctx, headOf(bytes))
  const about = threads.addressed ?? threads.referenced
  const { mail: inner, ...opened } = await openMail(ctx, bytes, about === undefined ? {} : { report: about })
  const mail = await ctx.mailReader.read(inner, cut)
  const { mail: settings } = ctx.installation
  const facts = mailFacts(mail, settings, ownMark(ctx))
  const pinned = about === undefined ? undefined : await pinnedKey(ctx, about)
  const verdict = await judged(ctx, facts, threads, isSignedByReporter(opened, pinned))
  return {
    arrival,
    raw: ref,
    mail,
    opened,
    facts,
    sender: senderOf(mail, settings),
    verdict,
    pinned,
    team: threads.team,
  }
}

/** Our own mails carry it, so that one that comes back is known. It says nothing of what they are about. */
export function ownMark(ctx: Pick<Ctx, 'store'>): string {
  return hex(ctx.store.secrets.hmac('own mails', 'mark')).slice(0, 32)
}

/** A good signature by the reporter's own key says more than any address. */
function isSignedByReporter(opened: Pick<PgpOpened, 'signature'>, pinned: PinnedKey | undefined): boolean {
  return opened.signature.state === 'good' && pinned?.fingerprint === opened.signature.fingerprint
}

async function judged(ctx: Ctx, facts: MailFacts, threads: MailThreads, signed: boolean): Promise<MailVerdict> {
  const returned = facts.returned?.messageIds ?? []
  const known = await mailKnown(ctx, threads, { from: facts.from, returned })
  if (!signed) return judgeMail(facts, known)
  const sure = { fromReporter: true }
  return judgeMail(
    { ...facts, authentication: 'pass' },
    {
      ...known,
      addressed: known.addressed && { ...known.addressed, ...sure },
      referenced: known.referenced && { ...known.referenced, ...sure },
    },
  )
}

/** The whole of it, or the beginning of one that is too long to read. */
async function beginningOf(
  ctx: Pick<Ctx, 'store'>,
  arrival: Arrival,
): Promise<{ readonly bytes: Buffer; readonly ref: FileRef; readonly cut: boolean }> {
  const { stream, ref } = await ctx.store.reader(SYSTEM_SCOPE).arrival(arrival.id)
  const cut = ref.size > READ_WHOLE
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    pieces.push(piece)
    size += piece.length
    if (cut && size >= READ_BEGINNING) break
  }
  return { bytes: Buffer.concat(pieces), ref, cut }
}
