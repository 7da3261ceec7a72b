import type { Core } from './core.ts'
import { deleteSealed } from './file-disk.ts'
import { keyNames } from './keyring.ts'
import { dropWords } from './tokens-rows.ts'
import type { Work } from './work.ts'

const FILE = 'file:'

/**
 * Decides an erase inside the transaction; what lies outside of it (keyring, files) goes right after COMMIT, and at the
 * next start where a crash came between. `report` takes everything of a report: who wrote it, its code, its files and
 * the answers kept for it.
 */
export async function eraseKeys(work: Work, kind: 'report' | 'identity', stream: string): Promise<void> {
  const { body, identity } = keyNames('report', stream)
  const names = kind === 'report' ? [body, identity] : [identity]
  for (const name of names) {
    work.newKeys.delete(name)
    work.erased.add(name)
  }
  const { db } = work.batch
  if (kind === 'report') {
    const files = await db.deleteFrom('files').where('owner', '=', stream).returning('id').execute()
    names.push(...files.map((file) => FILE + file.id))
    await db.deleteFrom('codes').where('report', '=', stream).execute()
    await dropWords(work, work.core.tokens, stream)
    await db.deleteFrom('answers').where('about', '=', stream).execute()
    await db.deleteFrom('outside_ids').where('report', '=', stream).execute()
    await db.deleteFrom('senders').where('report', '=', stream).execute()
    const joined = db.selectFrom('arrivals').select('id').where('report', '=', stream).where('id', '<>', stream)
    for (const { id } of await joined.execute()) await eraseKeys(work, 'report', id)
  }
  await db
    .insertInto('erasures')
    .values(names.map((name) => ({ name })))
    .onConflict((on) => on.doNothing())
    .execute()
}

/** Carries out every erase that is decided. */
export async function carryOutErasures(core: Core): Promise<void> {
  const names = (await core.engine.readers.selectFrom('erasures').select('name').execute()).map((row) => row.name)
  if (names.length === 0) return
  for (const name of names) if (name.startsWith(FILE)) await deleteSealed(core.dataDir, name.slice(FILE.length))
  const keys = names.filter((name) => !name.startsWith(FILE))
  await core.engine.alone(async (db) => {
    await core.engine.keys.remove(db, keys)
    await db.deleteFrom('erasures').where('name', 'in', names).execute()
  })
}
