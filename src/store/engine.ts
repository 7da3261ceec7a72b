import type { CompiledQuery, Kysely } from 'kysely'
import type { Bytes } from '../lib/bytes.ts'
import type { Tables } from './tables.ts'

/** Everything in which the two engines differ. sqlite-engine.ts and postgres-engine.ts each make one. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  /** For reading outside the writer's transaction. */
  readonly readers: Kysely<Tables>
  /** One statement that reads what is committed, by the shortest way. */
  readonly glance: RunCompiled
  readonly keys: KeyRows
  /** Was a store made here before? */
  isMade(): Promise<boolean>
  /** A statement of migrations.ts in this engine's own types. */
  ddl(statement: string): string
  /**
   * Lends the writer's connection with a write transaction open on it, for so many pieces of work; the borrower commits
   * or drops everything.
   */
  begun<T>(pieces: number, work: (session: Session) => Promise<T>): Promise<T>
  /**
   * The same while the COMMIT that was sent last is still under way, where `Sent.mayBeFollowed` says so: the transaction
   * begins when that one has succeeded and nobody else has written in between; otherwise nothing of it is carried out,
   * and whoever asks or commits is told.
   */
  begunAhead<T>(work: (session: Session) => Promise<T>): Promise<T>
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

/** The writer's open transaction. */
export interface Session {
  /** For whatever has no compiled statement. */
  readonly db: Kysely<Tables>
  readonly run: RunCompiled
  /** Reads what stood before this transaction: for those who know by themselves what it has changed. Faster than `run`. */
  readonly look: RunCompiled
  /**
   * A statement whose rows nobody waits for. It is carried out in its turn, at the latest before the next `run`; what is
   * wrong with it may show only there or at COMMIT.
   */
  put(query: CompiledQuery, more?: { readonly mustChange: true }): void
  /**
   * Forgets what was put and is not carried out yet, and goes back: ROLLBACK, wholly or to a savepoint. Gives the error
   * of what was put, where nobody was told yet.
   */
  drop(back: CompiledQuery): Promise<unknown>
  /**
   * Resolves when COMMIT is on its way. The keys are durable before anything else: no event that was acknowledged may
   * lack the key that opens it.
   */
  commit(keys: readonly WrappedKey[]): Promise<Sent>
}

/** A COMMIT that is on its way. */
export interface Sent {
  readonly durable: Promise<void>
  /** After it has failed, and once nothing is made ready behind it any more: rolls back what is still open. */
  drop(): Promise<void>
  /** Another transaction may be made ready meanwhile. */
  readonly mayBeFollowed: boolean
}

/** One that had happened before anybody could ask. */
export const HAPPENED: Sent = { durable: Promise.resolve(), mayBeFollowed: false, drop: () => Promise.resolve() }

export interface WrappedKey {
  readonly name: string
  readonly wrap: Bytes
}

/** Where wrapped keys lie: a file of their own, or a table. `db` is the transaction of the caller. */
export interface KeyRows {
  get(db: Kysely<Tables>, name: string): Promise<Bytes | undefined>
  /** Outside of a session. Durable at the latest with the caller's COMMIT; throws a conflict where a name is taken. */
  add(db: Kysely<Tables>, keys: readonly WrappedKey[]): Promise<void>
  /** Removes every trace that this engine lets us remove. */
  remove(db: Kysely<Tables>, names: readonly string[]): Promise<void>
  all(db: Kysely<Tables>): Promise<readonly WrappedKey[]>
}
