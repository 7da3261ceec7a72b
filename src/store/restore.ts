import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import type { Kysely } from 'kysely'
import { Refusal } from '../domain/refusal.ts'
import { copyDurably } from './backup.ts'
import {
  digestOf,
  KEPT_TABLES,
  KEYRING_FOLDER,
  KEYS_FILE,
  type KeyringManifest,
  MANIFEST_FILE,
  type Manifest,
  type Row,
  readLines,
  tableFile,
} from './backup-format.ts'
import type { Engine } from './engine.ts'
import { isMissing, syncFolder } from './file-disk.ts'
import { createKeyring, isSameCheck, LEDGER_KEY } from './keyring.ts'
import { migrateIn } from './migrations.ts'
import { engineOf, openStore, type StoreOptions } from './open.ts'
import { makeDataDir } from './place.ts'
import { RootKeyError } from './root-key.ts'
import type { LedgerReport } from './store.ts'
import type { Tables } from './tables.ts'

const AT_ONCE = 100

/**
 * Brings a backup back to an empty machine, on either engine, and verifies it by the ledger. Everything is checked
 * before anything is changed; where it fails the machine is as empty as before.
 */
export async function restore(dir: string, options: StoreOptions): Promise<LedgerReport> {
  const manifest = await readManifest(dir)
  checkKey(options.rootKey, manifest.keyCheck)
  const keyringManifest = await readKeyringManifest(dir)
  checkKey(options.rootKey, keyringManifest.keyCheck)
  await checkParts(dir, manifest, keyringManifest)
  await demandEmpty(options.dataDir)
  await bringBack(dir, manifest, options)
  const store = await openStore(options)
  try {
    return await store.ledger.verify()
  } finally {
    await store.close()
  }
}

/** Everything is made ready beside the data directory, which appears whole by one rename. */
async function bringBack(dir: string, manifest: Manifest, options: StoreOptions): Promise<void> {
  const aside = `${options.dataDir}.restoring`
  await rm(aside, { recursive: true, force: true })
  await makeDataDir(aside)
  let moved = false
  try {
    for (const path of Object.keys(manifest.files)) await copyDurably(inside(dir, path), inside(aside, path))
    const engine = engineOf({ ...options, dataDir: aside })
    try {
      if (await engine.isMade()) throw new Refusal('conflict', 'The database already holds a store. Name an empty one.')
      await engine.alone(async (db) => {
        await migrateIn(db, engine, options.clock.now())
        await fill(engine, db, dir)
        if (engine.name === 'sqlite') return
        await moveIn(aside, options.dataDir)
        moved = true
      })
    } finally {
      await engine.close()
    }
    if (!moved) await moveIn(aside, options.dataDir)
  } catch (error) {
    await rm(moved ? options.dataDir : aside, { recursive: true, force: true })
    throw error
  }
}

async function fill(engine: Engine, db: Kysely<Tables>, dir: string): Promise<void> {
  for (const table of Object.keys(KEPT_TABLES)) {
    for await (const rows of groups(readLines(join(dir, tableFile(table))))) {
      await db
        .insertInto(table as keyof Tables)
        .values(rows as never)
        .execute()
    }
  }
  const keys: { name: string; wrap: Uint8Array }[] = []
  for await (const { name, wrap } of readLines(join(dir, KEYRING_FOLDER, KEYS_FILE))) {
    if (typeof name === 'string' && wrap instanceof Uint8Array) keys.push({ name, wrap })
  }
  if (!keys.some((key) => key.name === LEDGER_KEY)) throw broken('its keyring lacks the ledger key')
  await engine.keys.add(db, keys)
}

async function* groups(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let group: Row[] = []
  for await (const row of rows) {
    group.push(row)
    if (group.length < AT_ONCE) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

async function moveIn(aside: string, dataDir: string): Promise<void> {
  if (existsSync(dataDir)) await rmdir(dataDir)
  await rename(aside, dataDir)
  await syncFolder(dirname(dataDir))
}

function checkKey(rootKey: Uint8Array, check: string): void {
  if (isSameCheck(check, createKeyring(rootKey).check)) return
  throw new RootKeyError(
    'This root key is not the one the backup is sealed under. Bring the root key of that installation. Nothing was changed.',
  )
}

async function checkParts(dir: string, manifest: Manifest, keyring: KeyringManifest): Promise<void> {
  const tables = Object.keys(KEPT_TABLES).map((table) => [tableFile(table), manifest.tables[table]] as const)
  const keys = [`${KEYRING_FOLDER}/${KEYS_FILE}`, keyring.keys] as const
  for (const [path, part] of [...tables, keys, ...Object.entries(manifest.files)]) {
    const found = await digestOf(inside(dir, path)).catch((error: unknown) => {
      if (isMissing(error)) throw broken(`${path} is missing`)
      throw error
    })
    if (found !== part?.sha256) throw broken(`${path} was changed`)
  }
}

async function demandEmpty(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  if (names.length > 0) throw new Refusal('conflict', `${dataDir} is not empty. Restore into a folder that is.`)
}

async function readManifest(dir: string): Promise<Manifest> {
  return parse<Manifest>(
    await readOrBreak(join(dir, MANIFEST_FILE), 'it has no manifest.json: it was broken off, or is none'),
  )
}

async function readKeyringManifest(dir: string): Promise<KeyringManifest> {
  const path = join(dir, KEYRING_FOLDER, MANIFEST_FILE)
  return parse<KeyringManifest>(await readOrBreak(path, 'its keyring folder is missing: bring the one kept apart'))
}

async function readOrBreak(path: string, problem: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw isMissing(error) ? broken(problem) : error
  })
}

function parse<T extends { readonly format: 1 }>(text: string): T {
  const parsed: { readonly format?: unknown } = JSON.parse(text)
  if (parsed.format !== 1) throw broken('it was made by a newer Fairlead')
  return parsed as T
}

/** No path of a manifest leads out of its folder. */
function inside(folder: string, path: string): string {
  const full = normalize(join(folder, path))
  if (!full.startsWith(normalize(`${folder}/`))) throw broken(`${path} leads out of it`)
  return full
}

function broken(problem: string): Refusal {
  return new Refusal('invalid', `This backup cannot be restored: ${problem}. Nothing was changed.`)
}
