import type { CompiledQuery } from 'kysely'
import type { Envelope, StreamKind } from '../domain/event.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import type { Core } from './core.ts'
import type { Session, WrappedKey } from './engine.ts'
import { type EnvelopeRow, parseState, toEnvelope } from './envelope.ts'
import { newKey } from './keyring.ts'
import type { StateOf } from './store.ts'
import type { StreamRow, Tables } from './tables.ts'

/** A stream as far as a transaction knows it. */
export interface Loaded<K extends StreamKind = StreamKind> {
  readonly kind: K
  readonly stream: string
  readonly seq: number
  readonly lastAt: Instant
  readonly head: Bytes
  readonly state: StateOf[K]
  /** All envelopes; undefined until somebody asked for them. */
  readonly envelopes: readonly Envelope<K>[] | undefined
  readonly isNew: boolean
}

/** What a transaction knows that the tables may not say yet. */
export interface Known {
  readonly loaded: Map<string, Loaded>
  /** Answers remembered, by their key. */
  readonly answers: Map<string, Answer>
  /** The last number given out of each series, where they are counted here until COMMIT. */
  readonly numbers: Map<string, number> | undefined
  readonly newKeys: Map<string, Bytes>
}

/** One transaction: what several pieces of work share until COMMIT. */
export interface Batch extends Known, Pick<Session, 'db' | 'run' | 'look' | 'put'> {
  /** Of the transaction whose COMMIT was under way when this one began. */
  readonly before: Known | undefined
  /** The new keys as they will be written; made ready with the work, since COMMIT is waited for. */
  readonly wraps: Map<string, WrappedKey>
  readonly erased: Set<string>
  /** Set when events were appended: the log has something to take up. */
  sequenceFrom: Instant | undefined
}

/** One piece of work in a batch: what it changed, kept apart until it has succeeded. */
export interface Work {
  readonly core: Core
  readonly batch: Batch
  readonly now: Instant
  readonly changed: Map<string, Loaded>
  readonly answers: Map<string, Answer>
  readonly newKeys: Map<string, Bytes>
  readonly erased: Set<string>
  /** Ids of reports that nothing was ever put under. */
  readonly begun: Set<string>
  /** Reports whose clocks must be looked at. */
  readonly touched: Set<string>
  /** The key that was last asked for, since what is not there is remembered next. */
  asked: { readonly key: string; readonly hmac: Bytes } | undefined
  appended: boolean
  over: boolean
}

export type Answer = Pick<Tables['answers'], 'digest' | 'answer'>

/** Pieces of work that run `apart` may fail each for itself: then nothing is known that the tables do not say. */
export function beginBatch(session: Session, how: 'together' | 'apart', before?: Known): Batch {
  const { db, run, put } = session
  return {
    db,
    run,
    look: how === 'together' ? session.look : run,
    put,
    before,
    loaded: new Map(),
    answers: new Map(),
    numbers: how === 'together' ? new Map() : undefined,
    newKeys: new Map(),
    wraps: new Map(),
    erased: new Set(),
    sequenceFrom: undefined,
  }
}

export function beginWork(core: Core, batch: Batch, now: Instant): Work {
  return {
    core,
    batch,
    now,
    changed: new Map(),
    answers: new Map(),
    newKeys: new Map(),
    erased: new Set(),
    begun: new Set(),
    touched: new Set(),
    asked: undefined,
    appended: false,
    over: false,
  }
}

/** Hands what a successful piece of work has learnt and made to the whole batch. */
export function keepWork(work: Work): void {
  const { batch } = work
  for (const [key, loaded] of work.changed) batch.loaded.set(key, { ...loaded, isNew: false })
  for (const [key, answer] of work.answers) batch.answers.set(key, answer)
  for (const [name, key] of work.newKeys) {
    batch.newKeys.set(name, key)
    batch.wraps.set(name, work.core.keyring.wrap(name, key))
  }
  for (const name of work.erased) batch.erased.add(name)
  if (work.appended) batch.sequenceFrom ??= work.now
}

export function run<R>(work: Work, query: CompiledQuery<R>): Promise<readonly R[]> {
  return work.batch.run(query)
}

/** Past the open transaction: only for what is not there when nobody of this batch has told it. */
export function look<R>(work: Work, query: CompiledQuery<R>): Promise<readonly R[]> {
  return work.batch.look(query)
}

export function put(work: Work, query: CompiledQuery, more?: { readonly mustChange: true }): void {
  work.batch.put(query, more)
}

export function streamKey(kind: StreamKind, stream: string): string {
  return `${kind}:${stream}`
}

/** The stream's row, from this transaction or the table; undefined when there is no such stream. */
export async function loadStream<K extends StreamKind>(
  work: Work,
  kind: K,
  stream: string,
): Promise<Loaded<K> | undefined> {
  const known = knownStream(work, kind, stream)
  if (known !== undefined) return known
  const [row] = await look<StreamRow>(work, work.core.statements.loadRow[kind](stream))
  if (row === undefined) return undefined
  const { seq, last_at: lastAt, head } = row
  const state = parseState(kind, row.state)
  const loaded: Loaded<K> = { kind, stream, seq, lastAt, head, state, envelopes: undefined, isNew: false }
  work.batch.loaded.set(streamKey(kind, stream), loaded as unknown as Loaded)
  return loaded
}

/** The stream as this transaction has it already. */
export function knownStream<K extends StreamKind>(work: Work, kind: K, stream: string): Loaded<K> | undefined {
  const key = streamKey(kind, stream)
  const { loaded, before } = work.batch
  return (work.changed.get(key) ?? loaded.get(key) ?? before?.loaded.get(key)) as unknown as Loaded<K> | undefined
}

export async function loadEnvelopes<K extends StreamKind>(
  work: Work,
  kind: K,
  stream: string,
): Promise<readonly Envelope<K>[]> {
  const loaded = await loadStream(work, kind, stream)
  if (loaded === undefined) return []
  if (loaded.envelopes !== undefined) return loaded.envelopes
  const rows = await run(work, work.core.statements.loadEvents(stream))
  const envelopes = rows.map((row) => toEnvelope(kind, row as EnvelopeRow))
  const key = streamKey(kind, stream)
  const complete = { ...loaded, envelopes } as unknown as Loaded
  if (work.changed.has(key)) work.changed.set(key, complete)
  else work.batch.loaded.set(key, complete)
  return envelopes
}

/** A key of the tree; undefined when there is none, or it was erased. */
export async function findKey(work: Work, name: string): Promise<Bytes | undefined> {
  if (work.erased.has(name)) return undefined
  const own = work.newKeys.get(name)
  if (own !== undefined) return own
  const { newKeys, erased, before } = work.batch
  if (erased.has(name)) return undefined
  const fresh = newKeys.get(name) ?? before?.newKeys.get(name)
  if (fresh !== undefined) return fresh
  const wrap = await work.core.engine.keys.get(work.batch.db, name)
  return wrap === undefined ? undefined : work.core.keyring.unwrap(name, wrap)
}

/** Somebody else was first, or an erase is not over yet: the work runs again in a later transaction. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain'
}

export async function findOrMakeKey(work: Work, name: string): Promise<Bytes> {
  const found = await findKey(work, name)
  if (found !== undefined) return found
  return makeKey(work, name)
}

/** Where there may be one already, its name is a conflict at COMMIT. */
export function makeKey(work: Work, name: string): Bytes {
  if (work.erased.has(name) || work.batch.erased.has(name)) throw new TryAgain(`${name} is being erased`)
  const key = newKey()
  work.newKeys.set(name, key)
  return key
}
