import type { Moment, Pattern } from '../domain/promise.ts'
import { EVENTS } from '../formats/policy-file/words.ts'

/** Events of a policy's own, and what they mean. */
export type OwnEvents = Readonly<Record<string, string>>

/** What an event is called inside a sentence, as a noun: “before …”, “kept by …”. */
export function patternWords(pattern: Pattern, own: OwnEvents = {}): string {
  const known = NOUNS[pattern.type]
  if (known) return known
  const meaning = own[pattern.type]
  return meaning === undefined ? pattern.type.replace(/[.-]/g, ' ') : `“${plain(meaning)}”`
}

/** What is so once the event has happened: “once …”, “until …”, “unless …”, “if …”. */
export function patternClause(pattern: Pattern, own: OwnEvents = {}): string {
  const known = CLAUSES[pattern.type]
  if (known) return known
  const meaning = own[pattern.type] ?? EVENTS[pattern.type]?.replace(/ \([^)]*\)/, '')
  if (meaning === undefined) return `there was ${pattern.type.replace(/[.-]/g, ' ')}`
  const words = plain(meaning)
  return own[pattern.type] === undefined ? words.charAt(0).toLowerCase() + words.slice(1) : `“${words}” is recorded`
}

/** What an event means, as the policies that know it say. */
export function eventMeaning(what: string, policies: readonly { readonly events: OwnEvents }[]): string {
  const own = policies.map(({ events }) => events[what]).find((meaning) => meaning !== undefined)
  return own ?? EVENTS[what]?.replace(/ \([^)]*\)/, '') ?? what.replace(/[.-]/g, ' ')
}

function plain(meaning: string): string {
  return meaning.replace(/\.$/, '')
}

export function momentNoun(moment: Moment, own: OwnEvents = {}): string {
  const known = MOMENTS[wordsOf(moment)]
  if (known) return known
  const nouns = [...new Set(moment.any.map((p) => patternWords(p, own)))]
  return often(moment) + nouns.join(' or ')
}

export function momentClause(moment: Moment, own: OwnEvents = {}): string {
  const known = MOMENT_CLAUSES[wordsOf(moment)]
  if (known) return known
  return [...new Set(moment.any.map((p) => patternClause(p, own)))].join(' or ')
}

/** “of your report”, “of the release”; “after the CVE has been issued” where no short noun says it. */
export function sinceMoment(moment: Moment, own: OwnEvents = {}): string {
  const known = MOMENTS[wordsOf(moment)] ?? (moment.any.length === 1 ? SHORT_NOUNS[moment.any[0]!.type] : undefined)
  return known ? `of ${often(moment)}${known}` : `after ${often(moment)}${momentClause(moment, own)}`
}

/** The same behind a day or a time that is counted from it: “72 hours after a CVE has been issued”. */
export function afterMoment(moment: Moment, own: OwnEvents = {}): string {
  return sinceMoment(moment, own).replace(/^of /, 'after ')
}

function often(moment: Moment): string {
  return moment.which === 'each'
    ? 'each time: '
    : moment.which === 'last' && !/^last /.test(wordsOf(moment))
      ? 'the latest: '
      : ''
}

function wordsOf(moment: Moment): string {
  return moment.words.toLowerCase().replace(/^(the|a|an|your) /, '')
}

const MOMENTS: Readonly<Record<string, string>> = {
  report: 'your report',
  'initial reply': 'the initial reply',
  reply: 'the first reply',
  acknowledgement: 'the acknowledgement',
  answer: 'the answer',
  'last update': 'the last update',
  'last message': 'the last message',
  triage: 'the assessment',
  assessment: 'the assessment',
  resolution: 'the resolution',
  announcement: 'the announcement',
  disclosure: 'the public disclosure',
  release: 'the release',
}

const MOMENT_CLAUSES: Readonly<Record<string, string>> = {
  'initial reply': 'a person has replied',
  reply: 'a person has replied',
  acknowledgement: 'a person has acknowledged it',
  answer: 'a person has answered',
  triage: 'it is confirmed or rejected',
  assessment: 'it is confirmed or rejected',
  announcement: 'it is announced',
  disclosure: 'it is public',
  'public disclosure': 'it is public',
  release: 'the release has begun',
  resolution: 'it is resolved',
}

/** Nouns that are short enough to be counted from: “within 3 days of …”. */
const SHORT_NOUNS: Readonly<Record<string, string>> = {
  'report.received': 'your report',
  'advisory.published': 'the publication',
  'case.confirmed': 'the confirmation',
  'case.rejected': 'the rejection',
  'list.sent': 'the mail to the list',
  'followup.sent': 'your second message',
  'publication.requested': 'the request',
  'membership.requested': 'the request',
  'reward.claimed': 'your claim',
}

const CLAUSES: Readonly<Record<string, string>> = {
  'report.received': 'your report has arrived',
  'message.sent': 'a person has written to you',
  'message.received': 'you have written',
  'handler.assigned': 'the case has an owner',
  'handler.accepted': 'the handover is accepted',
  'case.confirmed': 'it is confirmed',
  'case.rejected': 'it is rejected',
  'case.closed': 'the case is closed',
  'case.reopened': 'the case is open again',
  'severity.assessed': 'its severity is set',
  'track.assigned': 'its track is set',
  'lines.assessed': 'the list of affected versions is complete',
  'audit.recorded': 'the audit for similar problems is on record',
  'fix-team.formed': 'the people who fix it are named',
  'fix.started': 'work on a fix has begun',
  'fix.ready': 'a fix is ready',
  'fix.landed': 'the fix is in force',
  'fix.shared': 'fixes were shown to somebody outside',
  'cve.requested': 'a CVE has been requested',
  'cve.assigned': 'a CVE has been issued',
  'cve.published': 'the CVE record is public',
  'embargo.set': 'the date is decided',
  'embargo.broken': 'it has leaked',
  'exploitation.known': 'we know that it is being used against people',
  'measure.available': 'there is something people can do about it',
  'release.planned': 'a release is planned',
  'preannouncement.sent': 'the coming release has been announced',
  'distributors.notified': 'the distributors have been told',
  'stakeholders.notified': 'the stakeholders have been told',
  'list.posted': 'it has been posted to the private list',
  'list.sent': 'the list has been told',
  'fixes.pushed': 'the fixes are in the public repository',
  'builds.released': 'new builds can be had',
  'advisory.published': 'the advisory is public',
  'details.published': 'the details are public',
  'report.published': 'the report is public',
  'users.notified': 'users have been told',
  'credit.given': 'the credit is public',
  'credit.asked': 'you were asked about credit',
  'reporter.reviewed': 'you have looked at it',
  'retrospective.published': 'what was learnt is written down',
  'identity.shared': 'your personal details were passed on',
  'content.shared': 'what you reported was passed on',
  'data.accessed': 'personal data was looked at',
  'consent.given': 'you have agreed',
  'letter.issued': 'the letter is written',
  'legal-action.known': 'somebody else takes legal action against you',
  'legal-action.taken': 'we took legal action against you',
  'followup.sent': 'you have asked again',
  'reward.claimed': 'you have claimed the reward',
  'sender.cleared': 'earlier decisions about you were put right',
  'escalation.raised': 'you went to somebody else',
  'third-party.informed': 'the owner has been told',
  'maintainer.contacted': 'the maintainer has been told',
  'maintainer.answered': 'the maintainer has answered',
  'publication.requested': 'publication was asked for',
  'membership.requested': 'somebody asked to be a member',
  'membership.answered': 'the request is answered',
  'wait.started': 'we wait for somebody else',
  'wait.ended': 'that wait is over',
}

/** What a rule forbids, said of the team: “We do not …”. */
export function refrainWords(pattern: Pattern, own: OwnEvents = {}): string {
  return REFRAINS[pattern.type] ?? `this does not happen: ${patternWords(pattern, own)}`
}

const REFRAINS: Readonly<Record<string, string>> = {
  'legal-action.taken': 'we take no legal action against you',
  'identity.shared': 'we do not pass on your personal details',
  'content.shared': 'we do not pass on what you reported',
  'data.accessed': 'we do not look at personal data',
  'fix.shared': 'fixes are not shown to anybody outside',
  'fixes.pushed': 'the fixes do not go into the public repository',
  'builds.released': 'no builds are released',
  'list.sent': 'the list is not told',
  'list.posted': 'nothing is posted to a private list',
  'distributors.notified': 'distributors are not told',
  'advisory.published': 'the advisory is not published',
  'details.published': 'the technical details are not published',
  'report.published': 'the report is not published',
  'cve.published': 'the CVE record is not published',
  'cve.requested': 'no CVE is requested',
  'users.notified': 'users are not told',
}

const NOUNS: Readonly<Record<string, string>> = {
  'report.received': 'your report',
  'message.sent': 'a message from the team',
  'message.received': 'a message from you',
  'handler.assigned': 'a handler being named',
  'handler.accepted': 'the handover being accepted',
  'case.confirmed': 'the confirmation',
  'case.rejected': 'the rejection',
  'case.closed': 'the case being closed',
  'severity.assessed': 'the severity being set',
  'lines.assessed': 'the list of affected versions',
  'audit.recorded': 'the audit for similar problems, with its evidence',
  'fix.ready': 'the fix being ready',
  'fix.landed': 'the fix being in force',
  'fix.shared': 'fixes being shown to somebody outside',
  'cve.requested': 'a CVE being requested',
  'cve.assigned': 'the CVE being issued',
  'cve.published': 'the CVE record being public',
  'embargo.set': 'the embargo date being decided',
  'embargo.broken': 'the embargo being broken',
  'exploitation.known': 'exploitation becoming known',
  'measure.available': 'a measure being available',
  'release.planned': 'a release being planned',
  'preannouncement.sent': 'the notice of a coming release',
  'distributors.notified': 'the message to the distributors',
  'stakeholders.notified': 'the message to the stakeholders',
  'list.posted': 'the first post to the private list',
  'list.sent': 'the mail to the list',
  'fixes.pushed': 'the push to the public repository',
  'builds.released': 'the new builds',
  'advisory.published': 'the publication of the advisory',
  'details.published': 'the details being public',
  'report.published': 'the report being public',
  'users.notified': 'users being told',
  'credit.given': 'the credit in public',
  'credit.asked': 'the reporter being asked about credit',
  'reporter.reviewed': 'the reporter’s review',
  'retrospective.published': 'what was learnt being written down',
  'identity.shared': 'passing on your personal details',
  'content.shared': 'passing on what you reported',
  'data.accessed': 'looking at personal data',
  'consent.given': 'your consent',
  'letter.issued': 'the letter that says you complied',
  'legal-action.taken': 'legal action against you',
  'legal-action.known': 'legal action of a third party',
  'followup.sent': 'your asking again',
  'reward.claimed': 'your claim of the reward',
  'sender.cleared': 'earlier decisions being put right',
  'escalation.raised': 'your going to somebody else',
  'third-party.informed': 'the owner being told',
  'fix-team.formed': 'the people who fix it being named',
  'fix.started': 'work on a fix',
  'track.assigned': 'the track being set',
  'maintainer.contacted': 'the message to the maintainer',
  'maintainer.answered': 'the maintainer’s answer',
  'membership.requested': 'the request to be a member',
  'membership.answered': 'the answer to that request',
  'publication.requested': 'the request to publish',
  'authority.warned': 'the early warning to the authority',
  'authority.notified': 'the notification to the authority',
  'authority.reported': 'the final report to the authority',
  'leak.reported': 'the leak being reported',
  'meeting.held': 'the team’s meeting',
  'information.requested': 'our question to you',
  'information.given': 'your answer to our question',
  'release.moved': 'the release being moved',
}
