import { type CaseState, evolveCase } from '../domain/case.ts'
import type { Envelope, StreamKind } from '../domain/event.ts'
import { evolveOrganisation, type OrganisationState } from '../domain/organisation.ts'
import { evolveRelease, type ReleaseState } from '../domain/release-run.ts'
import { evolveReport, type ReportState } from '../domain/report.ts'
import { type Bytes, sha256 } from '../lib/bytes.ts'
import { canonicalJson, type Json, jsonText } from '../lib/canonical-json.ts'
import type { StateOf } from './store.ts'
import type { EventRow } from './tables.ts'

export type EnvelopeRow = Pick<
  EventRow,
  'stream' | 'seq' | 'kind' | 'type' | 'at' | 'actor_kind' | 'actor_id' | 'facts'
>

/** The `prev` of the first event of a stream. */
export const NO_PREV: Bytes = new Uint8Array(32)
const NOTHING: Bytes = sha256()

/** What came from our own table under `kind` is an envelope of that kind. */
export function toEnvelope<K extends StreamKind>(kind: K, row: EnvelopeRow): Envelope<K> {
  if (row.kind !== kind) throw new Error(`${row.stream} is a stream of kind ${row.kind}, not ${kind}`)
  const { stream, seq, type, at } = row
  const actor = { kind: row.actor_kind, id: row.actor_id }
  return { kind, stream, seq, type, at, actor, facts: JSON.parse(row.facts) } as unknown as Envelope<K>
}

/**
 * SHA-256 over the canonical envelope, the digests of the sealed fields and the hash before. It needs no key, so a
 * stream can be checked after its keys were erased.
 */
export function eventHash(row: EnvelopeRow & Pick<EventRow, 'body' | 'identity' | 'prev'>): Bytes {
  return sha256(envelopeText(row), digest(row.body), digest(row.identity), row.prev)
}

function digest(sealed: Bytes | null): Bytes {
  return sealed === null ? NOTHING : sha256(sealed)
}

/** Canonical JSON of the envelope. `facts` is stored in that form, so any other spelling of it gives another hash. */
function envelopeText(row: EnvelopeRow): string {
  const text = jsonText
  const actor = `{"id":${row.actor_id === null ? 'null' : text(row.actor_id)},"kind":${text(row.actor_kind)}}`
  const rest = `"kind":${text(row.kind)},"seq":${row.seq},"stream":${text(row.stream)},"type":${text(row.type)}`
  return `{"actor":${actor},"at":${row.at},"facts":${row.facts},${rest}}`
}

export function fold<K extends StreamKind>(kind: K, state: StateOf[K] | undefined, event: Envelope<K>): StateOf[K] {
  return EVOLVE[kind](state, event)
}

const EVOLVE: { readonly [K in StreamKind]: (state: StateOf[K] | undefined, event: Envelope<K>) => StateOf[K] } = {
  report: evolveReport,
  case: evolveCase,
  release: evolveRelease,
  organisation: evolveOrganisation,
}

export function stateText(state: ReportState | CaseState | ReleaseState | OrganisationState): string {
  return canonicalJson(state as unknown as Json)
}

export function parseState<K extends StreamKind>(_kind: K, text: string): StateOf[K] {
  return JSON.parse(text) as StateOf[K]
}
