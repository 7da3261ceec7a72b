import type { Instant } from '../lib/instant.ts'
import { consoleLine, type MailFrame, type MailText, mail, when } from './mails.ts'

/** Mails to one member of the team; like all others, without content of a report. */

/** To a member: there is an answer to their signed mail. The answer itself leaves only encrypted. */
export function deskNotice(frame: MailFrame, about: { readonly number: string }): MailText {
  return mail(frame, `Your mail about ${about.number}`, [
    `Your mail about case ${about.number} was taken up. What came of it stands in the console.`,
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}

/** To the address that a member had: it is theirs no more, so that nobody is moved away unseen. Names no other address. */
export function movedMail(
  frame: MailFrame,
  about: { readonly name: string; readonly by: string; readonly at: Instant; readonly gone: boolean },
): MailText {
  const { name, by, at, gone } = about
  return mail(frame, `Notices for ${name} no longer come here`, [
    `${by} ${gone ? 'took this mail address out' : 'put another mail address in the place of this one'} for ${name} in the team of ${frame.team}, ${when(frame, at)}.`,
    'Warnings and notices about cases no longer come here. What came before stays as it is.',
    'If this is not what you wanted, tell an administrator of the team, on another way than by mail.',
    consoleLine(frame, '/console/people'),
  ])
}
