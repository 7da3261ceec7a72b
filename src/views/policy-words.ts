import type { Moment, Pattern } from '../domain/promise.ts'

/** What an event is called inside a sentence, as a noun: "within 6 hours of …", "kept by …". */
export function patternWords(pattern: Pattern, own: Readonly<Record<string, string>> = {}): string {
  const known = NOUNS[pattern.type]
  if (known) return known
  const meaning = own[pattern.type]
  return meaning === undefined ? pattern.type.replace(/[.-]/g, ' ') : `“${meaning.replace(/\.$/, '')}”`
}

export function momentNoun(moment: Moment): string {
  const plain = moment.words.toLowerCase().replace(/^(the|a|an|your) /, '')
  const known = MOMENTS[plain]
  if (known) return known
  const nouns = [...new Set(moment.any.map((p) => patternWords(p)))]
  const each = moment.which === 'each' ? 'each time: ' : moment.which === 'last' ? 'the latest: ' : ''
  return each + nouns.join(' or ')
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
  'legal-action.known': 'legal action of a third party',
  'followup.sent': 'your asking again',
  'escalation.raised': 'your going to somebody else',
  'third-party.informed': 'the owner being told',
}
