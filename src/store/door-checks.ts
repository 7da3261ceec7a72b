import type { Kysely } from 'kysely'
import type { CheckedDoor, DoorCheck } from '../domain/door-check.ts'
import type { Tables } from './tables.ts'
import type { Work } from './work.ts'

/** Keeps how a door was found, and gives how it was found before; undefined: there is no such door here any more. */
export async function noteDoor(
  work: Work,
  door: CheckedDoor,
  found: Omit<DoorCheck, 'door'> | undefined,
): Promise<DoorCheck | undefined> {
  const { db } = work.batch
  const before = (await doorChecks(db)).find((check) => check.door === door)
  await db.deleteFrom('door_checks').where('door', '=', door).execute()
  if (found === undefined) return before
  const { at, good, detail } = found
  await db
    .insertInto('door_checks')
    .values({ door, at, good: good ? 1 : 0, detail })
    .execute()
  return before
}

export async function doorChecks(db: Kysely<Tables>): Promise<readonly DoorCheck[]> {
  const rows = await db.selectFrom('door_checks').selectAll().orderBy('door').execute()
  return rows.map(({ door, at, good, detail }) => ({ door: door as CheckedDoor, at, good: good === 1, detail }))
}
