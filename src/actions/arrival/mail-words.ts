import type { Source } from '../../domain/event.ts'
import { isMailAddress, LIMITS, type NewReport } from '../../domain/intake.ts'
import { isGarbled } from '../../formats/garbled.ts'
import { CUT_MARK } from '../../formats/mail-facts.ts'
import { firstOf } from '../../formats/mail-head.ts'
import { type MailProblem, MOST_PARTS } from '../../formats/mail-read.ts'
import { withoutCode } from '../../lib/code.ts'
import { unusedKey } from '../keys/pinned-key.ts'
import type { UnderstoodMail } from './understand-mail.ts'

/** The words of a mail as a report or a message has them. */
export interface MailWords {
  readonly title: string
  readonly text: string
  /** All of the words, where they are too long to be shown: they become a file. */
  readonly rest: string | undefined
  /** The mail as it came is attached, since this is not all of it. */
  readonly attachRaw: boolean
  readonly source: Source
}

export function mailWords(understood: UnderstoodMail): MailWords {
  const { mail, opened, verdict, raw, arrival } = understood
  const words = withoutCode(mail.text)
  const closed = opened.problem === undefined ? undefined : CLOSED[opened.problem.kind]
  const unread = mail.problem === undefined ? undefined : UNREAD[mail.problem]
  const missing = closed ?? unread
  const text = missing === undefined ? words.text : `${missing} It is attached as it came.\n\n${words.text}`.trim()
  const unused = unusedKey(opened, understood.sender?.address ?? '', arrival.at)
  const notes = [
    ...(unused === undefined ? [] : [`An OpenPGP key came with it and is not used. ${unused}`]),
    ...(verdict.becomes === 'message' && !verdict.sure ? [`The sender is not sure. ${verdict.why}`] : []),
    ...(verdict.becomes === 'report' && verdict.why !== 'It is new.' ? [verdict.why] : []),
    ...(opened.signature.state === 'bad' ? ['Its signature is wrong: it was changed on the way, or forged.'] : []),
    ...(opened.encrypted === 'partly' ? ['Only a part of it was encrypted.'] : []),
    ...(mail.encrypted === 's/mime' ? ['It is encrypted with S/MIME, which is not opened here.'] : []),
    ...(mail.signed === 's/mime' && mail.textFrom === 'nothing'
      ? ['Its words are inside of its S/MIME signature, which is not opened here: they are in its file.']
      : []),
    ...(firstOf(mail.head, CUT_MARK) === undefined
      ? []
      : ['It is larger than is taken in here. This is its beginning; all of it is in the mailbox.']),
    ...(words.found ? ['It contained the code of a report, which was taken out of these words.'] : []),
    ...(mail.left > 0 ? [`It has ${mail.left + MOST_PARTS} parts; the first ${MOST_PARTS} were taken out of it.`] : []),
    ...(mail.textFrom === 'html' ? ['It was written in HTML only; these are its words.'] : []),
  ]
  const long = text.length > LIMITS.message - 1_000
  return {
    title: title(mail.subject, words.text, mail.problem),
    text: long ? `${text.slice(0, 20_000)}\n\n… The rest is in the file mail.txt.` : text || 'The mail has no words.',
    rest: long ? text : undefined,
    attachRaw: missing !== undefined || mail.left > 0 || mail.encrypted === 's/mime',
    source: {
      door: 'mail',
      ...(mail.messageId === undefined ? {} : { id: mail.messageId }),
      signature: opened.signature.state,
      encrypted: opened.encrypted !== 'no' || mail.encrypted !== undefined,
      ...(opened.problem === undefined ? {} : { unopened: opened.problem.kind, keyIds: opened.problem.keyIds }),
      raw,
      arrival: arrival.id,
      ...(verdict.becomes === 'message' && !verdict.sure ? { unsure: true as const } : {}),
      ...(notes.length === 0 ? {} : { notes }),
    },
  }
}

/** The mail as a report of its own. Whatever is missing is left open, for the team to ask. */
export function reportByMail({ sender }: UnderstoodMail, words: MailWords): NewReport {
  const mail = sender !== undefined && isMailAddress(sender.address) ? sender.address : ''
  return {
    door: 'mail',
    product: '',
    title: words.title,
    description: words.text,
    answers: {},
    known: 'no',
    name: sender?.name.slice(0, LIMITS.name) ?? '',
    mail,
    zone: '',
    credit: 'later',
    creditName: '',
  }
}

const CLOSED = {
  'to-others': 'This mail is encrypted, and none of our keys opens it.',
  password: 'This mail is encrypted with a password, which nobody here knows.',
  'no-integrity': 'This mail is encrypted in a way that would not show a change on the way, so it was not opened.',
  broken: 'This mail is encrypted, and what came is broken.',
  'too-large': 'This mail is encrypted, and too large to be opened.',
  'too-slow': 'This mail is encrypted, and opening it took too long.',
} as const

const UNREAD = {
  'too large': 'This mail is too large to be read; only its beginning was.',
  malformed: 'This mail could not be read: it is not built as mails are.',
  garbled: 'The words of this mail could not be read: they were packed wrongly on their way.',
  'no words': 'No words were found in this mail.',
  'too long to read': 'This mail could not be read: reading it took too long.',
} as const

/** The subject without what mail programs put before it; otherwise the first line that was written, and is words. */
function title(subject: string, text: string, problem: MailProblem | undefined): string {
  const own = withoutCode(subject.replace(/^((re|fwd?|aw|wg|sv|antw|tr)(\[\d+\])?:\s*)+/i, '')).text.trim()
  const written = text.split('\n').find((one) => /\p{L}/u.test(one) && !isGarbled(one))
  const wordless = problem === undefined || problem === 'no words'
  const line = own || written || (wordless ? 'A mail without words' : 'A mail that could not be read')
  const letters = [...line.replace(/\s+/g, ' ').trim()]
  return letters.length <= LIMITS.title ? letters.join('') : `${letters.slice(0, LIMITS.title - 1).join('')}…`
}
