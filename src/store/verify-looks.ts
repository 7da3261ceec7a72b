import type { Kysely } from 'kysely'
import type { Core } from './core.ts'
import { parseState, toEnvelope } from './envelope.ts'
import { CALENDAR_TYPES, reckon } from './looks.ts'
import { readBinding } from './policies.ts'
import { ENVELOPE_COLUMNS } from './statements.ts'
import type { Tables } from './tables.ts'
import type { Problem } from './verify-streams.ts'

/** The next promise of every report again from its events, for the instant it was last looked at. */
export async function verifyLooks(core: Core, db: Kysely<Tables>, problems: Problem[]): Promise<void> {
  const ofOrganisation = (
    await db.selectFrom('events').select(ENVELOPE_COLUMNS).where('type', 'in', CALENDAR_TYPES).orderBy('seq').execute()
  ).map((row) => toEnvelope('organisation', row))
  const rows = await db.selectFrom('reports').selectAll().orderBy('stream').execute()
  for (const row of rows) {
    const state = parseState('report', row.state)
    const story = {
      state,
      own: (await eventsOf(db, row.stream)).map((event) => toEnvelope('report', event)),
      ofCase: (await eventsOf(db, state.case)).map((event) => toEnvelope('case', event)),
      ofOrganisation: ofOrganisation.filter((event) => event.at <= row.looked_at),
    }
    const problem = await compare(core, db, row, story)
    if (problem !== undefined) problems.push({ stream: row.stream, problem })
  }
}

async function compare(
  core: Core,
  db: Kysely<Tables>,
  row: Tables['reports'],
  story: Parameters<typeof reckon>[0],
): Promise<string | undefined> {
  try {
    const look = reckon(story, await readBinding(core, db, story.state.policy), row.looked_at)
    const same = (look.due ?? null) === row.next_due && (look.promise ?? null) === row.next_promise
    return same ? undefined : 'its next promise is not what its events and policy give'
  } catch {
    return 'its clocks cannot be reckoned: the policy it was received under does not open'
  }
}

function eventsOf(db: Kysely<Tables>, stream: string) {
  return db.selectFrom('events').select(ENVELOPE_COLUMNS).where('stream', '=', stream).orderBy('seq').execute()
}
