import { canSeeCase, canSeeReport, type Scope } from '../domain/access.ts'
import type { CaseState } from '../domain/case.ts'
import type { Envelope, EventType } from '../domain/event.ts'
import type { OrganisationState } from '../domain/organisation.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ReportState } from '../domain/report.ts'
import type { Openings } from './opened.ts'

/** What a caller may not see is not there. */
export function nothingHere(): Refusal {
  return new Refusal('not_found', 'There is nothing here.')
}

export function demandReport(scope: Scope, state: ReportState | undefined): ReportState {
  if (state === undefined || !canSeeReport(scope, state)) throw nothingHere()
  return state
}

export function demandCase(scope: Scope, state: CaseState | undefined): CaseState {
  if (state === undefined || !canSeeCase(scope, state)) throw nothingHere()
  return state
}

export function isTeam(scope: Scope): boolean {
  return scope.kind === 'member' || scope.kind === 'system'
}

/** The row of a case as this reader may know it: a reporter learns nothing of other reporters, a guest of nobody else. */
export function caseFor(scope: Scope, state: CaseState): CaseState {
  if (scope.kind === 'guest') return { ...state, reports: [], guests: [scope.guest], guestsUntilPublished: [] }
  if (scope.kind !== 'reporter') return state
  return { ...state, reports: state.reports.filter((report) => report === scope.report) }
}

/** Everybody else knows the policy's side of the organisation and nothing of its people. */
export function organisationFor(scope: Scope, state: OrganisationState): OrganisationState {
  if (isTeam(scope)) return state
  if (scope.kind === 'public') return { ...state, members: [] }
  return { ...state, members: state.members.map((member) => ({ ...member, roles: [], passkeys: 0 })) }
}

/** The report's own stream: open to its reporter but for the warnings that the team gets before a breach. */
export function reportOpenings(scope: Scope): Openings {
  if (isTeam(scope)) return () => ({ body: true, identity: true })
  return (event) => (event.type === 'promise.warned' ? undefined : { body: true, identity: true })
}

/** Progress that a reporter is told of, without its words: those come in messages. */
const REPORTER_SEES: ReadonlySet<string> = new Set<EventType<'case'>>([
  'handler.assigned',
  'case.confirmed',
  'case.rejected',
  'case.closed',
  'case.reopened',
  'severity.assessed',
  'lines.assessed',
  'audit.recorded',
  'fix.started',
  'fix.ready',
  'fix.withdrawn',
  'fix.landed',
  'cve.requested',
  'cve.assigned',
  'embargo.set',
  'embargo.broken',
  'exploitation.known',
  'measure.available',
  'guest.invited',
  'guest.removed',
  'release.joined',
  'release.left',
  'list.sent',
  'fixes.pushed',
  'builds.released',
  'advisory.published',
  'promise.overridden',
])

/** What was recorded by hand and concerns the reporter; what the team notes of its own work stays with the team. */
const REPORTER_FACTS: ReadonlySet<string> = new Set([
  ...['identity.shared', 'content.shared', 'data.accessed', 'credit.given', 'credit.asked', 'reporter.reviewed'],
  ...['date.wished', 'letter.issued', 'legal-action.known', 'legal-action.taken', 'maintainer.contacted'],
  ...[
    'maintainer.answered',
    'third-party.informed',
    'users.notified',
    'measure.available',
    'fix.landed',
    'cve.published',
  ],
  ...['details.published', 'report.published', 'publication.requested', 'release.moved'],
])

/** Whose words are written for the reporter: the page where they are entered says so. */
const TOLD: ReadonlySet<string> = new Set<EventType<'case'>>(['embargo.set', 'case.rejected', 'cve.assigned'])

export function caseOpenings(scope: Scope): Openings {
  switch (scope.kind) {
    case 'member':
    case 'system':
      return () => ({ body: true, identity: true })
    case 'guest':
      return (event) => guestOpening(event, scope.guest)
    case 'reporter':
      return (event) =>
        isForReporter(event, scope.report)
          ? // Who else sees the case is theirs to know; how to reach that person is not.
            { body: TOLD.has(event.type), identity: event.type === 'guest.invited' ? 'without mail' : false }
          : undefined
    case 'public':
      return () => undefined
  }
}

/** The events that name a report are shown to the one they name. */
function isForReporter(event: Envelope, report: string): boolean {
  if (event.type === 'case.opened' || event.type === 'report.joined' || event.type === 'report.left') {
    return event.facts.report === report
  }
  if (event.type === 'fact.recorded') return REPORTER_FACTS.has(event.facts.what)
  return REPORTER_SEES.has(event.type)
}

/** The course of a case for those who help with it; drafts, reasons and notes stay with the team. */
const GUEST_SEES: ReadonlySet<string> = new Set<EventType<'case'>>([
  'case.confirmed',
  'case.rejected',
  'case.closed',
  'case.reopened',
  'severity.assessed',
  'fix.landed',
  'cve.requested',
  'embargo.broken',
  'exploitation.known',
  'measure.available',
  'list.sent',
  'fixes.pushed',
  'builds.released',
  'advisory.published',
])
/** Whose words a guest needs for the work. None of them names a reporter; the pages where they are typed say who reads them. */
const GUEST_READS: ReadonlySet<string> = new Set<EventType<'case'>>([
  'case.described',
  'lines.assessed',
  'embargo.set',
  'cve.assigned',
  'fix.started',
  'fix.ready',
  'fix.withdrawn',
])

function guestOpening(event: Envelope, guest: string): ReturnType<Openings> {
  if (event.type === 'guest.told') {
    return event.facts.to.includes(guest) ? { body: true, identity: false } : undefined
  }
  if (event.type === 'guest.invited' || event.type === 'guest.removed' || event.type === 'guest.wrote') {
    return event.facts.guest === guest ? { body: true, identity: true } : undefined
  }
  if (GUEST_READS.has(event.type)) return { body: true, identity: false }
  return GUEST_SEES.has(event.type) ? { body: false, identity: false } : undefined
}
