import { createHash } from 'node:crypto'
import type { Bytes } from './bytes.ts'

/** SHA-256 of what comes in pieces. */
export interface Digest {
  add(bytes: Bytes): void
  /** In hex; nothing can be added afterwards. */
  end(): string
}

export function startDigest(): Digest {
  const hash = createHash('sha256')
  return { add: (bytes) => void hash.update(bytes), end: () => hash.digest('hex') }
}
