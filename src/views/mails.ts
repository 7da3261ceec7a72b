import type { Instant } from '../lib/instant.ts'
import { promiseWords } from './words/promise.ts'
import { instantInZones, lengthWords } from './words/time.ts'

/** A mail as text. Subjects and texts carry no content of a report: whoever reads somebody's mail learns only that there is one. */
export interface MailText {
  readonly subject: string
  readonly text: string
}

/** What every mail needs to know: the team's name, where its pages are, and when it is written. */
export interface MailFrame {
  readonly team: string
  readonly baseUrl: string
  readonly zone: string
  readonly now: Instant
}

/** To the team: something came in. Who opens it finds it in the inbox. */
export function newReportMail(frame: MailFrame, about: { readonly number: string; readonly due?: Instant }): MailText {
  return mail(frame, `A report has arrived: ${about.number}`, [
    `A report has arrived and opened case ${about.number}.`,
    ...(about.due === undefined ? [] : [`The first promise to its reporter is due ${when(frame, about.due)}.`]),
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

/** To the handler, or to the team: the reporter wrote. */
export function replyMail(frame: MailFrame, about: { readonly number: string }): MailText {
  return mail(frame, `News in ${about.number}`, [
    `A reporter has written, or changed something, in case ${about.number}.`,
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

/** To the reporter: there is news, and it waits behind the code. Says nothing else. */
export function newsMail(frame: MailFrame, about: { readonly publicId: string }): MailText {
  return mail(frame, `News on your report ${about.publicId}`, [
    `There is news on the report ${about.publicId} that you sent to ${frame.team}.`,
    `It is not in this mail. Open ${frame.baseUrl}/r and enter your code to read it and to answer.`,
    'We never ask for your code by mail. This notice is automatic; answers to it are not read.',
  ])
}

/** To the handler first, then to the team: a promise is about to be broken. */
export function warningMail(
  frame: MailFrame,
  about: {
    readonly number: string
    readonly kind: string
    readonly due: Instant
    readonly told: 'handler' | 'team'
    /** Somebody owns the case. */
    readonly owned: boolean
  },
): MailText {
  const left = lengthWords(about.due - frame.now)
  return mail(frame, `${about.number}: ${promiseWords(about.kind).noun} due in ${left}`, [
    `In case ${about.number} a promise is due in ${left}: ${promiseWords(about.kind).noun}, ${when(frame, about.due)}.`,
    about.owned ? OWNED[about.told] : 'Nobody owns the case yet. Somebody please take it.',
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

const OWNED = {
  handler: 'After a while the whole team is told too.',
  team: 'The handler was warned before. Somebody please take it.',
} as const

/** A way into the console, once. The address is a secret until it is used. */
export function signInLinkMail(
  frame: MailFrame,
  about: { readonly link: string; readonly expires: Instant },
): MailText {
  return mail(frame, `Your way into the console of ${frame.team}`, [
    `This link signs you in once, until ${when(frame, about.expires)}:`,
    about.link,
    'If you did not ask for it, do nothing: it expires by itself.',
  ])
}

/** Before the hour: as it stands, the release would hold. */
export function releaseWarningMail(
  frame: MailFrame,
  about: { readonly release: string; readonly at: Instant; readonly hours: number; readonly red: number },
): MailText {
  const gates = `${about.red} ${about.red === 1 ? 'thing is' : 'things are'} missing`
  return mail(frame, `Release in ${about.hours} h: ${gates}`, [
    `The release of ${when(frame, about.at)} would hold as it stands: ${gates}.`,
    'Nothing goes out until every gate is green and it is armed.',
    consoleLine(frame, `/console/releases/${about.release}`),
  ])
}

/** At the hour: it held, and nothing went out. */
export function releaseHeldMail(frame: MailFrame, about: { readonly release: string; readonly at: Instant }): MailText {
  return mail(frame, 'The release holds: nothing was sent', [
    `The release of ${when(frame, about.at)} was not green at its hour. Nothing was sent and nothing was published.`,
    'Mend what is red, move it, and arm it again.',
    consoleLine(frame, `/console/releases/${about.release}`),
  ])
}

/** To the team: an embargo is broken, or a vulnerability is being used. */
export function alarmMail(frame: MailFrame, about: { readonly number: string }): MailText {
  return mail(frame, `${about.number}: decide the date anew, now`, [
    `In case ${about.number} it was recorded that something leaked or is being used against people.`,
    'The embargo of the case must be decided anew.',
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

function mail(frame: MailFrame, subject: string, paragraphs: readonly string[]): MailText {
  const signature = `-- \n${frame.team}\n${frame.baseUrl}/`
  return { subject, text: `${[...paragraphs.map((p) => wrap(p)), signature].join('\n\n')}\n` }
}

function consoleLine(frame: MailFrame, path: string): string {
  return `${frame.baseUrl}${path}`
}

function when(frame: MailFrame, at: Instant): string {
  return instantInZones(at, [frame.zone], frame.now)
}

/** Lines of at most 76 characters; an address is never broken. */
function wrap(paragraph: string): string {
  const lines: string[] = []
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= 76) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
