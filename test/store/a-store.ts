import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { movableClock } from '../../src/lib/clock-source.ts'
import { newId } from '../../src/lib/ids.ts'
import { openStore as open, type StoreOptions } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { freshDatabase, hasPostgres, NO_POSTGRES, type TestDatabase } from '../postgres.ts'
import { found, ROOT_KEY, START } from './story.ts'

/** One temporary folder for a test file, removed at its end. */
export const folder = mkdtempSync(join(tmpdir(), 'fairlead-store-'))
const stores: Store[] = []
after(async () => {
  // A test that failed has not closed its store; left open it would keep the whole run waiting.
  for (const store of stores) await store.close().catch(() => {})
  await rm(folder, { recursive: true, force: true })
})

export async function openStore(options: StoreOptions): Promise<Store> {
  const store = await open(options)
  stores.push(store)
  return store
}

export interface Place {
  readonly engine: 'sqlite' | 'postgres'
  readonly options: StoreOptions
}

/** The rules of writing: of both engines, and of the embedded one when a thread of its own writes it. */
export function onEveryEngine(rules: (newPlace: () => Promise<Place>) => void): void {
  onBothEngines(rules)
  describe('embedded, written by a thread of its own', () => rules(async () => sqlitePlace({ crowd: 0 })))
}

/** Says the same of both engines; where there is no PostgreSQL it says that it skipped. */
export function onBothEngines(rules: (newPlace: () => Promise<Place>) => void): void {
  describe('embedded', () => rules(async () => sqlitePlace()))
  describe('PostgreSQL', { skip: hasPostgres() ? false : NO_POSTGRES }, () => {
    const made: TestDatabase[] = []
    after(async () => {
      for (const database of made) await database[Symbol.asyncDispose]()
    })
    rules(async () => {
      const database = await freshDatabase()
      if (database === undefined) throw new Error(NO_POSTGRES)
      made.push(database)
      return { engine: 'postgres', options: { ...sqlitePlace().options, databaseUrl: database.url } }
    })
  })
}

export function sqlitePlace(more: Partial<StoreOptions> = {}): Place {
  const dataDir = join(folder, newId())
  return { engine: 'sqlite', options: { dataDir, rootKey: ROOT_KEY, clock: movableClock(START), ...more } }
}

/** An open store with an organisation and a policy: answer within 24 hours, update every 5 days. */
export async function foundedStore(place: Place, more: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ ...place.options, ...more })
  await found(store)
  return store
}
