import { checkFacts } from '../../domain/advisory.ts'
import type { Clock } from '../../domain/clock.ts'
import { linesOf } from '../../domain/lines.ts'
import { cvssOrUndefined } from '../../formats/cvss.ts'
import type { Instant } from '../../lib/instant.ts'
import type { CasePageProps, LineView } from '../../views/console/case-page.ts'
import { lastOf } from '../opened.ts'
import { present } from '../present.ts'
import type { LoadedCase } from './case-load.ts'
import type { MemberCall } from './session.ts'

/** Severity, audit, CVE, embargo and advisory of a case as its page shows them. */
export function caseFacts(
  { record, names }: LoadedCase,
  clocks: readonly Clock[],
): Pick<CasePageProps, 'severity' | 'audit' | 'cve' | 'embargo' | 'advisory'> {
  const { state, events } = record
  return {
    cve: present3(state.cve, {
      id: lastOf(events, 'cve.assigned')?.body?.cve,
      from: lastOf(events, 'cve.requested')?.body?.from,
      at: state.cveAssignedAt ?? undefined,
    }),
    embargo: present({
      until: state.embargoUntil ?? undefined,
      proposed: clocks.find(({ kind, due }) => kind === 'embargo' && due !== undefined)?.due,
      reason: lastOf(events, 'embargo.set')?.body?.reason,
      brokenAt: state.embargoBrokenAt ?? undefined,
      exploitedSince: state.exploitedSince ?? undefined,
    }),
    advisory: { revision: state.advisoryRevision, problems: advisoryProblems(events) },
    ...severityOf(events),
    ...auditOf(events, names),
  }
}

function present3<S extends string, T extends object>(state: S, more: T) {
  return { state, ...present(more) }
}

type CaseEvents = LoadedCase['record']['events']

function severityOf(events: CaseEvents): Pick<CasePageProps, 'severity'> {
  const last = lastOf(events, 'severity.assessed')
  if (last === undefined) return {}
  const { vector = '', cwe = '' } = last.body ?? {}
  const score = vector === '' ? undefined : cvssOrUndefined(vector)?.score
  const more = { score, vector: vector || undefined, cwe: cwe || undefined }
  return { severity: { level: last.facts.severity, ...present(more) } }
}

function auditOf(events: CaseEvents, names: ReadonlyMap<string, string>): Pick<CasePageProps, 'audit'> {
  const last = lastOf(events, 'audit.recorded')
  if (last === undefined) return {}
  const who = names.get(last.actor.id ?? '')
  return { audit: { at: last.at, evidence: last.body?.evidence ?? '', ...present({ who }) } }
}

function advisoryProblems(events: CaseEvents): number {
  const facts = lastOf(events, 'advisory.drafted')?.body?.advisory
  return facts === undefined ? 0 : checkFacts(facts).filter(({ level }) => level === 'error').length
}

/** Every release line of the product, what is said of it, and how far its fix is. */
export function lineViews({ record, reports, version }: LoadedCase, now: Instant): readonly LineView[] {
  const known = linesOf(version.policy, reports[0]?.state.product ?? '', now)
  const assessed = lastOf(record.events, 'lines.assessed')?.body?.lines ?? []
  const fixes = fixesOf(record.events)
  const ids = [...new Set([...known.map(({ id }) => id), ...assessed.map(({ line }) => line)])]
  return ids.map((line) => {
    const of = known.find(({ id }) => id === line)
    const said = assessed.find((one) => one.line === line)
    const fix = fixes.get(line)
    return {
      line,
      maintained: of?.maintained ?? true,
      affected: said?.affected ?? 'unknown',
      fix: fix?.fix ?? 'none',
      ...present({
        until: of?.until,
        since: said?.since,
        note: said?.note,
        version: fix?.version,
        evidence: fix?.evidence,
      }),
    }
  })
}

type Fix = Pick<LineView, 'fix' | 'version' | 'evidence'>

function fixesOf(events: CaseEvents): ReadonlyMap<string, Fix> {
  const fixes = new Map<string, Fix>()
  for (const event of events) {
    const body = event.body as { line?: string; version?: string; evidence?: string } | undefined
    if (body?.line === undefined) continue
    if (event.type === 'fix.started' || event.type === 'fix.withdrawn') fixes.set(body.line, { fix: 'started' })
    else if (event.type === 'fix.ready') {
      fixes.set(body.line, { fix: 'ready', ...present({ version: body.version, evidence: body.evidence }) })
    }
  }
  return fixes
}

/** The release a case belongs to, for its page. */
export async function releaseOfCase(call: MemberCall, id: string | null): Promise<Pick<CasePageProps, 'release'>> {
  if (id === null) return {}
  const { state, events } = await call.ctx.store.reader(call.scope).release(id)
  const title = lastOf(events, 'release.planned')?.body?.title ?? 'Release'
  return { release: { id, title, at: state.at, armed: state.standing === 'armed' || state.standing === 'running' } }
}
