import PostalMime, { type Attachment, type Email } from 'postal-mime'
import type { Returned } from '../domain/arrival-mail.ts'
import { type Bytes, utf8 } from '../lib/bytes.ts'
import { isGarbled } from './garbled.ts'
import { htmlText } from './html-text.ts'
import { rereadAsUtf8, withCharset } from './mail-charset.ts'
import {
  endOfHead,
  firstOf,
  type HeaderField,
  headOf,
  lenient,
  messageIds,
  oneLine,
  type Person,
  peopleIn,
  plainWords,
} from './mail-head.ts'
import { returnedBy } from './mail-returned.ts'

export interface MailPart {
  /** As the sender called it, decoded; empty where it has no name. */
  readonly name: string
  readonly type: string
  readonly bytes: Bytes
}

/** A mail, read as far as it can be. */
export interface ReadMail {
  readonly head: readonly HeaderField[]
  /** On one line; may be empty, and is where it makes no words. */
  readonly subject: string
  readonly from: Person | undefined
  readonly replyTo: readonly Person[]
  /** Every address it was sent to, in lower case, as the envelope and the head say. */
  readonly to: readonly string[]
  readonly messageId: string | undefined
  /** Of the mails it answers, the nearest last. */
  readonly answers: readonly string[]
  /** What a person wrote; `html` was the only form of it. */
  readonly text: string
  readonly textFrom: 'plain' | 'html' | 'nothing'
  readonly parts: readonly MailPart[]
  /** Parts beyond what is taken out: they are in the mail as it came. */
  readonly left: number
  readonly encrypted: 'mime' | 'inline' | 's/mime' | undefined
  readonly signed: 'mime' | 'inline' | 's/mime' | undefined
  readonly returned: Returned | undefined
  /** Why it could be read in part only; undefined when it was read whole. */
  readonly problem: MailProblem | undefined
}
export type MailProblem = 'too large' | 'malformed' | 'too long to read' | 'garbled' | 'no words'

export const MOST_PARTS = 100
/** Longer mails are read at their beginning only; they are attached as they came. */
export const READ_WHOLE = 64 * 2 ** 20
export const READ_BEGINNING = 2 * 2 ** 20
const LONGEST_TEXT = 4 * 2 ** 20

/**
 * Reads a mail, or the beginning of one that is longer; whatever the bytes are, something is read. Takes as long as the
 * bytes make it: call it in a thread.
 */
export async function readMail(raw: Bytes, cut: boolean): Promise<ReadMail> {
  try {
    const email = await PostalMime.parse(withCharset(raw, headOf(raw)), {
      forceRfc822Attachments: true,
      maxNestingDepth: 100,
    })
    return assemble(raw, email, cut ? 'too large' : undefined)
  } catch {
    return headOnly(raw, 'malformed')
  }
}

/** What the head says, where the body cannot be read. */
export function headOnly(raw: Bytes, problem: MailProblem): ReadMail {
  return assemble(raw, undefined, problem)
}

function assemble(raw: Bytes, email: Email | undefined, problem: MailProblem | undefined): ReadMail {
  const head = headOf(raw)
  const all = (email?.attachments ?? []).map(partOf).filter(({ bytes }) => bytes.length > 0)
  const words = textOf(email)
  const garbled = words === GARBLED ? 'garbled' : undefined
  // A boundary that is not the one of the head, and nothing is left of what was said.
  const lost = words.textFrom === 'nothing' && all.length === 0 && hasBody(raw) ? 'no words' : undefined
  const subject = plainWords(firstOf(head, 'subject') ?? '')
  const contentType = (firstOf(head, 'content-type') ?? '').toLowerCase()
  return {
    head,
    subject: isGarbled(subject) ? '' : subject,
    from: peopleIn(head, 'from')[0],
    replyTo: peopleIn(head, 'reply-to'),
    to: [...new Set(peopleIn(head, ...RECIPIENTS).map(({ address }) => address))].slice(0, 500),
    messageId: messageIds(firstOf(head, 'message-id'))[0],
    answers: [...messageIds(firstOf(head, 'references')), ...messageIds(firstOf(head, 'in-reply-to'))],
    ...words,
    parts: all.slice(0, MOST_PARTS),
    left: Math.max(0, all.length - MOST_PARTS),
    encrypted: encryption(contentType, words.text),
    signed: signature(contentType, words.text),
    returned: returnedBy(head, all, words.text),
    problem: problem ?? garbled ?? lost,
  }
}

/** Also where no empty line ends the head, and what was said stands in it. */
function hasBody(raw: Bytes): boolean {
  const end = endOfHead(raw)
  if (raw.subarray(end).some((byte) => byte > 0x20)) return true
  const lines = lenient(raw.subarray(0, end)).split(/\r?\n/)
  return lines.some((line) => line !== '' && !/^(?:[ \t]|[!-9;-~]+[ \t]*:|From )/.test(line))
}

const GARBLED = { text: '', textFrom: 'nothing' } as const
const RECIPIENTS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc', 'resent-to']

function partOf(attachment: Attachment): MailPart {
  const { content, filename, mimeType, description } = attachment
  const bytes = typeof content === 'string' ? utf8(content) : new Uint8Array(content)
  return { name: oneLine(filename ?? description ?? '').slice(0, 300), type: mimeType, bytes }
}

/** The plain form, unless it only says that there is another; no letters by chance, where they were packed wrongly. */
function textOf(email: Email | undefined): Pick<ReadMail, 'text' | 'textFrom'> {
  if (isGarbled(email?.text ?? '')) return GARBLED
  const plain = clean(email?.text ?? '')
  const html = plain.length < 200 && email?.html !== undefined ? clean(htmlText(email.html.slice(0, LONGEST_TEXT))) : ''
  if (plain === '' && html === '') return { text: '', textFrom: 'nothing' }
  const thin = html.length > 10 * Math.max(20, plain.length)
  return plain === '' || thin ? { text: html, textFrom: 'html' } : { text: plain, textFrom: 'plain' }
}

/** Line ends of one kind; no control characters, which a terminal or an editor might obey. */
function clean(text: string): string {
  return rereadAsUtf8(text.slice(0, LONGEST_TEXT))
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cs}]/gu, '\ufffd')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}

function encryption(contentType: string, text: string): ReadMail['encrypted'] {
  if (contentType.startsWith('multipart/encrypted')) return 'mime'
  if (/^application\/(x-)?pkcs7-mime/.test(contentType) && !contentType.includes('signed-data')) return 's/mime'
  return /^-----BEGIN PGP MESSAGE-----$/m.test(text) ? 'inline' : undefined
}

function signature(contentType: string, text: string): ReadMail['signed'] {
  if (/^application\/(x-)?pkcs7-mime/.test(contentType) && contentType.includes('signed-data')) return 's/mime'
  if (contentType.startsWith('multipart/signed')) return contentType.includes('pkcs7') ? 's/mime' : 'mime'
  return /^-----BEGIN PGP SIGNED MESSAGE-----$/m.test(text) ? 'inline' : undefined
}
