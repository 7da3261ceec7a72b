import type { HeldReason } from './arrival.ts'

/** What a mail says of itself, as far as deciding what it is needs it. Everything here may be forged. */
export interface MailFacts {
  /** Whom it is from, in lower case; empty where it does not say. */
  readonly from: string
  /** The envelope had no sender: bounces and automatic answers have none (RFC 5321 §4.5.5). */
  readonly nullSender: boolean
  /** RFC 3834 §5, in lower case: `no` or missing is what a person wrote. */
  readonly autoSubmitted: string
  /** Other marks of automatic answers: X-Autoreply, Precedence: auto_reply, a receipt of reading. */
  readonly automatic: boolean
  /** It came through a list that is not the team's own. */
  readonly list: boolean
  /** How many servers it has passed. */
  readonly hops: number
  /** The team's own filter says so, in a header that the team believes. */
  readonly markedSpam: boolean
  /** Carries the line that every filter must call spam. */
  readonly gtube: boolean
  /** What the team's own server found out about its sender (RFC 8601). */
  readonly authentication: 'pass' | 'fail' | 'unknown'
  /** Carries the mark of our own mails. */
  readonly ownMark: boolean
  readonly returned: Returned | undefined
}

/** A server says what became of a mail of ours. */
export interface Returned {
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'
  /** RFC 3463, such as 5.1.1; empty where it is not said. */
  readonly status: string
  readonly recipient: string
  readonly why: string
  /** Of the mail that came back. */
  readonly messageIds: readonly string[]
}

/** A report that the mail names, and whether the mail says to be from its reporter's own address. */
export interface Thread {
  readonly report: string
  readonly fromReporter: boolean
  /** Nobody can be reached through a report that was erased. */
  readonly open: boolean
}

/** What we know of it. */
export interface MailKnown {
  /** The report whose reply address it was sent to: a token that only our mails to its reporter carry. */
  readonly addressed: Thread | undefined
  /** The report that holds a Message-ID this one answers. */
  readonly referenced: Thread | undefined
  /** The report about which the mail that came back was sent. */
  readonly returnedOf: string | undefined
  readonly member: boolean
  /** It came to the address where members answer about a report: it is theirs or nobody's. */
  readonly toTeam?: boolean
}

export type MailVerdict = { readonly why: string } & (
  | { readonly becomes: 'report' }
  /** `sure`: from the reporter's own address, and to the address that only the reporter was given. */
  | { readonly becomes: 'message'; readonly report: string; readonly sure: boolean }
  | { readonly becomes: 'evidence'; readonly report: string; readonly returned: Returned }
  | { readonly becomes: 'team' }
  | { readonly becomes: 'held'; readonly as: HeldReason }
)

/** RFC 5321 §6.3 lets a hundred pass; no honest way to a security team has a third of that. */
const MOST_HOPS = 35

/**
 * What a mail is. Nothing is refused and nothing is lost: what is doubtful is held, and a person looks. An address can be
 * forged by anybody, so it alone lets nobody into a conversation: it needs the token of the reply address, or a
 * Message-ID that the conversation holds, and where the two do not agree the team is told so.
 */
export function judgeMail(mail: MailFacts, known: MailKnown): MailVerdict {
  if (mail.ownMark) return held('loop', 'It is one of our own mails that came back.')
  if (mail.hops > MOST_HOPS) return held('loop', `It has passed ${mail.hops} servers: it runs in a circle.`)
  if (mail.returned !== undefined) return returned(mail.returned, known.returnedOf)
  if (mail.gtube) return held('spam', 'It carries the test line for spam.')
  if (isAutomatic(mail)) return held('auto-reply', 'A machine wrote it, by its own account.')
  if (known.toTeam === true) return { becomes: 'team', why: 'It came to the address where members answer.' }
  const talk = conversation(mail, known)
  if (talk !== undefined) return talk
  if (mail.markedSpam) return held('spam', 'Your own filter marked it as spam.')
  if (mail.list) return held('list', 'It came through a mailing list.')
  if (known.member) return { becomes: 'team', why: 'It is from a member of the team.' }
  return { becomes: 'report', why: reportWhy(known) }
}

function held(as: HeldReason, why: string): MailVerdict {
  return { becomes: 'held', as, why }
}

function returned(about: Returned, report: string | undefined): MailVerdict {
  if (report === undefined) return held('bounce', 'A server returned a mail that we do not know.')
  return { becomes: 'evidence', report, returned: about, why: 'A server says what became of a mail of ours.' }
}

/** RFC 3834 §2: whoever answers such a mail answers a machine. */
function isAutomatic(mail: MailFacts): boolean {
  return (mail.autoSubmitted !== '' && mail.autoSubmitted !== 'no') || mail.automatic || mail.nullSender
}

function conversation(mail: MailFacts, { addressed, referenced, member }: MailKnown): MailVerdict | undefined {
  if (addressed?.open) {
    const { report } = addressed
    if (!addressed.fromReporter)
      return message(report, false, 'It came to the reply address of the report, from another address.')
    if (mail.authentication === 'fail')
      return message(report, false, 'It says to be from the reporter, and your mail server doubts that.')
    return message(report, true, 'It came to the reply address of the report, from the reporter’s address.')
  }
  // A member who answers in the thread is not the reporter; and another's mail is a report of its own.
  if (!referenced?.open || !referenced.fromReporter || member) return undefined
  const { report } = referenced
  return mail.authentication === 'fail'
    ? message(report, false, 'It answers a mail of the report, and your mail server doubts its sender.')
    : message(report, true, 'It answers a mail of the report, from the reporter’s address.')
}

function message(report: string, sure: boolean, why: string): MailVerdict {
  return { becomes: 'message', report, sure, why }
}

function reportWhy({ addressed, referenced }: MailKnown): string {
  if (addressed !== undefined || referenced?.open === false)
    return 'It answers a report that was erased, so it is a new one.'
  return referenced === undefined ? 'It is new.' : 'It answers a mail of another report, but not from its reporter.'
}
