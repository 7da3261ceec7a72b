import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

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

export function sha256(...parts: readonly Bytes[]): Bytes {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** For records whose standard wants it beside SHA-256 (CSAF 2.0 §7.1.18). */
export function sha512(bytes: Bytes): Bytes {
  return createHash('sha512').update(bytes).digest()
}

export function hex(bytes: Bytes): string {
  return Buffer.from(bytes).toString('hex')
}

export function base64(bytes: Bytes): string {
  return Buffer.from(bytes).toString('base64')
}

export function fromBase64(text: string): Bytes {
  return Buffer.from(text, 'base64')
}

export function random(length: number): Bytes {
  return randomBytes(length)
}

/** Compares without telling by time where two secrets differ. */
export function equalBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
