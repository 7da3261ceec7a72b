import { createHmac } from 'node:crypto'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import { derive, seal, sealJson, unseal, unsealJson } from './seal.ts'
import type { Secrets } from './store.ts'

/** The secrets of the contract, and the sealing of small rows that belong to no stream. */
export interface ServerSecrets extends Secrets {
  sealRow(purpose: string, plain: Bytes | string): Bytes
  unsealRow(purpose: string, sealed: Bytes): Bytes | undefined
}

/** Keys of the server's own, one for each purpose, all from the root key and never stored. */
export function createSecrets(rootKey: Bytes): ServerSecrets {
  const keys = new Map<string, Bytes>()
  function keyFor(purpose: string): Bytes {
    const kept = keys.get(purpose)
    if (kept !== undefined) return kept
    const key = derive(rootKey, purpose)
    // Purposes are a few words of the program; a caller that makes them up as it goes must not fill the memory.
    if (keys.size < 1_000) keys.set(purpose, key)
    return key
  }
  return {
    seal(purpose, value, expires) {
      const sealed = sealJson(keyFor(`token ${purpose}`), { expires, value }, `token\n${purpose}`)
      return Buffer.from(sealed).toString('base64url')
    },
    open(purpose, token, now) {
      if (!/^[\w-]+$/.test(token)) return undefined
      const opened = unsealJson(keyFor(`token ${purpose}`), Buffer.from(token, 'base64url'), `token\n${purpose}`)
      return isToken(opened) && now < opened.expires ? opened.value : undefined
    },
    hmac: (purpose, value) =>
      createHmac('sha256', keyFor(`hmac ${purpose}`))
        .update(value)
        .digest(),
    sealRow: (purpose, plain) => seal(keyFor(`row ${purpose}`), plain, `row\n${purpose}`),
    unsealRow: (purpose, sealed) => unseal(keyFor(`row ${purpose}`), sealed, `row\n${purpose}`),
  }
}

function isToken(value: unknown): value is { readonly expires: Instant; readonly value?: unknown } {
  return typeof value === 'object' && value !== null && 'expires' in value && typeof value.expires === 'number'
}
