import type { Actor, Envelope, EventType, NewEvent, StreamKind } from '../domain/event.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Bytes } from '../lib/bytes.ts'
import { canonicalJson, type Json } from '../lib/canonical-json.ts'
import { eventHash, fold, NO_PREV } from './envelope.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { sealJson } from './seal.ts'
import type { StateOf } from './store.ts'
import type { EventRow } from './tables.ts'
import {
  findKey,
  findOrMakeKey,
  knownStream,
  type Loaded,
  loadStream,
  makeKey,
  put,
  streamKey,
  type Work,
} from './work.ts'

/** Adds events to a stream; rows and due work follow when the piece of work is finished. */
export async function append<K extends StreamKind>(
  work: Work,
  kind: K,
  stream: string,
  actor: Actor,
  events: readonly NewEvent<K>[],
): Promise<StateOf[K]> {
  let loaded = OPENING.has(events[0]?.type ?? '')
    ? knownStream(work, kind, stream)
    : await loadStream(work, kind, stream)
  const before = loaded
  for (const event of events) loaded = await appendOne(work, { kind, stream, actor, before: loaded }, event)
  if (loaded === undefined) throw new Error(`Nothing to append to the new stream ${stream}`)
  if (events.length > 0) await touch(work, before, loaded, events)
  return loaded.state
}

/** With these a stream begins. It is not looked for in the table: if it is there, (stream, seq) says so. */
const OPENING: ReadonlySet<string> = new Set<EventType>([
  'report.received',
  'case.opened',
  'release.planned',
  'organisation.founded',
])

interface Place<K extends StreamKind> {
  readonly kind: K
  readonly stream: string
  readonly actor: Actor
  readonly before: Loaded<K> | undefined
}

async function appendOne<K extends StreamKind>(work: Work, place: Place<K>, event: NewEvent<K>): Promise<Loaded<K>> {
  const { kind, stream, actor, before } = place
  const seq = before === undefined ? 0 : before.seq + 1
  const at = Math.max(work.now, before?.lastAt ?? work.now)
  const { body, identity } = await sealFields(work, kind, stream, seq, event)
  const envelope = { kind, stream, seq, at, actor, type: event.type, facts: event.facts } as unknown as Envelope<K>
  const row = {
    stream,
    seq,
    kind,
    type: event.type,
    at,
    actor_kind: actor.kind,
    actor_id: actor.id,
    facts: canonicalJson(event.facts as unknown as Json),
    body,
    identity,
    prev: before?.head ?? NO_PREV,
  }
  const state = fold(kind, before?.state, envelope)
  const head = eventHash(row)
  put(work, work.core.statements.insertEvent(...valuesOf({ ...row, hash: head })))
  const known = before === undefined ? [] : before.envelopes
  const envelopes = known === undefined ? undefined : [...known, envelope]
  const loaded = { kind, stream, seq, lastAt: at, head, state, envelopes, isNew: before?.isNew ?? true }
  work.changed.set(streamKey(kind, stream), loaded as unknown as Loaded)
  work.appended = true
  return loaded
}

function valuesOf(row: Omit<EventRow, 'log_position'>): readonly unknown[] {
  const { stream, seq, kind, type, at, actor_kind, actor_id, facts, body, identity, prev, hash } = row
  return [stream, seq, kind, type, at, actor_kind, actor_id, facts, body, identity, prev, hash]
}

/** A report gets its key with its first event; other streams with the first that has something to seal. */
async function sealFields<K extends StreamKind>(
  work: Work,
  kind: K,
  stream: string,
  seq: number,
  event: NewEvent<K>,
): Promise<{ readonly body: Bytes | null; readonly identity: Bytes | null }> {
  const names = keyNames(kind, stream)
  const { body, identity } = event as unknown as { readonly body?: object; readonly identity?: object }
  const bodyKey = body === undefined ? undefined : await bodyKeyOf(work, { kind, stream }, names.body, seq)
  const identityKey = identity === undefined ? undefined : await identityKeyOf(work, kind, names.identity, seq)
  return {
    body: body && bodyKey ? sealJson(bodyKey, body, fieldContext(stream, seq, 'body')) : null,
    identity: identity && identityKey ? sealJson(identityKey, identity, fieldContext(stream, seq, 'identity')) : null,
  }
}

/** A report's key may be there before its first event, for its files; afterwards, if it is missing, it was erased. */
async function bodyKeyOf(work: Work, { kind, stream }: StreamPlace, name: string, seq: number): Promise<Bytes> {
  if (kind === 'report' && seq > 0) return keyOf(work, name)
  return work.begun.has(stream) ? makeKey(work, name) : findOrMakeKey(work, name)
}

interface StreamPlace {
  readonly kind: StreamKind
  readonly stream: string
}

/** Who erased their name may give it again later: then under a new key. */
async function identityKeyOf(work: Work, kind: StreamKind, name: string, seq: number): Promise<Bytes> {
  return kind === 'report' && seq === 0 ? makeKey(work, name) : findOrMakeKey(work, name)
}

async function keyOf(work: Work, name: string): Promise<Bytes> {
  const key = await findKey(work, name)
  if (key === undefined) throw new Refusal('conflict', 'This was erased; nothing can be added to it.')
  return key
}

/** Which reports' clocks may have changed. */
async function touch<K extends StreamKind>(
  work: Work,
  before: Loaded<K> | undefined,
  after: Loaded<K>,
  events: readonly NewEvent<K>[],
): Promise<void> {
  if (after.kind === 'report') work.touched.add(after.stream)
  if (after.kind === 'case') {
    for (const state of [before?.state, after.state]) {
      for (const report of state !== undefined && 'reports' in state ? state.reports : []) work.touched.add(report)
    }
  }
  if (after.kind === 'organisation' && events.some((event) => TOUCHES_ALL.has(event.type))) {
    for (const report of await openReports(work)) work.touched.add(report)
  }
}

const TOUCHES_ALL: ReadonlySet<string> = new Set<EventType<'organisation'>>([
  'policy.activated',
  'absence.declared',
  'intake.paused',
  'intake.opened',
])

async function openReports(work: Work): Promise<readonly string[]> {
  const rows = await work.batch.db
    .selectFrom('reports')
    .innerJoin('cases', 'cases.stream', 'reports.case_id')
    .where((eb) => eb.or([eb('cases.standing', '!=', 'closed'), eb('reports.next_due', 'is not', null)]))
    .select('reports.stream')
    .execute()
  return rows.map((row) => row.stream)
}
