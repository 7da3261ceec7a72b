import type { PolicyVersion } from '../../domain/policy.ts'
import type { CaseRecord, Reader, ReportRecord } from '../../store/store.ts'
import { namesFor } from '../acting.ts'
import { lastOf } from '../opened.ts'
import type { MemberCall } from './session.ts'

/** A case with everything its pages show, read with the member's own scope. */
export interface LoadedCase {
  readonly record: CaseRecord
  /** Oldest first. */
  readonly reports: readonly ReportRecord[]
  /** In force now; each report is bound to its own version. */
  readonly version: PolicyVersion
  readonly names: ReadonlyMap<string, string>
  readonly title: string
}

export async function loadCase(call: MemberCall, number = call.params.number ?? ''): Promise<LoadedCase> {
  const { ctx, scope } = call
  const reader = ctx.store.reader(scope)
  const record = await reader.case(number)
  const [version, names, reports] = await Promise.all([
    reader.policy(),
    namesFor(ctx, scope),
    reportsOf(reader, record),
  ])
  return { record, reports, version, names, title: titleOf(record, reports) }
}

async function reportsOf(reader: Reader, record: CaseRecord): Promise<readonly ReportRecord[]> {
  const reports = await Promise.all(record.state.reports.map((id) => reader.report(id)))
  return reports.sort((a, b) => a.state.receivedAt - b.state.receivedAt)
}

/** The team's own title, otherwise that of the first report that still opens. */
export function titleOf(record: CaseRecord, reports: readonly ReportRecord[]): string {
  const own = lastOf(record.events, 'case.described')?.body?.title
  const theirs = reports.flatMap(({ events }) => lastOf(events, 'report.received')?.body?.title ?? [])
  return own ?? theirs[0] ?? record.state.number
}

/** The name or address a reporter left, newest first; undefined for an anonymous one. */
export function reporterName({ events, state }: ReportRecord): string | undefined {
  if (state.erased !== 'nothing') return undefined
  const known = events.findLast((event) => event.identity?.name !== undefined)?.identity?.name
  const mail = events.findLast((event) => event.identity?.mail !== undefined)?.identity?.mail
  return known ?? mail ?? events.findLast((event) => event.identity?.login !== undefined)?.identity?.login
}
