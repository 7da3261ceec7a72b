import type { Move, Pattern } from '../../domain/promise.ts'

/** The vocabulary of the language: events, moments and kinds of promise. The manual's tables are made from these. */

/** Every event a rule may name, and what it says. */
export const EVENTS: Readonly<Record<string, string>> = plain({
  'report.received': 'A report arrived and is stored.',
  'receipt.sent': 'The automatic receipt went out. It keeps no promise.',
  'report.seen': 'Somebody of the team opened the report.',
  'report.linked': 'The report was joined to a case.',
  'report.classified':
    'It was found to be a report, a question, a comment on the policy, a request for a bounty, or spam (as).',
  'report.withdrawn': 'The reporter took it back.',
  'report.closed': 'Work on this report ended.',
  'message.sent': 'The team wrote (to, by, as, evaluation, nextSteps, expectedResolution).',
  'message.read': 'The reporter opened their page, with the team’s messages on it (through).',
  'message.received': 'The reporter wrote.',
  'mail.sent': 'A mail that tells of messages left (after, through).',
  'mail.failed': 'A mail came back: what it told was taken back (after, through, mail).',
  'information.requested': 'The team asked the reporter for something it needs.',
  'information.given': 'The reporter gave it.',
  'promise.overridden': 'A promise was given another due time, with a reason (promise, until, reason, consent).',
  'handler.assigned': 'The case has an owner.',
  'handler.accepted': 'The new owner accepted the handover.',
  'case.confirmed': 'The vulnerability is confirmed.',
  'case.rejected': 'It is not one, or not ours (reason).',
  'case.closed': 'Work ended (reason).',
  'case.reopened': 'Work began again.',
  'severity.assessed': 'The severity was set (severity).',
  'track.assigned': 'The track was set (track).',
  'lines.assessed': 'What is affected was written down, line by line.',
  'audit.recorded': 'Code was searched for similar problems, with evidence.',
  'fix-team.formed': 'The people who fix it are named.',
  'fix.started': 'Work on a fix began.',
  'fix.ready': 'A fix is ready, held privately (line).',
  'fix.landed': 'The fix is in force: released, or deployed for a service.',
  'fix.shared': 'Fixes were shown to somebody outside the team (to).',
  'cve.requested': 'A CVE was asked for.',
  'cve.assigned': 'A CVE was issued.',
  'cve.published': 'The CVE record is public.',
  'embargo.set': 'A date was decided (until).',
  'embargo.broken': 'It became public, or leaked, before its date.',
  'exploitation.known': 'We know that it is being used against people.',
  'measure.available': 'A corrective or mitigating measure is available.',
  'release.planned': 'A release was planned (on).',
  'release.moved': 'The release was moved (on).',
  'preannouncement.sent': 'A coming release was announced, without details.',
  'distributors.notified': 'Distributors on the list were told.',
  'stakeholders.notified': 'Downstream stakeholders were told.',
  'list.posted': 'It was first posted to an outside private list.',
  'member.informed': 'A member of a list got what members get.',
  'list.sent': 'The announcement went to the mailing list.',
  'fixes.pushed': 'The fixes are in the public repository.',
  'builds.released': 'New builds can be had.',
  'advisory.published': 'The advisory is public.',
  'details.published': 'The technical details are public.',
  'report.published': 'The report itself is public.',
  'users.notified': 'Users were told.',
  'credit.given': 'The reporter is named in public, as wished.',
  'credit.asked': 'The reporter was asked about credit.',
  'reporter.reviewed': 'The reporter looked at the fix or the text.',
  'retrospective.published': 'What was learnt is written down.',
  'credit.wished': 'The reporter said whether to be named (credit).',
  'sender.cleared': 'What was held against the sender holds no more (sender).',
  'identity.changed': 'The reporter gave, changed or took back a name or address (named, mail).',
  'identity.shared': 'Who the reporter is was told to somebody outside (to).',
  'content.shared': 'Part of the report was shown to somebody outside (to).',
  'data.accessed': 'Personal data had to be looked at while investigating.',
  'consent.given': 'The reporter agreed (to, version).',
  'override.asked': 'The team asked the reporter to agree to another due time (promise, until).',
  'consent.refused': 'The reporter did not agree (to).',
  'date.wished': 'The reporter named the day on which they will publish (until).',
  'publication.requested': 'Publication of the report was asked for.',
  'followup.sent': 'The reporter asked again.',
  'escalation.raised': 'The reporter went to somebody else.',
  'reward.claimed': 'The reporter claimed the reward by their code.',
  'maintainer.contacted': 'The maintainer of something else was told.',
  'maintainer.answered': 'That maintainer answered.',
  'wait.started': 'We wait for somebody else (on).',
  'wait.ended': 'That wait is over.',
  'leak.reported': 'Somebody told what leaked, and to whom.',
  'membership.requested': 'Somebody asked to be on a list.',
  'membership.answered': 'That request was answered.',
  'meeting.held': 'The team met.',
  'authority.warned': 'An early warning went to the authority.',
  'authority.notified': 'The full notification went to the authority.',
  'authority.reported': 'The final report went to the authority.',
  'legal-action.taken': 'The team took legal steps against the reporter.',
  'legal-action.known': 'Somebody else takes legal action against the reporter.',
  'letter.issued': 'A letter says that the reporter acted within the policy.',
  'third-party.informed': 'The owner of something else was told.',
  'absence.declared': 'The team said ahead that it will be away (from, until, promise, extends).',
  'intake.paused': 'No reports are taken until then (from, until).',
  'intake.opened': 'Reports are taken again.',
})

/** Words for a point in time, and the events that are meant by them. */
export const MOMENTS: Readonly<Record<string, { readonly any: readonly Pattern[]; readonly which?: 'last' }>> = plain({
  report: { any: [of('report.received')] },
  'initial reply': { any: [message('acknowledgement', 'answer', 'update')] },
  reply: { any: [message('acknowledgement', 'answer', 'update')] },
  acknowledgement: { any: [message('acknowledgement', 'answer', 'update')] },
  answer: { any: [message('answer')] },
  'last update': { any: [message('acknowledgement', 'answer', 'update')], which: 'last' },
  'last message': { any: [message('acknowledgement', 'answer', 'update', 'note')], which: 'last' },
  triage: { any: [of('case.confirmed'), of('case.rejected')] },
  assessment: { any: [of('case.confirmed'), of('case.rejected')] },
  confirmation: { any: [of('case.confirmed')] },
  rejection: { any: [of('case.rejected')] },
  closing: { any: [of('case.closed')] },
  classification: { any: [of('severity.assessed')] },
  claim: { any: [of('reward.claimed')] },
  'handler assigned': { any: [of('handler.assigned')] },
  'affected versions': { any: [of('lines.assessed', { complete: [true] })] },
  audit: { any: [of('audit.recorded')] },
  fix: { any: [of('fix.ready')] },
  'fix landed': { any: [of('fix.landed')] },
  resolution: { any: [of('fix.landed'), of('builds.released'), of('advisory.published')] },
  'cve requested': { any: [of('cve.requested')] },
  cve: { any: [of('cve.assigned')] },
  'embargo broken': { any: [of('embargo.broken')] },
  exploitation: { any: [of('exploitation.known')] },
  measure: { any: [of('measure.available')] },
  preannouncement: { any: [of('preannouncement.sent')] },
  prenotification: { any: [of('distributors.notified')] },
  'first post': { any: [of('list.posted')] },
  list: { any: [of('list.sent')] },
  'mailing list': { any: [of('list.sent')] },
  patch: { any: [of('fix.ready')] },
  deployment: { any: [of('fix.landed')] },
  advisory: { any: [of('advisory.published')] },
  'public disclosure': { any: [of('advisory.published'), of('list.sent')] },
  push: { any: [of('fixes.pushed')] },
  builds: { any: [of('builds.released')] },
  announcement: { any: [of('list.sent'), of('advisory.published')] },
  publication: { any: [of('advisory.published')] },
  disclosure: { any: [of('advisory.published'), of('list.sent')] },
  release: { any: [of('list.sent'), of('fixes.pushed'), of('builds.released'), of('advisory.published')] },
  retrospective: { any: [of('retrospective.published')] },
  'fix available': { any: [of('fix.ready')] },
  'patch available': { any: [of('fix.ready')] },
  'fix released': { any: [of('fix.landed'), of('builds.released')] },
  'fix published': { any: [of('fix.landed'), of('builds.released')] },
  'patch released': { any: [of('fix.landed'), of('builds.released')] },
  message: { any: [message('acknowledgement', 'answer', 'update', 'note')] },
  'any message': { any: [message('acknowledgement', 'answer', 'update', 'note')] },
  details: { any: [of('details.published')] },
  credit: { any: [of('credit.given')] },
  mitigation: { any: [of('measure.available')] },
  workaround: { any: [of('measure.available')] },
  handover: { any: [of('handler.accepted'), of('handler.assigned')] },
  leak: { any: [of('embargo.broken')] },
  consent: { any: [of('consent.given')] },
  permission: { any: [of('consent.given')] },
  'legal action': { any: [of('legal-action.taken')] },
})

/** Facts that decide a planned date. */
export const PLANS: readonly Move[] = [
  { pattern: of('embargo.set', { until: true }), field: 'until' },
  { pattern: of('release.planned', { on: true }), field: 'on' },
  { pattern: of('release.moved', { on: true }), field: 'on' },
]

/** What a kind of promise means where the policy does not say more. */
export interface Kind {
  readonly words: string
  readonly evidence: readonly Pattern[]
  /** Moment it counts from. */
  readonly from: string
  readonly until?: string
  /** A proposed date that a decision moves. */
  readonly dated?: true
  /** The first contact never rests. */
  readonly neverRests?: true
}

export const KINDS: Readonly<Record<string, Kind>> = plain({
  acknowledge: {
    words: 'a message from a person',
    evidence: [message('acknowledgement', 'answer', 'update')],
    from: 'report',
    neverRests: true,
  },
  answer: { words: 'an answer', evidence: [message('answer')], from: 'report', neverRests: true },
  triage: {
    words: 'the report being confirmed or rejected',
    evidence: [of('case.confirmed'), of('case.rejected')],
    from: 'report',
  },
  update: {
    words: 'an update or an answer',
    evidence: [message('answer', 'update')],
    from: 'initial reply',
    until: 'announcement',
  },
  handler: { words: 'a handler being named', evidence: [of('handler.assigned')], from: 'report' },
  fix: { words: 'a fix being ready', evidence: [of('fix.ready'), of('fix.landed')], from: 'report' },
  resolution: {
    words: 'the fix being in force',
    evidence: [of('fix.landed'), of('builds.released'), of('advisory.published')],
    from: 'report',
  },
  cve: { words: 'a CVE being asked for', evidence: [of('cve.requested'), of('cve.assigned')], from: 'confirmation' },
  'cve-record': { words: 'the CVE record being public', evidence: [of('cve.published')], from: 'publication' },
  disclose: { words: 'the advisory being public', evidence: [of('advisory.published')], from: 'report' },
  embargo: {
    words: 'the announcement on that day',
    evidence: [of('list.sent'), of('advisory.published')],
    from: 'cve',
    dated: true,
  },
  prenotify: { words: 'the message to the distributors', evidence: [of('distributors.notified')], from: 'fix' },
  preannounce: { words: 'the notice of a coming release', evidence: [of('preannouncement.sent')], from: 'fix' },
  announce: { words: 'the announcement on the list', evidence: [of('list.sent')], from: 'cve', dated: true },
  push: { words: 'the fixes in the public repository', evidence: [of('fixes.pushed')], from: 'list' },
  builds: { words: 'new builds', evidence: [of('builds.released')], from: 'list' },
  publish: { words: 'the advisory being public', evidence: [of('advisory.published')], from: 'list' },
  'publish-details': {
    words: 'the details being public',
    evidence: [of('details.published'), of('report.published')],
    from: 'publication',
  },
  'publish-report': { words: 'the report being public', evidence: [of('report.published')], from: 'publication' },
  'notify-users': {
    words: 'users being told',
    evidence: [of('users.notified'), of('advisory.published')],
    from: 'fix landed',
  },
  credit: { words: 'the credit in public', evidence: [of('credit.given')], from: 'publication' },
  retrospective: {
    words: 'what was learnt, written down',
    evidence: [of('retrospective.published')],
    from: 'publication',
  },
  'early-warning': {
    words: 'the early warning to the authority',
    evidence: [of('authority.warned')],
    from: 'exploitation',
  },
  notification: {
    words: 'the notification to the authority',
    evidence: [of('authority.notified')],
    from: 'exploitation',
  },
  'final-report': { words: 'the final report to the authority', evidence: [of('authority.reported')], from: 'measure' },
})

/** What an answer must hold, as it is written after `with`, and the fact that shows it. */
export const ANSWER_PARTS: Readonly<Record<string, string>> = plain({
  'next steps': 'nextSteps',
  evaluation: 'evaluation',
  'expected resolution': 'expectedResolution',
  question: 'asks',
  encryption: 'encrypted',
})

/** Steps by the words a policy uses for them. */
export const STEPS: Readonly<Record<string, readonly Pattern[]>> = plain({
  'update sent': [message('answer', 'update')],
  'next steps told': [of('message.sent', { to: ['reporter'], by: ['human'], nextSteps: true })],
  'credit asked': [of('credit.asked')],
  'credit given': [of('credit.given')],
  'reporter reviews': [of('reporter.reviewed')],
})

/** States in which a clock may rest, and the events that begin and end them. */
export const RESTS: Readonly<
  Record<string, { readonly starts: readonly Pattern[]; readonly stops: readonly Pattern[] }>
> = plain({
  'waiting for the reporter': {
    starts: [of('information.requested'), of('message.sent', { to: ['reporter'], asks: [true] })],
    stops: [of('message.received'), of('information.given')],
  },
  'waiting for a CVE': { starts: [of('cve.requested')], stops: [of('cve.assigned')] },
  'waiting for others': { starts: [of('wait.started')], stops: [of('wait.ended')] },
})

export function of(type: string, where?: Pattern['where']): Pattern {
  return where ? { type, where } : { type }
}

function message(...as: readonly string[]): Pattern {
  return of('message.sent', { to: ['reporter'], by: ['human'], as })
}

/** A table without the names that every JavaScript object has: “constructor” is no word of the language. */
function plain<T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), table)
}
