import { createHmac } from 'node:crypto'
import type { StreamKind } from '../domain/event.ts'
import { type Bytes, equalBytes, hex, random, utf8 } from '../lib/bytes.ts'
import type { WrappedKey } from './engine.ts'
import { derive, KEY_BYTES, seal, unseal } from './seal.ts'

/** Wraps the random keys of the key tree under the root key. The root key itself is not kept. */
export interface Keyring {
  wrap(name: string, key: Bytes): WrappedKey
  /** Throws when the wrap was not made under this root key. */
  unwrap(name: string, wrap: Bytes): Bytes
  /** Tells a wrong root key from the right one without saying anything about either. */
  readonly check: string
}

export function createKeyring(rootKey: Bytes): Keyring {
  if (rootKey.length !== KEY_BYTES) throw new Error(`The root key must have ${KEY_BYTES} bytes, not ${rootKey.length}.`)
  const wrapping = derive(rootKey, 'key wrapping')
  return {
    wrap: (name, key) => ({ name, wrap: seal(wrapping, key, `key\n${name}`) }),
    unwrap(name, wrap) {
      const key = unseal(wrapping, wrap, `key\n${name}`)
      if (key === undefined) throw new Error(`The key ${name} does not open with this root key.`)
      return key
    },
    check: hex(createHmac('sha256', derive(rootKey, 'key check')).update('fairlead').digest()),
  }
}

export function isSameCheck(a: string, b: string): boolean {
  return equalBytes(utf8(a), utf8(b))
}

export function newKey(): Bytes {
  return random(KEY_BYTES)
}

export const LEDGER_KEY = 'ledger'

/** The key that seals the bodies of a stream, and the one that seals who a person is. */
export function keyNames(kind: StreamKind, stream: string): { readonly body: string; readonly identity: string } {
  switch (kind) {
    case 'report':
      return { body: `report:${stream}`, identity: `identity:${stream}` }
    case 'organisation':
      return { body: 'organisation', identity: 'organisation' }
    case 'case':
    case 'release':
      return { body: `${kind}:${stream}`, identity: `${kind}:${stream}` }
  }
}

/** What a sealed field is bound to, so that it cannot be moved to another place. */
export function fieldContext(stream: string, seq: number, field: 'body' | 'identity'): string {
  return `${stream}\n${seq}\n${field}`
}
