import { CompiledQuery, type Kysely, Kysely as KyselyDatabase, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Log } from '../lib/log.ts'
import { type Engine, HAPPENED, type KeyRows, type Session } from './engine.ts'
import { meaningOf, nothingChanged } from './failure.ts'
import type { Tables } from './tables.ts'

const CONNECTIONS = 12
const INT8 = 20
const COMMIT = CompiledQuery.raw('commit')

/** PostgreSQL 15 or newer, for several processes or machines on one store. */
export function postgresEngine(url: string, log: Log): Engine {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
    // An administrator's default must not weaken what we promise: answered means on the disk.
    options: '-c synchronous_commit=on -c timezone=UTC -c idle_in_transaction_session_timeout=60000',
  })
  // Without these a dying server ends the process: pg emits on the pool for idle clients, on the client for others.
  pool.on('error', (error) => log.warn('postgres.lost', { code: codeOf(error) }))
  pool.on('connect', (client) => client.on('error', (error) => log.warn('postgres.lost', { code: codeOf(error) })))
  const keys = keyTable()
  const db: Kysely<Tables> = new KyselyDatabase<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    name: 'postgres',
    readers: db,
    glance: async (query) => (await db.executeQuery(query)).rows,
    keys,
    async isMade() {
      const found = await sql<{ made: boolean }>`select to_regclass('settings') is not null as made`.execute(db)
      return found.rows[0]?.made === true
    },
    ddl,
    begun: (_, work) =>
      pastDeadOnes((started) =>
        db.connection().execute(async (connection) => {
          started.connected = true
          await sql`begin`.execute(connection)
          started.working = true
          return work(session(connection, keys))
        }),
      ),
    begunAhead: () => Promise.reject(new Error('On PostgreSQL no transaction begins before the last has ended')),
    alone: (work) => db.transaction().execute(work),
    snapshot: (work) =>
      pastDeadOnes((started) =>
        db.connection().execute((connection) => {
          started.connected = true
          const reading = connection.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
          return reading.execute((transaction) => {
            started.working = true
            return work(transaction)
          })
        }),
      ),
    onlyWorker: () => 'unknown',
    close: () => db.destroy(),
  }
}

/** What is put is sent at once and not waited for: the server carries it out in the same order. */
function session(db: Kysely<Tables>, keys: KeyRows): Session {
  let sent: Promise<void>[] = []
  async function arrived(): Promise<void> {
    const waiting = sent
    sent = []
    await Promise.all(waiting)
  }
  async function run<R>(query: CompiledQuery<R>): Promise<readonly R[]> {
    // After an error the server says of everything only that there was one; the first tells what it was.
    if (sent.length > 0) await arrived()
    return (await db.executeQuery(query)).rows
  }
  async function send(query: CompiledQuery, mustChange: boolean): Promise<void> {
    const { numAffectedRows } = await db.executeQuery(query)
    if (mustChange && numAffectedRows === 0n) throw nothingChanged()
  }
  return {
    db,
    run,
    look: run,
    put(query, more) {
      const sending = send(query, more?.mustChange === true)
      sending.catch(() => {}) // whoever runs, commits or drops is told
      sent.push(sending)
    },
    async drop(back) {
      const first = await arrived().catch((error: unknown) => error)
      await run(back)
      return first
    },
    async commit(wrapped) {
      await arrived()
      await keys.add(db, wrapped)
      await run(COMMIT)
      return HAPPENED
    },
  }
}

/**
 * After a server has gone and come back the pool still holds connections that died with it. Each is found out by the
 * first word said on it; as long as no work was begun, the next one is tried.
 */
async function pastDeadOnes<T>(attempt: (started: { connected: boolean; working: boolean }) => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    const started = { connected: false, working: false }
    try {
      return await attempt(started)
    } catch (error) {
      const dead = started.connected && !started.working && meaningOf(error) === 'broken'
      if (!dead || tries >= CONNECTIONS) throw error
    }
  }
}

/** Is there a store in this database already? */
export async function hasTables(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // told by the query
  try {
    await client.connect()
    const { rows } = await client.query(`select to_regclass('migrations') is not null as found`)
    return rows[0]?.found === true
  } finally {
    await client.end().catch(() => {})
  }
}

/** Whole numbers and bytes under PostgreSQL's names; text sorted by its bytes, as on the other engine. */
function ddl(statement: string): string {
  return statement
    .replace(/\btext\b/g, 'text collate "C"')
    .replace(/\binteger\b/g, 'bigint')
    .replace(/\bblob\b/g, 'bytea')
}

/** Every whole number of ours is an instant, a count or a size: far below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8 && format !== 'binary') return Number
  return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** Wrapped keys in a table: part of the same transaction as what they seal. */
function keyTable(): KeyRows {
  return {
    async get(db, name) {
      const row = await db.selectFrom('wrapped_keys').select('wrap').where('name', '=', name).executeTakeFirst()
      return row?.wrap
    },
    async add(db, keys) {
      for (let at = 0; at < keys.length; at += 500) {
        await db
          .insertInto('wrapped_keys')
          .values(keys.slice(at, at + 500))
          .execute()
      }
    },
    async remove(db, names) {
      if (names.length > 0) await db.deleteFrom('wrapped_keys').where('name', 'in', names).execute()
    },
    all: (db) => db.selectFrom('wrapped_keys').selectAll().orderBy('name').execute(),
  }
}
