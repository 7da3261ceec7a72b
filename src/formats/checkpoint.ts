import { type Bytes, base64, fromBase64, sha256, utf8 } from '../lib/bytes.ts'
import { isSigned } from '../lib/ed25519.ts'

/** A signed view of the log: how many entries, and the root that stands for all of them. C2SP tlog-checkpoint. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Bytes
}

/** Reads a checkpoint and says whether the key signed it; undefined when it is none. */
export function readCheckpoint(
  note: string,
  publicKey: Bytes,
): { readonly checkpoint: Checkpoint; readonly signed: boolean } | undefined {
  const split = note.indexOf('\n\n')
  if (split < 0) return undefined
  const body = note.slice(0, split + 1)
  const [origin = '', size = '', root = ''] = body.split('\n')
  if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(size) || fromBase64(root).length !== 32) return undefined
  const signed = note
    .slice(split + 2)
    .split('\n')
    .some((line) => isSignedBy(line, utf8(body), publicKey))
  return { checkpoint: { origin, size: Number(size), root: fromBase64(root) }, signed }
}

/** C2SP signed-note: "— name base64(4 bytes of key hash, then the signature)". */
function isSignedBy(line: string, body: Bytes, publicKey: Bytes): boolean {
  const match = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line)
  if (match === null) return false
  const bytes = fromBase64(match[2] ?? '')
  const hash = keyHash(match[1] ?? '', publicKey)
  return base64(bytes.subarray(0, 4)) === base64(hash) && isSigned(publicKey, body, bytes.subarray(4))
}

/** First four bytes of SHA-256 over name, newline, the algorithm byte of Ed25519 and the key (C2SP signed-note). */
export function keyHash(name: string, publicKey: Bytes): Bytes {
  return sha256(utf8(`${name}\n`), Uint8Array.of(1), publicKey).subarray(0, 4)
}
