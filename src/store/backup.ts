import { constants, existsSync } from 'node:fs'
import { copyFile, mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { Refusal } from '../domain/refusal.ts'
import { hex, sha256, utf8 } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import {
  digestOf,
  KEPT_TABLES,
  KEYRING_FOLDER,
  KEYS_FILE,
  type KeyringManifest,
  MANIFEST_FILE,
  type Manifest,
  type Part,
  type Row,
  tableFile,
  writeLines,
} from './backup-format.ts'
import type { Core } from './core.ts'
import { isMissing, sealedPath, syncFolder } from './file-disk.ts'
import { insideOf } from './inside.ts'
import { makeFolder, placeError } from './place.ts'
import { PUBLISHED_FOLDER } from './published.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

export interface BackupReport {
  readonly rows: number
  readonly files: number
  readonly bytes: number
}

const PAGE = 500

/**
 * Copies everything that lasts into a new folder while the store goes on working: all tables as of one moment, then the
 * wrapped keys, sealed files and published objects. The root key, links and sessions are never part of it.
 */
export async function backup(store: Store, dir: string, now: Instant): Promise<BackupReport> {
  const { core } = insideOf(store)
  await makeEmpty(dir)
  const tables: Record<string, Part> = {}
  const files: Record<string, Part> = {}
  const sealed = await core.engine.snapshot(async (db) => {
    const found: Row[] = []
    for (const [table, keys] of Object.entries(KEPT_TABLES)) {
      const rows = readTable(db, table, keys)
      if (table === 'files') for await (const row of rows) found.push(row)
      else tables[table] = await writeLines(join(dir, tableFile(table)), rows)
    }
    // Keys made since then do no harm; those of this moment must not be missed.
    await copyKeyring(core, db, dir, now)
    return found
  })
  tables['files'] = await writeLines(join(dir, tableFile('files')), copySealedFiles(core, sealed, dir, files))
  await copyPublished(core, dir, files)
  const { keyring, engine } = core
  const manifest: Manifest = { format: 1, madeAt: now, engine: engine.name, keyCheck: keyring.check, tables, files }
  await writeWhole(join(dir, MANIFEST_FILE), manifest)
  const rows = Object.values(tables).reduce((sum, part) => sum + part.size, 0)
  const bytes = Object.values(files).reduce((sum, part) => sum + part.size, 0)
  return { rows, files: Object.keys(files).length, bytes }
}

async function makeEmpty(dir: string): Promise<void> {
  await makeFolder(resolve(dir)).catch((error: unknown) => {
    throw placeError('The folder of the backup', dir, error)
  })
  if ((await readdir(dir)).length > 0) {
    throw new Refusal('conflict', `${dir} is not empty. Name a folder that does not exist yet.`)
  }
  for (const folder of ['tables', 'files', KEYRING_FOLDER]) await mkdir(join(dir, folder), { mode: 0o700 })
}

/** A table along its primary key, a page at a time, letting the server work in between. */
async function* readTable(db: Kysely<Tables>, table: string, keys: readonly string[]): AsyncGenerator<Row> {
  const columns = sql.join(keys.map((key) => sql.ref(key)))
  let last: Row | undefined
  for (;;) {
    const from = last === undefined ? sql`` : sql`where (${columns}) > (${sql.join(keys.map((key) => last?.[key]))})`
    const page: { rows: Row[] } =
      await sql<Row>`select * from ${sql.table(table)} ${from} order by ${columns} limit ${PAGE}`.execute(db)
    // Nobody is at work in a backup.
    yield* table === 'due' ? page.rows.map((row) => ({ ...row, lease: null, again: 0 })) : page.rows
    last = page.rows.at(-1)
    if (page.rows.length < PAGE) return
    await breathe()
  }
}

/** Gives the rows of what was copied: neither unsent drafts nor files erased since the moment of the tables. */
async function* copySealedFiles(
  core: Core,
  rows: readonly Row[],
  dir: string,
  files: Record<string, Part>,
): AsyncGenerator<Row> {
  for (const row of rows) {
    const id = String(row['id'])
    const path = `files/${id.slice(0, 2)}/${id}`
    if (row['draft'] !== 0) continue
    try {
      files[path] = await copyDurably(sealedPath(core.dataDir, id), join(dir, path))
      yield row
    } catch (error) {
      if (!isMissing(error) || (await isStillKept(core, id))) throw error
    }
  }
}

async function isStillKept(core: Core, id: string): Promise<boolean> {
  const query = core.engine.readers.selectFrom('files').select('id').where('id', '=', id)
  return (await query.executeTakeFirst()) !== undefined
}

async function copyKeyring(core: Core, db: Kysely<Tables>, dir: string, now: Instant): Promise<void> {
  const folder = join(dir, KEYRING_FOLDER)
  async function* rows(): AsyncGenerator<Row> {
    for (const { name, wrap } of await core.engine.keys.all(db)) yield { name, wrap }
  }
  const keys = await writeLines(join(folder, KEYS_FILE), rows())
  const manifest: KeyringManifest = { format: 1, madeAt: now, keyCheck: core.keyring.check, keys }
  await writeWhole(join(folder, MANIFEST_FILE), manifest)
}

/** The current publication: its manifest and what that names. */
async function copyPublished(core: Core, dir: string, files: Record<string, Part>): Promise<void> {
  const from = join(core.dataDir, PUBLISHED_FOLDER)
  if (!existsSync(join(from, MANIFEST_FILE))) return
  const text = await readFile(join(from, MANIFEST_FILE))
  const { files: named }: { files: Record<string, { digest: string }> } = JSON.parse(text.toString('utf8'))
  for (const digest of new Set(Object.values(named).map((file) => file.digest))) {
    const path = `${PUBLISHED_FOLDER}/objects/${digest}`
    files[path] = await copyDurably(join(from, 'objects', digest), join(dir, path))
  }
  const path = `${PUBLISHED_FOLDER}/${MANIFEST_FILE}`
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), text, { flush: true })
  files[path] = { sha256: hex(sha256(text)), size: text.length }
}

export async function copyDurably(from: string, to: string): Promise<Part> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  const file = await open(to, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: await digestOf(to), size: (await stat(to)).size }
}

/** Written last: a folder without it is a backup that was broken off. */
async function writeWhole(path: string, manifest: Manifest | KeyringManifest): Promise<void> {
  const text = utf8(`${JSON.stringify(manifest, undefined, 1)}\n`)
  await writeFile(`${path}.new`, text, { flush: true, mode: 0o600 })
  await rename(`${path}.new`, path)
  await syncFolder(dirname(path))
}
