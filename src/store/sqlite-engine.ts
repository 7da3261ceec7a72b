import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { type CompiledQuery, type Kysely, sql } from 'kysely'
import type { Engine } from './engine.ts'
import { sqliteKysely } from './sqlite.ts'
import { createDesk } from './sqlite-desk.ts'
import { keyFile } from './sqlite-keys.ts'
import { openFile, Pen } from './sqlite-pen.ts'
import type { Tables } from './tables.ts'

export const STORE_FILE = 'store.sqlite'
export const KEYRING_FILE = 'keyring.sqlite'

const READERS = 4
// Another process holds the write lock for one batch. We ask briefly and often, because asking blocks this thread.
const BUSY_MS = 20
const BUSY_TRIES = 250

// From so many at once a thread of its own is worth starting.
const CROWD = 8

/** The embedded engine: two files in the data directory, one for the store and one for the wrapped keys. */
export function sqliteEngine(dataDir: string, crowd = CROWD): Engine {
  const path = join(dataDir, STORE_FILE)
  if (existsSync(path) && !existsSync(join(dataDir, KEYRING_FILE))) {
    throw new Error(
      `${join(dataDir, KEYRING_FILE)} is missing: without it nothing opens. Bring it back. Nothing was changed.`,
    )
  }
  const place = { store: path, keyring: join(dataDir, KEYRING_FILE), busyMs: BUSY_MS }
  const keyPen = new Pen(() => openFile(place.keyring, 5_000))
  const keys = keyFile(keyPen)
  chmodSync(place.keyring, 0o600)
  const desk = createDesk({ pen: new Pen(() => openFile(path, BUSY_MS)), keyPen, place, crowd })
  const writer = sqliteKysely(1, () => desk)
  const readers = sqliteKysely(READERS, () => new Pen(() => openReader(path)))
  const glancing = new Pen(() => openReader(path))
  const turn = workerTurn(join(dataDir, 'worker.lock'))
  const borrow = <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> => writer.connection().execute(work)
  return {
    name: 'sqlite',
    readers,
    glance: async <R>(query: CompiledQuery<R>) => glancing.write(query).rows as readonly R[],
    keys,
    async isMade() {
      const found = await sql`select 1 from sqlite_master where name = 'settings'`.execute(readers)
      return found.rows.length > 0
    },
    ddl: (statement) => (/^create table/.test(statement) ? `${statement} strict` : statement),
    begun: (pieces, work) =>
      borrow(async (db) => {
        await desk.expect(pieces)
        await begin(db)
        try {
          return await work(desk.session(db))
        } finally {
          desk.rest()
        }
      }),
    begunAhead: (work) =>
      borrow(async (db) => {
        try {
          return await work(desk.sessionAhead(db))
        } finally {
          desk.rest()
        }
      }),
    alone: (work) =>
      borrow(async (db) => {
        await desk.expect(1)
        return inTransaction(db, work)
      }),
    snapshot: (work) => readers.transaction().execute(work),
    onlyWorker: () => turn.take(),
    async close() {
      turn.giveBack()
      keyPen.close()
      glancing.close()
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
