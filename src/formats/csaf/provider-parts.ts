import type { DatedAdvisory, Publisher } from '../../domain/advisory.ts'
import type { Bytes } from '../../lib/bytes.ts'
import type { Instant } from '../../lib/instant.ts'
import type { JsonObject } from '../json-value.ts'
import { csafFileName, csafYear } from './paths.ts'

/** The keys under which the tree is signed, and the signer itself; without them the provider is not a trusted one. */
export interface ProviderKeys {
  readonly fingerprint: string
  readonly armored: string
  /** Detached, armoured OpenPGP signature over the bytes (CSAF 2.0 §7.1.19). */
  readonly sign: (bytes: Bytes) => Promise<string>
}

export interface ProviderOptions {
  readonly keys?: ProviderKeys
  /** When the provider's own facts last changed; the newest advisory counts too. */
  readonly changedAt: Instant
}

/** The tree below /.well-known/csaf/: path to bytes. Nothing in it is outside what the advisories say. */
export type ProviderTree = ReadonlyMap<string, Bytes>

/** The key as metadata of both versions name it (CSAF 2.0 §7.1.20). */
export function keyEntries(publisher: Publisher, keys: ProviderKeys | undefined): readonly JsonObject[] {
  if (keys === undefined) return []
  const fingerprint = keys.fingerprint.toUpperCase()
  return [{ fingerprint, url: `${baseOf(publisher)}openpgp/${fingerprint}.asc` }]
}

/** Where the tree lies. */
export function baseOf(publisher: Publisher): string {
  return `${publisher.baseUrl}/.well-known/csaf/`
}

export function newestFirst(advisories: readonly DatedAdvisory[]): readonly DatedAdvisory[] {
  return advisories.toSorted((a, b) => b.currentRelease - a.currentRelease || (relative(a) < relative(b) ? -1 : 1))
}

export function relative(advisory: DatedAdvisory): string {
  return `${csafYear(advisory)}/${csafFileName(advisory.facts.id)}`
}
