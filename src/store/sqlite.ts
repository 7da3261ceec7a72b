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
import type { Line, Written } from './sqlite-pen.ts'
import type { Tables } from './tables.ts'

/** Whoever carries out statements on one connection, one after the other. */
export interface Hand {
  write(line: Line): Written | Promise<Written>
  close(): void | Promise<void>
}

/** Kysely over `size` connections, opened when they are first needed; whoever finds none free waits in turn. */
export function sqliteKysely(size: number, open: () => Hand): Kysely<Tables> {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(size, open),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
  return new Kysely<Tables>({ dialect })
}

class SqliteDriver implements Driver {
  readonly #size: number
  readonly #open: () => Hand
  readonly #all: SqliteConnection[] = []
  readonly #free: SqliteConnection[] = []
  readonly #waiting: ((connection: SqliteConnection) => void)[] = []

  constructor(size: number, open: () => Hand) {
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
    // Where it was rolled back already, asking once more would hide the first error.
    await connection.executeQuery(Statement.raw('rollback')).catch(() => {})
  }

  async destroy(): Promise<void> {
    for (const connection of this.#all.splice(0)) await connection.close()
    this.#free.length = 0
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #hand: Hand

  constructor(hand: Hand) {
    this.#hand = hand
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.#hand.write(query)
    return { numAffectedRows: BigInt(changes), rows: rows as R[] }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query)
  }

  async close(): Promise<void> {
    await this.#hand.close()
  }
}
