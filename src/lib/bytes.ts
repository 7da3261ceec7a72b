import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto'

export type Bytes = Uint8Array

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** Strict UTF-8; throws on malformed input instead of replacing it. */
export function fromUtf8(bytes: Bytes): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

export function concat(...parts: readonly Bytes[]): Bytes {
  return Buffer.concat(parts)
}

/** Of the parts one after the other; text counts as its UTF-8. */
export function sha256(...parts: readonly (Bytes | string)[]): Bytes {
  const [only = ''] = parts
  // Small things in one call cost half of what a stream of updates does.
  return hash('sha256', parts.length < 2 ? only : joined(parts), 'buffer')
}

function joined(parts: readonly (Bytes | string)[]): Bytes {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}

/** For records whose standard wants it beside SHA-256 (CSAF 2.0 §7.1.18). */
export function sha512(bytes: Bytes): Bytes {
  return createHash('sha512').update(bytes).digest()
}

/** Only where a standard names things by it and no secret rests on it (Web Key Directory). */
export function sha1(bytes: Bytes): Bytes {
  return createHash('sha1').update(bytes).digest()
}

export function hex(bytes: Bytes): string {
  return bytes.toHex()
}

export function base64(bytes: Bytes): string {
  return bytes.toBase64()
}

export function fromBase64(text: string): Bytes {
  return Buffer.from(text, 'base64')
}

/** Unpredictable bytes. Small ones come from a block drawn at once: asking the system costs the same for 1 and for 4096. */
export function random(length: number): Bytes {
  if (length > BLOCK / 8) return randomBytes(length)
  if (used + length > BLOCK) {
    block = randomBytes(BLOCK)
    used = 0
  }
  const drawn = Buffer.from(block.subarray(used, used + length))
  // What became a key is kept in one place only.
  block.fill(0, used, used + length)
  used += length
  return drawn
}

const BLOCK = 4096
let block: Uint8Array = new Uint8Array(0)
let used = BLOCK

/** Compares without telling by time where two secrets differ. */
export function equalBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
