import { createHmac } from 'node:crypto'
import type { Bytes } from './bytes.ts'

/** HMAC-SHA-256 (RFC 2104) under a shared secret that others gave us. */
export function hmacSha256(secret: string, bytes: Uint8Array): Bytes {
  return createHmac('sha256', secret).update(bytes).digest()
}
