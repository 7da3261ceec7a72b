import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { type Bytes, concat, fromUtf8, random, utf8 } from '../lib/bytes.ts'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const FORMAT = Uint8Array.of(1)

/** AES-256-GCM under a fresh 96-bit nonce: format ‖ nonce ‖ ciphertext ‖ tag. Opens only with the same `context`. */
export function seal(key: Bytes, plain: Bytes | string, context: string): Bytes {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context))
  const sealed = cipher.update(typeof plain === 'string' ? Buffer.from(plain) : plain)
  return concat(FORMAT, nonce, sealed, cipher.final(), cipher.getAuthTag())
}

/** The plain bytes, or undefined when key, context or a single bit is not the one it was sealed with. */
export function unseal(key: Bytes, sealed: Bytes, context: string): Bytes | undefined {
  const start = FORMAT.length + NONCE_BYTES
  if (sealed.length < start + TAG_BYTES || sealed[0] !== FORMAT[0]) return undefined
  const nonce = sealed.subarray(FORMAT.length, start)
  const opener = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  opener.setAAD(utf8(context))
  opener.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const plain = opener.update(sealed.subarray(start, sealed.length - TAG_BYTES))
  try {
    opener.final()
  } catch {
    return undefined
  }
  return plain
}

export function sealJson(key: Bytes, value: object, context: string): Bytes {
  return seal(key, JSON.stringify(value), context)
}

/** undefined also stands for "does not open"; nothing sealed here is ever JSON's null. */
export function unsealJson(key: Bytes, sealed: Bytes, context: string): unknown {
  const plain = unseal(key, sealed, context)
  return plain === undefined ? undefined : JSON.parse(fromUtf8(plain))
}

/** A key for one purpose, from the root key (HKDF, RFC 5869). */
export function derive(root: Bytes, purpose: string): Bytes {
  return new Uint8Array(hkdfSync('sha256', root, new Uint8Array(0), utf8(`fairlead ${purpose}`), KEY_BYTES))
}
