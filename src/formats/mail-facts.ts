import type { MailFacts } from '../domain/arrival-mail.ts'
import { authenticationOf } from './mail-authentication.ts'
import { allOf, firstOf, type HeaderField, type Person, peopleIn } from './mail-head.ts'
import type { ReadMail } from './mail-read.ts'

/** What the team says of its own mail, so far as reading one needs it. */
export interface MailTrust {
  readonly addresses: readonly string[]
  readonly ownLists: readonly string[]
  readonly spamHeader: string | undefined
  readonly authserv: string | undefined
}

export type OwnLists = Pick<MailTrust, 'addresses' | 'ownLists'>

/** The header that marks our own mails. */
export const OWN_MARK = 'x-fairlead-mark'

/** On top of a mail of which only the beginning was taken from a mailbox: how long it is there. */
export const CUT_MARK = 'x-fairlead-cut-from'

/** What a mail says of itself. `mark` is what our own mails carry. */
export function mailFacts(mail: ReadMail, trust: MailTrust, mark: string): MailFacts {
  const { head } = mail
  return {
    from: senderOf(mail, trust)?.address ?? '',
    nullSender: firstOf(head, 'return-path')?.replace(/\s/g, '') === '<>',
    autoSubmitted: (firstOf(head, 'auto-submitted') ?? '').split(/[;(\s]/)[0]?.toLowerCase() ?? '',
    automatic: isAutomatic(head),
    list: isList(head, trust),
    hops: allOf(head, 'received').length,
    markedSpam: trust.spamHeader !== undefined && /^(yes|true|1\b)/i.test(firstOf(head, trust.spamHeader) ?? ''),
    gtube: mail.text.includes(GTUBE),
    authentication: authenticationOf(head, trust.authserv),
    ownMark: allOf(head, OWN_MARK).includes(mark),
    returned: mail.returned,
  }
}

/**
 * Whom it is from. A list of the team's own may put its address in the place of the sender's (for DMARC); then it says
 * elsewhere who wrote.
 */
export function senderOf({ head, from, replyTo }: ReadMail, trust: Pick<MailTrust, 'addresses'>): Person | undefined {
  if (from === undefined || !trust.addresses.includes(from.address)) return from
  const others = [...peopleIn(head, 'x-original-from', 'x-original-sender'), ...replyTo]
  return others.find(({ address }) => !trust.addresses.includes(address)) ?? from
}

/** Split, so that this file is no such mail. https://spamassassin.apache.org/gtube/ */
const GTUBE = ['XJS*C4JDBQADN1', 'NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C', '34X'].join('.')

/** As programs that answer by themselves mark it, where they know no Auto-Submitted. */
const ANSWERS = /^x-(?:mail-)?auto-?(?:reply|respond)/

function isAutomatic(head: readonly HeaderField[]): boolean {
  if (head.some(([name]) => ANSWERS.test(name))) return true
  if (/^auto_?reply$/i.test(firstOf(head, 'precedence') ?? '')) return true
  // A receipt of reading (RFC 8098), a complaint (RFC 5965), a report on TLS (RFC 8460): no person writes one (RFC 6522).
  if (/^multipart\/report\b/i.test(firstOf(head, 'content-type') ?? '')) return true
  return peopleIn(head, 'from').some(({ address }) => /^mailer-daemon@/.test(address))
}

/** RFC 2369, RFC 2919. What comes through the team's own lists is what the team wanted to get. */
export function isList(head: readonly HeaderField[], { ownLists, addresses }: OwnLists): boolean {
  const own = new Set([...ownLists, ...addresses.map((address) => address.replace('@', '.'))])
  const ids = allOf(head, 'list-id').map((value) => (/<([^<>]+)>/.exec(value)?.[1] ?? value).trim().toLowerCase())
  if (ids.some((id) => !own.has(id))) return true
  if (ids.length > 0) return false
  return (
    /^(bulk|list|junk)$/i.test(firstOf(head, 'precedence') ?? '') || firstOf(head, 'list-unsubscribe') !== undefined
  )
}
