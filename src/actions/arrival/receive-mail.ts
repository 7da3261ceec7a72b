import { Refusal } from '../../domain/refusal.ts'
import { CUT_MARK } from '../../formats/mail-facts.ts'
import { mailNamer } from '../../formats/mail-name.ts'
import { type Bytes, utf8 } from '../../lib/bytes.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'
import { receiveArrival } from './receive-arrival.ts'

/** What the envelope said (RFC 5321 §2.3.1). */
export interface MailEnvelope {
  /** Empty: the null sender of bounces. */
  readonly from: string
  readonly to: readonly string[]
}

/** A mail that another server has taken for us already. */
export interface MailboxCopy {
  /** When it did. */
  readonly reached: Instant | undefined
  /** Bytes of the whole mail, where only its beginning is handed over. */
  readonly cutFrom?: number
}

/**
 * Seals a mail as it came. Once this resolves it is durable and may be answered with 250, or flagged as seen. What the
 * envelope said is kept on top of it, as a server writes it that delivers (RFC 5321 §4.4). Too many bytes are the refusal
 * `too_large`, after all of them were read; a full disk is `not_stored`.
 */
export async function receiveMail(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  from: MailEnvelope | MailboxCopy,
  bytes: AsyncIterable<Bytes>,
): Promise<{ readonly arrival: string; readonly repeated: boolean }> {
  const namer = mailNamer()
  const arriving = {
    door: 'mail',
    at: 'reached' in from ? Math.min(from.reached ?? ctx.now(), ctx.now()) : ctx.now(),
    name: 'mail.eml',
    type: 'message/rfc822',
    key: () => namer.name(),
  } as const
  return receiveArrival(ctx, arriving, named())

  async function* named(): AsyncGenerator<Bytes> {
    yield utf8('reached' in from ? cutTrace(from) : traceOf(from))
    for await (const piece of within(bytes, ctx.installation.mail.limit)) {
      namer.add(piece)
      yield piece
    }
  }
}

/** Reads to the end also what is too large, so that the other side hears why; ten times too large is not read on. */
async function* within(bytes: AsyncIterable<Bytes>, limit: number): AsyncGenerator<Bytes> {
  let size = 0
  for await (const piece of bytes) {
    size += piece.length
    if (size > 10 * limit) break
    if (size <= limit) yield piece
  }
  if (size > limit) throw new Refusal('too_large', 'The mail is larger than is taken here.')
}

function traceOf({ from, to }: MailEnvelope): string {
  return [`Return-Path: <${word(from)}>`, ...to.map((address) => `Delivered-To: ${word(address)}`), ''].join('\r\n')
}

function cutTrace({ cutFrom }: MailboxCopy): string {
  return cutFrom === undefined ? '' : `${CUT_MARK}: ${cutFrom}\r\n`
}

// Control characters would begin a line of their own.
function word(address: string): string {
  return address.replace(/[\p{Cc}\s<>]/gu, '')
}
