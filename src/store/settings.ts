import type { Kysely } from 'kysely'
import { newId } from '../lib/ids.ts'
import type { Engine } from './engine.ts'
import { meaningOf } from './failure.ts'
import { isSameCheck, type Keyring, LEDGER_KEY } from './keyring.ts'
import { type LedgerIdentity, ledgerIdentity, newLedgerSeed } from './ledger-key.ts'
import { RootKeyError } from './root-key.ts'
import type { Tables } from './tables.ts'

const KEY_CHECK = 'key-check'
const ORIGIN = 'ledger-origin'

/** Refuses a root key under which this store was not sealed. */
export async function checkRootKey(engine: Engine, keyring: Keyring): Promise<void> {
  const check = (await engine.isMade()) ? await readSetting(engine.readers, KEY_CHECK) : undefined
  if (check === undefined || isSameCheck(check, keyring.check)) return
  throw new RootKeyError(
    'This root key is not the one the store is sealed under. Bring the right one. Nothing was changed.',
  )
}

/** What is fixed when the store is made: how to tell its root key, and the name and key of its ledger. */
export async function settle(engine: Engine, keyring: Keyring, origin: string | undefined): Promise<LedgerIdentity> {
  if ((await readSetting(engine.readers, KEY_CHECK)) === undefined) await found(engine, keyring, origin)
  await checkRootKey(engine, keyring)
  const name = await readSetting(engine.readers, ORIGIN)
  const wrap = await engine.keys.get(engine.readers, LEDGER_KEY)
  if (name === undefined || wrap === undefined) throw new Error('The keyring of this store lacks its ledger key')
  return ledgerIdentity(name, keyring.unwrap(LEDGER_KEY, wrap))
}

async function found(engine: Engine, keyring: Keyring, origin = `fairlead/${newId().toLowerCase()}`): Promise<void> {
  if (!/^[^\s+]+$/.test(origin)) throw new Error('The name of a ledger is one word without spaces and plus signs')
  try {
    await engine.alone(async (db) => {
      const rows = [
        { name: KEY_CHECK, value: keyring.check },
        { name: ORIGIN, value: origin },
      ]
      await db.insertInto('settings').values(rows).execute()
      const known = await engine.keys.get(db, LEDGER_KEY)
      if (known === undefined) await engine.keys.add(db, [keyring.wrap(LEDGER_KEY, newLedgerSeed())])
    })
  } catch (error) {
    // Another process has just founded the same store; its values hold.
    if (meaningOf(error) !== 'conflict') throw error
  }
}

export async function readSetting(db: Kysely<Tables>, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}
