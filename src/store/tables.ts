import type { ActorKind, StreamKind } from '../domain/event.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import type { DueKind } from './store.ts'

/** The tables of both engines, as Kysely sees them. Only text, whole numbers and bytes; docs/security.md says why each clear column is clear. */
export interface Tables {
  readonly events: EventRow
  readonly reports: StreamRow & {
    readonly public_id: string
    readonly case_id: string
    readonly next_due: Instant | null
    readonly next_promise: string | null
    /** The instant for which the two above were worked out. */
    readonly looked_at: Instant
  }
  readonly cases: StreamRow & { readonly number: string; readonly standing: string }
  readonly releases: StreamRow & { readonly standing: string; readonly at: Instant }
  readonly organisation: StreamRow
  readonly codes: { readonly hmac: Bytes; readonly report: string }
  readonly due: DueRow
  readonly files: {
    readonly id: string
    readonly owner: string
    /** 1 until the submission or message that carries it is stored. */
    readonly draft: number
    readonly created_at: Instant
    readonly size: number
    readonly meta: Bytes
  }
  readonly answers: {
    readonly hmac: Bytes
    readonly digest: string
    readonly answer: Bytes
    readonly about: string
    readonly expires_at: Instant
  }
  readonly arrivals: {
    readonly id: string
    readonly door: string
    /** Of the name under which it is known at most once. */
    readonly hmac: Bytes
    readonly at: Instant
    readonly standing: string
    readonly held: string | null
    readonly report: string | null
    readonly file: string
  }
  /** How the doors were found when they were last tried; says nothing of any report. */
  readonly door_checks: { readonly door: string; readonly at: Instant; readonly good: number; readonly detail: string }
  /** Which program sent a report, as far as it says so. */
  readonly senders: { readonly report: string; readonly hmac: Bytes }
  /** What outside things are called there, and the report they belong to. */
  readonly outside_ids: { readonly hmac: Bytes; readonly report: string }
  readonly counters: { readonly series: string; readonly value: number }
  readonly links: {
    readonly hmac: Bytes
    /** A member, or a guest of the case that stands beside. */
    readonly member: string
    readonly expires_at: Instant
    readonly case_id: string | null
    /** 0 where somebody else made it: whoever uses it has not proved who they are. 2: a guest’s, used. */
    readonly proof: number
  }
  readonly sessions: {
    readonly hmac: Bytes
    readonly member: string
    readonly signed_in_by: string
    readonly expires_at: Instant
    readonly stepped_up_at: Instant
    readonly case_id: string | null
  }
  readonly passkeys: {
    readonly credential: string
    readonly member: string
    readonly public_key: Bytes
    readonly counter: number
    readonly transports: string
  }
  /** Complete subtrees of the Merkle log: level 0 are its leaves. */
  readonly log_nodes: { readonly level: number; readonly idx: number; readonly hash: Bytes }
  readonly checkpoints: { readonly size: number; readonly at: Instant; readonly note: string }
  /** Only used on PostgreSQL; the embedded engine keeps them in a file of their own. */
  readonly wrapped_keys: KeyRow
  /** Keys whose deletion is decided and perhaps not done yet. */
  readonly erasures: { readonly name: string }
  readonly settings: { readonly name: string; readonly value: string }
  /** A stream's words on one shelf: how many, and the numbers of their tokens. */
  readonly token_documents: {
    readonly shelf: number
    readonly document: number
    readonly stream: string
    readonly length: number
    readonly tokens: Bytes
  }
  /** The documents that have a token, 4096 numbers at a time; see tokens-blocks.ts. */
  readonly token_blocks: { readonly token: number; readonly block: number; readonly documents: Bytes }
  readonly token_counts: { readonly name: string; readonly value: number }
  readonly similar_reports: {
    readonly report: string
    readonly other: string
    /** Hundredths. */
    readonly likeness: number
    /** 1 when both say exactly the same. */
    readonly copy: number
  }
  readonly migrations: MigrationRow
}

export interface EventRow {
  readonly stream: string
  readonly seq: number
  readonly kind: StreamKind
  readonly type: string
  readonly at: Instant
  readonly actor_kind: ActorKind
  readonly actor_id: string | null
  /** Canonical JSON. */
  readonly facts: string
  readonly body: Bytes | null
  readonly identity: Bytes | null
  readonly prev: Bytes
  readonly hash: Bytes
  readonly log_position: number | null
}

/** A projection: the folded state of one stream and where its last event stands. */
export interface StreamRow {
  readonly stream: string
  readonly seq: number
  readonly last_at: Instant
  readonly head: Bytes
  /** Canonical JSON of the state. */
  readonly state: string
}

export interface DueRow {
  readonly key: string
  readonly kind: DueKind
  readonly subject: string
  readonly at: Instant
  readonly attempts: number
  readonly lease: string | null
  readonly lease_ms: number
  /** 1 when it was put again while somebody was at it. */
  readonly again: number
}

export interface KeyRow {
  readonly name: string
  readonly wrap: Bytes
}

export interface MigrationRow {
  readonly id: number
  readonly name: string
  readonly checksum: string
  readonly applied_at: Instant
}
