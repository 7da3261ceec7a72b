import { Refusal } from '../../domain/refusal.ts'
import type { ReportState } from '../../domain/report.ts'
import { isSimilar, reasonsFor } from '../../domain/similarity-found.ts'
import { reportWordsOf } from '../../domain/similarity-texts.ts'
import type { CaseRecord, Reader, ReportRecord } from '../../store/store.ts'
import type { SimilarReport } from '../../views/console/case-props.ts'
import { standingOf } from '../standing.ts'
import { type LoadedCase, titleOf } from './case-load.ts'
import type { MemberCall } from './session.ts'

/** More would be a list to work through, and no hint. */
const MOST_SHOWN = 5

/** Reports of other cases that tell of something like this one, with why; opening the page compares the words anew. */
export async function similarReports(
  call: MemberCall,
  { record, reports }: LoadedCase,
): Promise<readonly SimilarReport[]> {
  const { ctx, scope } = call
  if (scope.kind !== 'member') return []
  const reader = ctx.store.reader(scope)
  const seen = new Set<string>()
  const views: SimilarReport[] = []
  for (const mine of reports) {
    for (const found of (await reader.similar(mine.state.id)).filter(isSimilar)) {
      if (views.length === MOST_SHOWN || seen.has(found.report)) continue
      seen.add(found.report)
      const other = await reportIn(reader, found.report, record)
      const view = other === undefined ? undefined : viewOf(mine, other)
      if (view !== undefined) views.push(view)
    }
  }
  return views
}

interface Elsewhere {
  readonly report: ReportRecord
  readonly record: CaseRecord
}

/** The other report with its case; undefined where it is linked to this one, or was erased meanwhile. */
async function reportIn(reader: Reader, id: string, here: CaseRecord): Promise<Elsewhere | undefined> {
  try {
    const report = await reader.report(id)
    if (report.state.case === here.state.id) return undefined
    return { report, record: await reader.case(report.state.case) }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined
    throw error
  }
}

function viewOf(mine: ReportRecord, { report, record }: Elsewhere): SimilarReport | undefined {
  const [ours, theirs] = [reportWordsOf(mine.events), reportWordsOf(report.events)]
  if (ours === undefined || theirs === undefined) return undefined
  return {
    number: record.state.number,
    title: titleOf(record, [report]),
    standing: standingOf(record.state, record.events, report),
    report: report.state.publicId,
    mine: mine.state.publicId,
    receivedAt: report.state.receivedAt,
    newer: isNewer(report.state, mine.state),
    reasons: reasonsFor(ours, theirs),
  }
}

function isNewer(one: ReportState, other: ReportState): boolean {
  return one.receivedAt > other.receivedAt
}

/** The number of the case that a report was linked from, where it did not begin in this one. */
export async function originOf(reader: Reader, { events, state }: ReportRecord): Promise<string | undefined> {
  const cases = events.flatMap((event) =>
    event.type === 'report.received' || event.type === 'report.linked' ? [event.facts.case] : [],
  )
  const origin = cases.findLast((id) => id !== state.case)
  return origin === undefined ? undefined : (await reader.case(origin)).state.number
}
