import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'

export interface Ledger {
  /** Moves new event hashes into the Merkle log and signs a checkpoint when there were any. */
  sequence(now: Instant): Promise<{ readonly size: number; readonly moved: number }>
  /** Replays every stream, compares with the rows, checks hashes, log and checkpoints. */
  verify(): Promise<LedgerReport>
  /** Latest signed checkpoint (C2SP tlog-checkpoint). */
  checkpoint(): Promise<string | undefined>
  /** Hash of an event, hex: what its receipt names and what the log holds. */
  entry(stream: string, seq: number): Promise<string>
  /** Proof that a stream's event is in the log of the latest checkpoint. */
  inclusion(stream: string, seq: number): Promise<InclusionProof | undefined>
  /** Ed25519 signature by the organisation's ledger key, and its public half. */
  sign(bytes: Bytes): Promise<Bytes>
  publicKey(): Promise<Bytes>
}
export interface InclusionProof {
  readonly leaf: string
  readonly index: number
  readonly size: number
  readonly hashes: readonly string[]
  readonly checkpoint: string
}
export interface LedgerReport {
  readonly streams: number
  readonly events: number
  readonly logged: number
  readonly problems: readonly { readonly stream: string; readonly problem: string }[]
}

export interface Secrets {
  /** AES-256-GCM under a key of this purpose; the text is safe in a form field. */
  seal(purpose: string, value: unknown, expires: Instant): string
  /** The value, or undefined when it is forged, of another purpose or expired at `now`. */
  open(purpose: string, token: string, now: Instant): unknown
  hmac(purpose: string, value: string): Bytes
}
