import type { CompiledQuery, Kysely } from 'kysely'
import type { Bytes } from '../lib/bytes.ts'
import type { Tables } from './tables.ts'

/** Everything in which the two engines differ. sqlite-engine.ts and postgres-engine.ts each make one. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  /** For reading outside the writer's transaction. */
  readonly readers: Kysely<Tables>
  readonly keys: KeyRows
  /** Was a store made here before? */
  isMade(): Promise<boolean>
  /** A statement of migrations.ts in this engine's own types. */
  ddl(statement: string): string
  /** Lends the writer's connection with a write transaction open on it; the borrower commits or rolls back. */
  begun<T>(work: (db: Kysely<Tables>, run: RunCompiled) => Promise<T>): Promise<T>
  /** One transaction of its own, outside the group commit: migrations and restore. */
  alone<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** Everything `work` reads is of one moment. */
  snapshot<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** True when no other process does due work on this store: leases of others are then left over from a crash. */
  onlyWorker(): 'yes' | 'no' | 'unknown'
  close(): Promise<void>
}

/** Runs a compiled statement in the open transaction, by the shortest way the engine has. */
export type RunCompiled = <R>(query: CompiledQuery<R>) => Promise<readonly R[]>

export interface WrappedKey {
  readonly name: string
  readonly wrap: Bytes
}

/** Where wrapped keys lie: a file of their own, or a table. `db` is the transaction of the caller. */
export interface KeyRows {
  get(db: Kysely<Tables>, name: string): Promise<Bytes | undefined>
  /** Durable at the latest with the caller's COMMIT; throws a conflict where a name is taken. */
  add(db: Kysely<Tables>, keys: readonly WrappedKey[]): Promise<void>
  /** Removes every trace that this engine lets us remove. */
  remove(db: Kysely<Tables>, names: readonly string[]): Promise<void>
  all(db: Kysely<Tables>): Promise<readonly WrappedKey[]>
}
