import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { keyHash } from '../formats/checkpoint.ts'
import { type Bytes, base64, concat } from '../lib/bytes.ts'

/** The log's name and signing key, fixed when the store is made. */
export interface LedgerIdentity {
  /** One line without spaces. */
  readonly origin: string
  readonly key: KeyObject
  /** 32 bytes of Ed25519 (RFC 8032). */
  readonly publicKey: Bytes
}

/** The seed of a new Ed25519 key: the last 32 bytes of its PKCS #8 form (RFC 8410 §7). */
export function newLedgerSeed(): Bytes {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_HEAD.length)
}

export function ledgerIdentity(origin: string, seed: Bytes): LedgerIdentity {
  const der = Buffer.from(concat(PKCS8_HEAD, seed))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  // The fixed head of a SubjectPublicKeyInfo is 12 bytes (RFC 8410 §4).
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(12)
  return { origin, key, publicKey }
}

/** A tlog-checkpoint (C2SP) in a signed note. */
export function signCheckpoint({ origin, key, publicKey }: LedgerIdentity, size: number, root: Bytes): string {
  const text = `${origin}\n${size}\n${base64(root)}\n`
  const signature = concat(keyHash(origin, publicKey), sign(null, Buffer.from(text), key))
  return `${text}\n\u2014 ${origin} ${base64(signature)}\n`
}

const PKCS8_HEAD: Bytes = Buffer.from('302e020100300506032b657004220420', 'hex')
