import type { Door, MessageUse, NotReport, RejectReason } from '../../domain/event.ts'

/** Where a case stands, as one word that a page can say. The doors choose it from events; the texts are here. */
export type Standing =
  | 'new'
  | 'acknowledged'
  | 'answered'
  | 'needs-information'
  | 'confirmed'
  | 'fixing'
  | 'fixed'
  | 'announced'
  | 'published'
  | 'rejected'
  | 'not-a-report'
  | 'withdrawn'
  | 'closed'

/** In lists of the team. */
export function standingWords(standing: Standing): string {
  return TEAM[standing]
}

/** The heading of a reporter's page: the state is the page's name. */
export function standingForReporter(standing: Standing): string {
  return REPORTER[standing]
}

export function doorWords(door: Door): string {
  return DOORS[door]
}

export function rejectWords(reason: RejectReason): string {
  return REJECTED[reason]
}

export function notReportWords(as: NotReport): string {
  return NOT_REPORT[as]
}

export function messageUseWords(as: MessageUse): string {
  return USES[as]
}

const TEAM: Readonly<Record<Standing, string>> = {
  new: 'new',
  acknowledged: 'acknowledged',
  answered: 'answered',
  'needs-information': 'waits for the reporter',
  confirmed: 'confirmed',
  fixing: 'fix under way',
  fixed: 'fix ready on every line',
  announced: 'announced, page not published yet',
  published: 'published',
  rejected: 'rejected',
  'not-a-report': 'not a report',
  withdrawn: 'withdrawn by the reporter',
  closed: 'closed',
}

const REPORTER: Readonly<Record<Standing, string>> = {
  new: 'Received. Nobody has answered yet',
  acknowledged: 'Read by a person. An answer follows',
  answered: 'Answered. We are looking into it',
  'needs-information': 'We asked you something',
  confirmed: 'Confirmed. A fix comes next',
  fixing: 'Confirmed. The fix is being prepared',
  fixed: 'The fix is ready and waits for its day',
  announced: 'Announced. The advisory page follows',
  published: 'Published',
  rejected: 'We see no vulnerability in it',
  'not-a-report': 'We read it as something else than a report',
  withdrawn: 'You withdrew this report',
  closed: 'Closed',
}

const DOORS: Readonly<Record<Door, string>> = {
  form: 'form',
  api: 'interface for programs',
  mail: 'mail',
  hand: 'entered by hand',
  hackerone: 'HackerOne',
  github: 'GitHub',
  import: 'imported',
}

const REJECTED: Readonly<Record<RejectReason, string>> = {
  'not-reproducible': 'we cannot make it happen',
  'not-a-vulnerability': 'it works as it should',
  'out-of-scope': 'the policy leaves it out',
  duplicate: 'it is known to us already',
  'third-party': 'it belongs to somebody else',
}

const NOT_REPORT: Readonly<Record<NotReport, string>> = {
  question: 'a question',
  'policy-comment': 'a comment on the policy',
  'bounty-beg': 'a request for a bounty',
  spam: 'spam',
}

const USES: Readonly<Record<MessageUse, string>> = {
  acknowledgement: 'acknowledgement',
  answer: 'answer',
  update: 'update',
  note: 'message',
}
