import { brokenDoors, type DoorCheck } from '../domain/door-check.ts'
import type { Instant } from '../lib/instant.ts'
import { capitalised, count, listWords } from './words/count.ts'
import { doorName } from './words/door-check.ts'
import { spacedFingerprint } from './words/fingerprint.ts'
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

/** To the team, each day: how every door was found. One line when all is well. */
export function doorsMail(frame: MailFrame, checks: readonly DoorCheck[], held: number): MailText {
  const broken = brokenDoors(checks, frame.now)
  const waiting =
    held === 0
      ? []
      : [
          `${capitalised(count(held, 'mail'))} ${held === 1 ? 'is' : 'are'} held, and wait for somebody to look: ${frame.baseUrl}/console/held`,
        ]
  if (broken.length === 0) {
    const names = listWords(checks.map(({ door }) => doorName(door)))
    return mail(frame, 'All doors are open', [`Every door was tried today and works: ${names}.`, ...waiting])
  }
  return mail(frame, `${capitalised(count(broken.length, 'door'))} broken`, [
    ...broken.map(({ door, detail }) => `${capitalised(doorName(door))}: ${detail}`),
    ...waiting,
    consoleLine(frame, '/console/doors'),
  ])
}

/** To the team, at once: reports by this door may be lost. */
export function doorBrokenMail(frame: MailFrame, { door, detail }: DoorCheck): MailText {
  return mail(frame, `A door is broken: ${doorName(door)}`, [
    `Fairlead tried ${doorName(door)}, and it does not work. ${detail}`,
    'Until it does, reports that come this way may be lost.',
    consoleLine(frame, '/console/doors'),
  ])
}

/** To the handler, or to the team: the reporter wrote. */
export function replyMail(frame: MailFrame, about: { readonly number: string }): MailText {
  return mail(frame, `News in ${about.number}`, [
    `A reporter has written, or changed something, in case ${about.number}.`,
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

/** How a reporter can read what is not in a mail, and answer. */
export interface MailWays {
  /** They reported by mail, so they may have no code. */
  readonly byMail: boolean
  /** An answer to our mail reaches the team. */
  readonly answerable: boolean
  /** Their OpenPGP key is known: from now on the mails hold the words themselves. */
  readonly sealed?: boolean
}

/** To the reporter: there is news, and it waits behind the code. Says nothing else. */
export function newsMail(frame: MailFrame, about: { readonly publicId: string } & MailWays): MailText {
  return mail(frame, `News on your report ${about.publicId}`, [
    `There is news on the report ${about.publicId} that you sent to ${frame.team}.`,
    ...readIt(frame, about),
    about.answerable
      ? 'This notice is automatic. An answer to it reaches the team; a mail can be read on its way, so write what is secret on the page.'
      : 'This notice is automatic; answers to it are not read.',
  ])
}

/** To whoever asked for it in a browser: a number that is worth nothing anywhere else. */
export function numberMail(frame: MailFrame, about: { readonly publicId: string; readonly number: string }): MailText {
  return mail(frame, `Your number for report ${about.publicId}`, [
    `You asked to read report ${about.publicId} at ${frame.team}. Type this number into the page where you asked:`,
    about.number,
    'It works there for half an hour, once, and nowhere else. If you did not ask, do nothing.',
  ])
}

/** To the handler, or to the team: a reporter was not reached. */
export function returnedMail(
  frame: MailFrame,
  about: { readonly number: string; readonly owed: readonly { readonly kind: string; readonly due: Instant }[] },
): MailText {
  return mail(frame, `Our mail came back: ${about.number}`, [
    `A mail to a reporter of case ${about.number} came back. They do not know that there is news.`,
    ...about.owed.map(({ kind, due }) => `Owed again: ${promiseWords(kind).noun}, promised by ${when(frame, due)}.`),
    'Reach them in another way, or ask for another address.',
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

/** How to read what is not in a mail, and that we never ask for a code. */
export function readIt(
  frame: MailFrame,
  { byMail, publicId, sealed }: MailWays & { readonly publicId: string },
): readonly string[] {
  const code = 'We never ask for your code by mail.'
  if (!byMail)
    return [`It is not in this mail. Open ${frame.baseUrl}/r and enter your code to read it and to answer.`, code]
  return [
    `${sealed === true ? 'What we write comes by mail, encrypted to your key. To read it all in one place' : 'What we write is not in our mails. To read it'}, open ${frame.baseUrl}/r/mail and enter ${publicId} and this mail address. A number is mailed to you at once; typed into that page, it opens your report and gives you a code for the next time.`,
    code,
  ]
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

/** To the team: our OpenPGP key ends, and with it what people can encrypt to us. */
export function keyEndsMail(
  frame: MailFrame,
  about: { readonly fingerprint: string; readonly end: Instant },
): MailText {
  const left = lengthWords(Math.max(0, about.end - frame.now))
  return mail(frame, `Our OpenPGP key ends in ${left}`, [
    `The key ${spacedFingerprint(about.fingerprint)} ends ${when(frame, about.end)}. After that nobody can encrypt to us, and what we sign counts for nothing.`,
    'Renew it in the console, or with: npx fairlead keys renew',
    consoleLine(frame, '/console/keys'),
  ])
}

/** To the handler, or to the team: a reporter's key ends. */
export function reporterKeyEndsMail(
  frame: MailFrame,
  about: { readonly number: string; readonly days: number },
): MailText {
  return mail(frame, `${about.number}: a reporter’s key ends within ${about.days} days`, [
    `In case ${about.number} the OpenPGP key of a reporter ends within ${about.days} days. After that our mails to them carry no words. Ask them for the key of then.`,
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

/** Paragraphs as a mail of the team, signed. */
export function mail(frame: MailFrame, subject: string, paragraphs: readonly string[]): MailText {
  const signature = `-- \n${frame.team}\n${frame.baseUrl}/`
  return { subject, text: `${[...paragraphs.map((p) => wrap(p)), signature].join('\n\n')}\n` }
}

export function consoleLine(frame: MailFrame, path: string): string {
  return `${frame.baseUrl}${path}`
}

export function when(frame: MailFrame, at: Instant): string {
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
