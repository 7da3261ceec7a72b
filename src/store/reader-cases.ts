import type { Kysely } from 'kysely'
import type { Scope } from '../domain/access.ts'
import type { CaseState } from '../domain/case.ts'
import type { Core } from './core.ts'
import { parseState } from './envelope.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { readKey } from './opened.ts'
import { unsealJson } from './seal.ts'
import type { CaseLine } from './store.ts'
import type { Tables } from './tables.ts'
import { caseFor, isTeam, nothingHere } from './visible.ts'

type ReportLine = CaseLine['reports'][number]

/** The inbox: cases by the next due promise of their reports; those that owe nothing last, the newest of them first. */
export async function caseLines(
  core: Core,
  db: Kysely<Tables>,
  scope: Scope,
  filter: 'open' | 'all',
): Promise<readonly CaseLine[]> {
  if (!isTeam(scope) && scope.kind !== 'guest') throw nothingHere()
  const query = db.selectFrom('cases').select('state')
  const rows = await (filter === 'open' ? query.where('standing', '!=', 'closed') : query).execute()
  const seen = rows
    .map((row) => parseState('case', row.state))
    .filter((state) => isTeam(scope) || isOfGuest(scope, state))
  const reports = isTeam(scope) ? await reportLines(db) : new Map<string, ReportLine>()
  const lines: CaseLine[] = []
  for (const state of seen) {
    const own = state.reports.flatMap((id) => reports.get(id) ?? [])
    lines.push({ case: caseFor(scope, state), title: await titleOf(core, db, state, own), reports: own })
  }
  return lines.sort(
    (a, b) => dueOf(a) - dueOf(b) || b.case.openedAt - a.case.openedAt || (a.case.id < b.case.id ? -1 : 1),
  )
}

function isOfGuest(scope: Scope, state: CaseState): boolean {
  return scope.kind === 'guest' && scope.case === state.id && state.guests.includes(scope.guest)
}

async function reportLines(db: Kysely<Tables>): Promise<Map<string, ReportLine>> {
  const rows = await db.selectFrom('reports').select(['stream', 'state', 'next_due', 'next_promise']).execute()
  return new Map(
    rows.map((row) => [
      row.stream,
      { ...parseState('report', row.state), nextDue: row.next_due, nextPromise: row.next_promise },
    ]),
  )
}

/** The team's own title, otherwise that of the first report that still opens. */
async function titleOf(
  core: Core,
  db: Kysely<Tables>,
  state: CaseState,
  reports: readonly ReportLine[],
): Promise<string> {
  const described = await lastTitle(core, db, { kind: 'case', stream: state.id, type: 'case.described' })
  if (described !== undefined) return described
  for (const { id } of reports) {
    const title = await lastTitle(core, db, { kind: 'report', stream: id, type: 'report.received' })
    if (title !== undefined) return title
  }
  return state.number
}

async function lastTitle(
  core: Core,
  db: Kysely<Tables>,
  of: { readonly kind: 'report' | 'case'; readonly stream: string; readonly type: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('events')
    .select(['seq', 'body'])
    .where('stream', '=', of.stream)
    .where('type', '=', of.type)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const key = row === undefined ? undefined : await readKey(core, db, keyNames(of.kind, of.stream).body)
  if (row === undefined || row.body === null || key === undefined) return undefined
  const body = unsealJson(key, row.body, fieldContext(of.stream, row.seq, 'body'))
  return typeof body === 'object' && body !== null && 'title' in body ? String(body.title) : undefined
}

function dueOf(line: CaseLine): number {
  return Math.min(...line.reports.map((report) => report.nextDue ?? Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
}
