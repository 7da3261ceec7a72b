import type { CompiledQuery, Kysely } from 'kysely'
import type { Envelope, StreamKind } from '../domain/event.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import type { Core } from './core.ts'
import type { RunCompiled } from './engine.ts'
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

/** One transaction: what several pieces of work share until COMMIT. */
export interface Batch {
  readonly db: Kysely<Tables>
  readonly run: RunCompiled
  readonly loaded: Map<string, Loaded>
  readonly newKeys: Map<string, Bytes>
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
  readonly newKeys: Map<string, Bytes>
  readonly erased: Set<string>
  /** Reports whose clocks must be looked at. */
  readonly touched: Set<string>
  appended: boolean
  over: boolean
}

export function beginWork(core: Core, batch: Batch, now: Instant): Work {
  const [changed, newKeys, erased, touched] = [new Map(), new Map(), new Set<string>(), new Set<string>()]
  return { core, batch, now, changed, newKeys, erased, touched, appended: false, over: false }
}

/** Hands what a successful piece of work has learnt and made to the whole batch. */
export function keepWork(work: Work): void {
  const { batch } = work
  for (const [key, loaded] of work.changed) batch.loaded.set(key, { ...loaded, isNew: false })
  for (const [name, key] of work.newKeys) batch.newKeys.set(name, key)
  for (const name of work.erased) batch.erased.add(name)
  if (work.appended) batch.sequenceFrom ??= work.now
}

export function run<R>(work: Work, query: CompiledQuery<R>): Promise<readonly R[]> {
  return work.batch.run(query)
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
  const [row] = await run<StreamRow>(work, work.core.statements.loadRow[kind](stream))
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
  return (work.changed.get(key) ?? work.batch.loaded.get(key)) as unknown as Loaded<K> | undefined
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
  const fresh = work.newKeys.get(name) ?? (work.batch.erased.has(name) ? undefined : work.batch.newKeys.get(name))
  if (fresh !== undefined) return fresh
  if (work.batch.erased.has(name)) return undefined
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
