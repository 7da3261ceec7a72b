import type { Kysely } from 'kysely'
import type { CaseState } from '../domain/case.ts'
import type { ClockEvent } from '../domain/clock.ts'
import { toClockEvent } from '../domain/clock-events.ts'
import { ORGANISATION } from '../domain/organisation.ts'
import type { ReleaseState } from '../domain/release-run.ts'
import type { ReportState } from '../domain/report.ts'
import { parseState, toEnvelope } from './envelope.ts'
import { CALENDAR_TYPES, type ReportStory } from './looks.ts'
import { ENVELOPE_COLUMNS } from './statements.ts'
import type { Tables } from './tables.ts'

/** By stream id or public id. */
export async function findReport(db: Kysely<Tables>, id: string): Promise<ReportState | undefined> {
  if (!isId(id)) return undefined
  const row = await db
    .selectFrom('reports')
    .select('state')
    .where((eb) => eb.or([eb('stream', '=', id), eb('public_id', '=', id)]))
    .executeTakeFirst()
  return row && parseState('report', row.state)
}

/** By stream id or number. */
export async function findCase(db: Kysely<Tables>, id: string): Promise<CaseState | undefined> {
  if (!isId(id)) return undefined
  const row = await db
    .selectFrom('cases')
    .select('state')
    .where((eb) => eb.or([eb('stream', '=', id), eb('number', '=', id)]))
    .executeTakeFirst()
  return row && parseState('case', row.state)
}

export async function findRelease(db: Kysely<Tables>, id: string): Promise<ReleaseState | undefined> {
  if (!isId(id)) return undefined
  const row = await db.selectFrom('releases').select('state').where('stream', '=', id).executeTakeFirst()
  return row && parseState('release', row.state)
}

/** Whatever stands in an address may be asked for; PostgreSQL refuses text with a null character as an error of ours. */
export function isId(id: string): boolean {
  return id.length <= 200 && !id.includes('\0')
}

/** What was announced to everybody and moves times: absences, and pauses of the intake. */
export async function readAnnounced(db: Kysely<Tables>): Promise<readonly ClockEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select(ENVELOPE_COLUMNS)
    .where('stream', '=', ORGANISATION)
    .where('type', 'in', ['absence.declared', 'intake.paused', 'intake.opened'])
    .orderBy('seq')
    .execute()
  return rows.map((row) => toClockEvent(toEnvelope('organisation', row)))
}

/** All that the clocks of a report are made from, read outside the writer's transaction. */
export async function readStory(db: Kysely<Tables>, state: ReportState): Promise<ReportStory> {
  const events = (stream: string) =>
    db.selectFrom('events').select(ENVELOPE_COLUMNS).where('stream', '=', stream).orderBy('seq')
  const [own, ofCase, ofOrganisation] = [
    await events(state.id).execute(),
    await events(state.case).execute(),
    await events(ORGANISATION).where('type', 'in', CALENDAR_TYPES).execute(),
  ]
  return {
    state,
    own: own.map((row) => toEnvelope('report', row)),
    ofCase: ofCase.map((row) => toEnvelope('case', row)),
    ofOrganisation: ofOrganisation.map((row) => toEnvelope('organisation', row)),
  }
}
