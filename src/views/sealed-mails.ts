import type { MessageUse } from '../domain/event.ts'
import type { Instant } from '../lib/instant.ts'
import type { MailFrame, MailText } from './mails.ts'
import { instantInZones } from './words/time.ts'

/** Mails with their words in them. They leave only encrypted to the key of whoever they are for. */

export interface SealedMessage {
  readonly at: Instant
  readonly text: string
  readonly files: readonly string[]
}

/** To the reporter: what the team wrote. */
export function sealedNews(
  frame: MailFrame,
  about: {
    readonly publicId: string
    readonly answerable: boolean
    readonly messages: readonly (SealedMessage & { readonly as: MessageUse })[]
  },
): MailText {
  return letter(frame, `${frame.team} wrote on your report ${about.publicId}`, [
    ...about.messages.flatMap((message) => [`${AS[message.as]}, ${when(frame, message.at)}:`, ...said(message)]),
    about.answerable
      ? `To answer, answer this mail, encrypted to our key (${frame.baseUrl}/openpgp-key.asc), or open ${frame.baseUrl}/r`
      : `To answer, open ${frame.baseUrl}/r and enter your code.`,
  ])
}

const AS: Readonly<Record<MessageUse, string>> = {
  acknowledgement: 'Acknowledgement',
  answer: 'Answer',
  update: 'Update',
  note: 'Message',
}

/** How a member answers by mail. */
export interface MailDesk {
  /** Stands in every mail about the case and comes back in the quotation: it ties a signature to this case. */
  readonly mark: string
  /** An answer reaches Fairlead. */
  readonly answerable: boolean
}

/** To a member with a key: a report has arrived, and this is what it says. */
export function sealedReport(
  frame: MailFrame,
  about: MailDesk & {
    readonly number: string
    readonly title: string
    readonly description: string
    readonly files: readonly string[]
    readonly due?: Instant
  },
): MailText {
  return letter(frame, `${about.number}: ${about.title}`, [
    `A report has arrived and opened case ${about.number}.`,
    ...(about.due === undefined ? [] : [`The first promise to its reporter is due ${when(frame, about.due)}.`]),
    about.title,
    about.description,
    ...fileLine(about.files),
    ...desk(frame, about),
  ])
}

/** To a member with a key: what the reporter wrote since the team last did. */
export function sealedReply(
  frame: MailFrame,
  about: MailDesk & { readonly number: string; readonly title: string; readonly messages: readonly SealedMessage[] },
): MailText {
  return letter(frame, `${about.number}: the reporter wrote`, [
    `In case ${about.number} (${about.title}) the reporter wrote:`,
    ...about.messages.flatMap((message) => [`${when(frame, message.at)}:`, ...said(message)]),
    ...desk(frame, about),
  ])
}

/** To a member: what they asked for by signed mail was done, or what to change. */
export function deskMail(
  frame: MailFrame,
  about: MailDesk & { readonly number: string; readonly done: readonly string[] } & (
      | { readonly problem?: undefined }
      | { readonly problem: string }
    ),
): MailText {
  if (about.problem === undefined)
    return letter(frame, `Done in ${about.number}`, [...about.done, ...desk(frame, about)])
  return letter(frame, `Not done in ${about.number}`, ['Nothing was done.', about.problem, ...desk(frame, about)])
}

function desk(frame: MailFrame, { mark, answerable }: MailDesk): readonly string[] {
  const page = `${frame.baseUrl}/console`
  if (!answerable) return [`The case: ${page}`]
  return [
    [
      'To act, answer this mail, signed with your key, and begin with one of:',
      '  take',
      '  acknowledge',
      '  answer: evaluation, next steps          then what you tell the reporter',
      '  update                                  then what you tell the reporter',
      '  note                                    then what only the team reads',
      '  confirm: reason',
      '  close not-a-vulnerability: reason',
      'Leave the next line in your answer: it says which case you mean.',
      mark,
    ].join('\n'),
  ]
}

function said({ text, files }: SealedMessage): readonly string[] {
  return [text.trim(), ...fileLine(files)]
}

function fileLine(files: readonly string[]): readonly string[] {
  return files.length === 0 ? [] : [`Files: ${files.join(', ')}`]
}

function letter(frame: MailFrame, subject: string, paragraphs: readonly string[]): MailText {
  return { subject, text: `${[...paragraphs, `-- \n${frame.team}\n${frame.baseUrl}/`].join('\n\n')}\n` }
}

function when(frame: MailFrame, at: Instant): string {
  return instantInZones(at, [frame.zone], frame.now)
}
