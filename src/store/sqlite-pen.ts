import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { nothingChanged } from './failure.ts'

/** One statement with its values. */
export interface Line {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** It is a conflict when no row was added or changed. */
  readonly mustChange?: boolean
}
export interface Written {
  readonly rows: readonly unknown[]
  readonly changes: number
}

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

interface Prepared {
  readonly statement: StatementSync
  readonly reads: boolean
}

const KEPT_STATEMENTS = 300

/** Writes statements on one connection, at once; it is opened for the first, and each is prepared the first time. */
export class Pen {
  readonly #open: () => DatabaseSync
  readonly #prepared = new Map<string, Prepared>()
  #db: DatabaseSync | undefined

  constructor(open: () => DatabaseSync) {
    this.#open = open
  }

  get inTransaction(): boolean {
    return this.#db?.isTransaction === true
  }

  write({ sql, parameters, mustChange }: Line): Written {
    const { statement, reads } = this.#prepare(sql)
    const values = bindable(parameters)
    if (reads) return { rows: statement.all(...values), changes: 0 }
    const changes = Number(statement.run(...values).changes)
    if (mustChange === true && changes === 0) throw nothingChanged()
    return { rows: [], changes }
  }

  close(): void {
    this.#prepared.clear()
    this.#db?.close()
    this.#db = undefined
  }

  #prepare(text: string): Prepared {
    const kept = this.#prepared.get(text)
    if (kept !== undefined) return kept
    this.#db ??= this.#open()
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
