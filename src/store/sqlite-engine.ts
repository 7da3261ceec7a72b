import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Bytes } from '../lib/bytes.ts'
import type { Engine, KeyRows } from './engine.ts'
import { openFile, sqliteKysely } from './sqlite.ts'
import type { Tables } from './tables.ts'

export const STORE_FILE = 'store.sqlite'
export const KEYRING_FILE = 'keyring.sqlite'

const READERS = 4
// Another process holds the write lock for one batch. We ask briefly and often, because asking blocks this thread.
const BUSY_MS = 20
const BUSY_TRIES = 250

/** The embedded engine: two files in the data directory, one for the store and one for the wrapped keys. */
export function sqliteEngine(dataDir: string): Engine {
  const path = join(dataDir, STORE_FILE)
  if (existsSync(path) && !existsSync(join(dataDir, KEYRING_FILE))) {
    throw new Error(
      `${join(dataDir, KEYRING_FILE)} is missing: without it nothing opens. Bring it back. Nothing was changed.`,
    )
  }
  const { db: writer, direct } = sqliteKysely(1, () => openFile(path, BUSY_MS))
  const { db: readers } = sqliteKysely(READERS, () => openReader(path))
  const keyring = openFile(join(dataDir, KEYRING_FILE), 5_000)
  chmodSync(join(dataDir, KEYRING_FILE), 0o600)
  const turn = workerTurn(join(dataDir, 'worker.lock'))
  const borrow = <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> => writer.connection().execute(work)
  return {
    name: 'sqlite',
    readers,
    keys: keyFile(keyring),
    async isMade() {
      const found = await sql`select 1 from sqlite_master where name = 'settings'`.execute(readers)
      return found.rows.length > 0
    },
    ddl: (statement) => (/^create table/.test(statement) ? `${statement} strict` : statement),
    begun: (work) =>
      borrow(async (db) => {
        await begin(db)
        return work(db, direct)
      }),
    alone: (work) => borrow((db) => inTransaction(db, work)),
    snapshot: (work) => readers.transaction().execute(work),
    onlyWorker: () => turn.take(),
    async close() {
      turn.giveBack()
      keyring.close()
      await readers.destroy()
      await writer.destroy()
    },
  }
}

function openReader(path: string): DatabaseSync {
  const db = openFile(path, 5_000)
  db.exec('pragma query_only = on')
  return db
}

async function begin(db: Kysely<Tables>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await sql`begin immediate`.execute(db)
      return
    } catch (error) {
      if (!isBusy(error) || tries >= BUSY_TRIES) throw error
      await pause(5)
    }
  }
}

async function inTransaction<T>(db: Kysely<Tables>, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  await begin(db)
  try {
    const result = await work(db)
    await sql`commit`.execute(db)
    return result
  } catch (error) {
    await sql`rollback`.execute(db).catch(() => {}) // a full disk has rolled back already
    throw error
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
  )
}

function keyFile(db: DatabaseSync): KeyRows {
  db.exec('create table if not exists wrapped_keys (name text primary key not null, wrap blob not null) strict')
  const get = db.prepare('select wrap from wrapped_keys where name = ?')
  const insert = db.prepare('insert into wrapped_keys (name, wrap) values (?, ?)')
  const remove = db.prepare('delete from wrapped_keys where name = ?')
  const all = db.prepare('select name, wrap from wrapped_keys order by name')
  function change(act: () => void): void {
    db.exec('begin immediate')
    try {
      act()
      db.exec('commit')
    } catch (error) {
      if (db.isTransaction) db.exec('rollback')
      throw error
    }
  }
  return {
    get: async (_, name) => get.get(name)?.wrap as Bytes | undefined,
    async add(_, keys) {
      change(() => {
        for (const key of keys) insert.run(key.name, key.wrap)
      })
    },
    async remove(_, names) {
      change(() => {
        for (const name of names) remove.run(name)
      })
      // secure_delete has zeroed the page; older copies of it stand in the log until that is emptied too.
      db.exec('pragma wal_checkpoint(truncate)')
    },
    all: async () => all.all().map((row) => ({ name: String(row.name), wrap: row.wrap as Bytes })),
  }
}

/** One process at a time does due work on an embedded store; the lock goes with its process, however that ends. */
function workerTurn(path: string): { take(): 'yes' | 'no'; giveBack(): void } {
  let lock: DatabaseSync | undefined
  return {
    take() {
      if (lock !== undefined) return 'yes'
      const db = new DatabaseSync(path, { timeout: 0 })
      try {
        db.exec('pragma journal_mode = memory')
        db.exec('begin exclusive')
      } catch (error) {
        db.close()
        if (isBusy(error)) return 'no'
        throw error
      }
      lock = db
      return 'yes'
    },
    giveBack() {
      lock?.close()
      lock = undefined
    },
  }
}
