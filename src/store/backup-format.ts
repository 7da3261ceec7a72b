import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Bytes, base64, fromBase64, hex } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import type { Tables } from './tables.ts'

/** One backup, the same for both engines: tables as lines of JSON, sealed files and published objects as they lie. */
export interface Manifest {
  readonly format: 1
  readonly madeAt: Instant
  readonly engine: string
  /** Tells whether a root key is the right one; see keyring.ts. */
  readonly keyCheck: string
  readonly tables: Readonly<Record<string, Part>>
  /** Paths from the backup's folder. */
  readonly files: Readonly<Record<string, Part>>
}
/** The keyring has a manifest of its own, because it is kept for another time than the rest. */
export interface KeyringManifest {
  readonly format: 1
  readonly madeAt: Instant
  readonly keyCheck: string
  readonly keys: Part
}
export interface Part {
  readonly sha256: string
  /** Rows of a table, bytes of a file. */
  readonly size: number
}

export type Row = Readonly<Record<string, string | number | null | Bytes>>
type Derived = 'token_documents' | 'token_blocks' | 'token_counts' | 'similar_reports'
type Kept = Exclude<keyof Tables, Derived | 'links' | 'sessions' | 'migrations' | 'wrapped_keys'>

/**
 * What is backed up, with the primary key it is read along. Links and sessions are not: people sign in anew. Keyed tokens
 * are not either: they are made again from the log, and what was erased stays in no backup by them.
 */
export const KEPT_TABLES: Readonly<Record<Kept, readonly string[]>> = {
  settings: ['name'],
  organisation: ['stream'],
  events: ['stream', 'seq'],
  reports: ['stream'],
  cases: ['stream'],
  releases: ['stream'],
  codes: ['hmac'],
  due: ['key'],
  files: ['id'],
  answers: ['hmac'],
  arrivals: ['id'],
  outside_ids: ['hmac'],
  senders: ['report'],
  door_checks: ['door'],
  counters: ['series'],
  passkeys: ['credential'],
  log_nodes: ['level', 'idx'],
  checkpoints: ['size'],
  erasures: ['name'],
}

export const MANIFEST_FILE = 'manifest.json'
export const KEYRING_FOLDER = 'keyring'
export const KEYS_FILE = 'keys.ndjson'

export function tableFile(table: string): string {
  return `tables/${table}.ndjson`
}

/** Bytes become `{"base64": …}`; no column of ours holds an object. */
export function encodeRow(row: Row): string {
  const plain = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? { base64: base64(value) } : value,
  ])
  return `${JSON.stringify(Object.fromEntries(plain))}\n`
}

export function decodeRow(line: string): Row {
  const parsed: Record<string, unknown> = JSON.parse(line)
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, decodeValue(value)]))
}

function decodeValue(value: unknown): string | number | null | Bytes {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'object' && 'base64' in value && typeof value.base64 === 'string')
    return fromBase64(value.base64)
  throw new Error('A row of this backup is not one that Fairlead wrote')
}

/** Writes lines to a file, counting and hashing them; durable when it resolves. */
export async function writeLines(path: string, rows: AsyncIterable<Row>): Promise<Part> {
  const out = createWriteStream(path, { flush: true, flags: 'wx', mode: 0o600 })
  const hash = createHash('sha256')
  let size = 0
  const closed = once(out, 'close')
  for await (const row of rows) {
    const line = encodeRow(row)
    hash.update(line)
    size += 1
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await closed
  return { sha256: hex(hash.digest()), size }
}

export async function* readLines(path: string): AsyncGenerator<Row> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') yield decodeRow(line)
  }
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece)
  return hex(hash.digest())
}
