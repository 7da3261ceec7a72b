import { createPublicKey, verify } from 'node:crypto'
import type { Bytes } from './bytes.ts'

// The fixed head of an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4); the 32 key bytes follow.
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** True when the key (32 raw bytes) made this signature over the bytes; false for anything malformed. */
export function isSigned(publicKey: Bytes, bytes: Bytes, signature: Bytes): boolean {
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' })
    return verify(null, bytes, key, signature)
  } catch {
    return false
  }
}
