import type { CaseState } from '../domain/case.ts'
import type { ReportState } from '../domain/report.ts'
import type { CaseLine, Opened } from '../store/store.ts'
import type { Standing } from '../views/words/standing.ts'
import { lastOf } from './opened.ts'

/** Where a case stands, in one word, chosen from what happened. `report` is the one a reporter follows. */
export function standingOf(
  state: CaseState,
  events: readonly Opened<'case'>[],
  report?: { readonly state: ReportState; readonly events: readonly Opened<'report'>[] },
): Standing {
  if (report !== undefined && report.state.withdrawnAt !== null) return 'withdrawn'
  if (report !== undefined && report.state.classified !== 'report') return 'not-a-report'
  if (state.publishedAt !== null) return 'published'
  if (state.standing === 'rejected') return 'rejected'
  if (state.standing === 'closed') return 'closed'
  if (events.some((event) => event.type === 'list.sent')) return 'announced'
  if (state.standing === 'confirmed') return fixStanding(state, events)
  return report === undefined ? 'new' : talkStanding(report.state, report.events)
}

/** The same from the rows alone, for lists: what only events know is left out. */
export function lineStanding({ case: state, reports }: CaseLine): Standing {
  const [first] = reports
  if (reports.length > 0 && reports.every(({ withdrawnAt }) => withdrawnAt !== null)) return 'withdrawn'
  if (reports.length > 0 && reports.every(({ classified }) => classified !== 'report')) return 'not-a-report'
  if (state.publishedAt !== null) return 'published'
  if (state.standing === 'rejected' || state.standing === 'closed') return state.standing
  if (state.standing === 'confirmed') return state.fixesReady > 0 ? 'fixing' : 'confirmed'
  if (first?.answeredAt !== null && first !== undefined) return 'answered'
  return first === undefined || first.acknowledgedAt === null ? 'new' : 'acknowledged'
}

/** "Fixed" once every line that was found affected has its fix. */
function fixStanding(state: CaseState, events: readonly Opened<'case'>[]): Standing {
  const lines = lastOf(events, 'lines.assessed')?.body?.lines.filter((line) => line.affected === 'yes').length ?? 0
  if (state.linesComplete && lines > 0 && state.fixesReady >= lines) return 'fixed'
  return state.fixesReady > 0 || events.some((event) => event.type === 'fix.started') ? 'fixing' : 'confirmed'
}

function talkStanding(state: ReportState, events: readonly Opened<'report'>[]): Standing {
  const asked = events.findLast((event) => event.type === 'information.requested')
  const wrote = events.findLast((event) => event.type === 'message.received')
  if (asked !== undefined && (wrote === undefined || wrote.seq < asked.seq)) return 'needs-information'
  if (state.answeredAt !== null) return 'answered'
  return state.acknowledgedAt === null ? 'new' : 'acknowledged'
}
