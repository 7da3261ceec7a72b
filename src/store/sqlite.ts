import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  CompiledQuery as Statement,
} from 'kysely'
import type { RunCompiled } from './engine.ts'
import type { Tables } from './tables.ts'

/** Opens a database file the way everything that lasts is kept: WAL, an fsync for each commit, deleted bytes zeroed. */
export function openFile(path: string, busyMs: number): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: busyMs })
  db.exec('pragma journal_mode = wal')
  db.exec('pragma synchronous = full')
  db.exec('pragma secure_delete = on')
  db.exec('pragma temp_store = memory')
  // Pages that are written again and again reach the main file once in a while, not after every few commits.
  db.exec('pragma wal_autocheckpoint = 4000')
  db.exec('pragma cache_size = -16000')
  db.exec('pragma trusted_schema = off')
  return db
}

/** Kysely over `size` connections, opened when they are first needed; whoever finds none free waits in turn. */
export function sqliteKysely(
  size: number,
  open: () => DatabaseSync,
): { readonly db: Kysely<Tables>; readonly direct: RunCompiled } {
  const driver = new SqliteDriver(size, open)
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
  // On the only connection, past Kysely's layers: for whoever has borrowed it already.
  return { db: new Kysely<Tables>({ dialect }), direct: (query) => driver.direct(query) }
}

class SqliteDriver implements Driver {
  readonly #size: number
  readonly #open: () => DatabaseSync
  readonly #all: SqliteConnection[] = []
  readonly #free: SqliteConnection[] = []
  readonly #waiting: ((connection: SqliteConnection) => void)[] = []

  constructor(size: number, open: () => DatabaseSync) {
    this.#size = size
    this.#open = open
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#all.length >= this.#size) return new Promise((resolve) => this.#waiting.push(resolve))
    const opened = new SqliteConnection(this.#open())
    this.#all.push(opened)
    return opened
  }

  async direct<R>(query: CompiledQuery<R>): Promise<readonly R[]> {
    const [only] = this.#all
    if (only === undefined) throw new Error('No connection is open yet')
    return (await only.executeQuery<R>(query)).rows
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (!(connection instanceof SqliteConnection)) return
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(connection)
    else next(connection)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(Statement.raw('begin'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(Statement.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk may have rolled back already; asking once more would hide the first error.
    if (connection instanceof SqliteConnection && connection.inTransaction) {
      await connection.executeQuery(Statement.raw('rollback'))
    }
  }

  async destroy(): Promise<void> {
    for (const connection of this.#all.splice(0)) connection.close()
    this.#free.length = 0
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly reads: boolean
}

const KEPT_STATEMENTS = 300

class SqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, reads } = this.#prepare(query.sql)
    const values = bindable(query.parameters)
    if (reads) return { rows: statement.all(...values) as R[] }
    const { changes } = statement.run(...values)
    return { numAffectedRows: BigInt(changes), rows: [] }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const statement = this.#db.prepare(query.sql)
    for (const row of statement.iterate(...bindable(query.parameters))) yield { rows: [row as R] }
  }

  close(): void {
    this.#prepared.clear()
    this.#db.close()
  }

  #prepare(text: string): Prepared {
    const kept = this.#prepared.get(text)
    if (kept !== undefined) return kept
    const statement = this.#db.prepare(text)
    const prepared = { statement, reads: statement.columns().length > 0 }
    if (this.#prepared.size >= KEPT_STATEMENTS) this.#prepared.clear()
    this.#prepared.set(text, prepared)
    return prepared
  }
}

/** node:sqlite binds a Date and undefined as NULL without a word; here they are mistakes. */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  for (const value of parameters) {
    const kind = typeof value
    if (value === null || kind === 'string' || kind === 'number' || value instanceof Uint8Array) continue
    throw new TypeError(`A value of type ${kind} cannot be stored`)
  }
  return parameters as SQLInputValue[]
}
