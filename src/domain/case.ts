import type { Instant } from '../lib/instant.ts'
import type { Envelope, RejectReason, Severity } from './event.ts'

export type CaseStanding = 'new' | 'confirmed' | 'rejected' | 'closed'

/** The row of a case: what its clear envelopes say. Titles, versions and CVE ids are sealed and not here. */
export interface CaseState {
  readonly id: string
  readonly number: string
  readonly openedAt: Instant
  readonly standing: CaseStanding
  readonly rejectedFor: RejectReason | null
  readonly confirmedAt: Instant | null
  readonly closedAt: Instant | null
  readonly handler: string | null
  readonly severity: Severity | null
  readonly linesComplete: boolean
  readonly audited: boolean
  readonly fixesReady: number
  readonly cve: 'none' | 'requested' | 'assigned'
  readonly cveAssignedAt: Instant | null
  readonly embargoUntil: Instant | null
  readonly embargoBrokenAt: Instant | null
  readonly exploitedSince: Instant | null
  readonly advisoryRevision: number
  readonly release: string | null
  readonly publishedAt: Instant | null
  readonly reports: readonly string[]
  readonly guests: readonly string[]
  /** Those of them whose access ends when the advisory is published. */
  readonly guestsUntilPublished?: readonly string[]
}

/** Folds one envelope into the row. The first must be `case.opened`. */
export function evolveCase(state: CaseState | undefined, event: Envelope<'case'>): CaseState {
  if (state === undefined) return opened(event)
  switch (event.type) {
    case 'case.opened':
      throw new Error(`Case ${event.stream} was opened twice`)
    case 'handler.assigned':
      return { ...state, handler: event.facts.member }
    case 'case.confirmed':
      return { ...state, standing: 'confirmed', confirmedAt: event.at, rejectedFor: null }
    case 'case.rejected':
      return { ...state, standing: 'rejected', rejectedFor: event.facts.reason }
    case 'case.closed':
      return { ...state, standing: 'closed', closedAt: event.at }
    case 'case.reopened':
      return { ...state, standing: state.confirmedAt === null ? 'new' : 'confirmed', closedAt: null, rejectedFor: null }
    case 'report.joined':
      return { ...state, reports: [...state.reports.filter((id) => id !== event.facts.report), event.facts.report] }
    case 'report.left':
      return { ...state, reports: state.reports.filter((id) => id !== event.facts.report) }
    case 'severity.assessed':
      return { ...state, severity: event.facts.severity }
    case 'lines.assessed':
      return { ...state, linesComplete: event.facts.complete }
    case 'audit.recorded':
      return { ...state, audited: true }
    case 'fix.ready':
      return { ...state, fixesReady: state.fixesReady + 1 }
    case 'fix.withdrawn':
      return { ...state, fixesReady: Math.max(0, state.fixesReady - 1) }
    case 'cve.requested':
      return { ...state, cve: state.cve === 'assigned' ? 'assigned' : 'requested' }
    case 'cve.assigned':
      return { ...state, cve: 'assigned', cveAssignedAt: state.cveAssignedAt ?? event.at }
    case 'embargo.set':
      return { ...state, embargoUntil: event.facts.until }
    case 'embargo.broken':
      return { ...state, embargoBrokenAt: state.embargoBrokenAt ?? event.at }
    case 'exploitation.known':
      return { ...state, exploitedSince: state.exploitedSince ?? event.at }
    case 'advisory.drafted':
      return { ...state, advisoryRevision: event.facts.revision }
    case 'guest.invited':
      return invited(state, event.facts)
    case 'guest.removed':
      return { ...state, guests: state.guests.filter((id) => id !== event.facts.guest) }
    case 'release.joined':
      return { ...state, release: event.facts.release }
    case 'release.left':
      return { ...state, release: null }
    case 'advisory.published':
      return withoutBriefGuests({ ...state, publishedAt: state.publishedAt ?? event.at })
    case 'case.described':
    case 'fix.started':
    case 'fix.landed':
    case 'measure.available':
    case 'note.kept':
    case 'guest.told':
    case 'guest.wrote':
    case 'member.mailed':
    case 'list.sent':
    case 'fixes.pushed':
    case 'builds.released':
    case 'promise.overridden':
    case 'fact.recorded':
      return state
  }
}

function invited(state: CaseState, { guest, untilPublished }: { guest: string; untilPublished?: true }): CaseState {
  const guests = [...state.guests, guest]
  if (untilPublished === undefined) return { ...state, guests }
  return { ...state, guests, guestsUntilPublished: [...(state.guestsUntilPublished ?? []), guest] }
}

function withoutBriefGuests(state: CaseState): CaseState {
  const brief = state.guestsUntilPublished
  return brief === undefined ? state : { ...state, guests: state.guests.filter((id) => !brief.includes(id)) }
}

function opened(event: Envelope<'case'>): CaseState {
  if (event.type !== 'case.opened') throw new Error(`Case ${event.stream} begins with ${event.type}`)
  return {
    id: event.stream,
    number: event.facts.number,
    openedAt: event.at,
    standing: 'new',
    rejectedFor: null,
    confirmedAt: null,
    closedAt: null,
    handler: null,
    severity: null,
    linesComplete: false,
    audited: false,
    fixesReady: 0,
    cve: 'none',
    cveAssignedAt: null,
    embargoUntil: null,
    embargoBrokenAt: null,
    exploitedSince: null,
    advisoryRevision: 0,
    release: null,
    publishedAt: null,
    reports: [event.facts.report],
    guests: [],
  }
}
