import type { Instant } from '../lib/instant.ts'
import { consoleLine, type MailFrame, type MailText, mail, when } from './mails.ts'

/** To somebody whom the team reads into a case; what it is about stands behind the link. */
export function guestLinkMail(frame: MailFrame, about: { readonly link: string; readonly expires: Instant }): MailText {
  return mail(frame, `${frame.team} security asks for your help`, [
    `The security team of ${frame.team} has read you into a case that is not public. This link opens it, once, until ${when(frame, about.expires)}:`,
    about.link,
    'What you find there is confidential until it is published. If you do not know why you get this, do nothing, or ask the team by a way you know.',
  ])
}

/** To a guest: the team wrote. */
export function guestNewsMail(frame: MailFrame): MailText {
  return mail(frame, `${frame.team} security has written to you`, [
    'There is a message for you on the page that you were invited to.',
    consoleLine(frame, '/guest'),
    'If the page asks for a new link, ask the team for one. Answers to this mail are not read.',
  ])
}

/** To the handler, or to the team: a guest wrote. */
export function guestWroteMail(frame: MailFrame, about: { readonly number: string }): MailText {
  return mail(frame, `News in ${about.number}`, [
    `A guest has written in case ${about.number}.`,
    consoleLine(frame, `/console/cases/${about.number}`),
  ])
}
