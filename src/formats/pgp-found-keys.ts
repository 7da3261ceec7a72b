import { fromBase64 } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import { MOST_KEY } from './pgp-config.ts'
import { type KeyFacts, readPublicKey } from './pgp-key.ts'
import { decodedBody, type Entity, headerOf, leaves, textOf } from './pgp-mime.ts'

/** A key that came with a mail. */
export interface FoundKey {
  readonly armored: string
  readonly facts: KeyFacts
  readonly how: 'attached' | 'autocrypt'
}

const BEGIN = '-----BEGIN PGP PUBLIC KEY BLOCK-----'
const END = '-----END PGP PUBLIC KEY BLOCK-----'
const MOST_FOUND = 5
/** A key is small, and so is what it stands in. */
const LARGEST_PART = 4 * MOST_KEY

/** Public keys attached or pasted into a mail, and the one of its Autocrypt header; each once. */
export async function keysIn(mail: Entity, now: Instant): Promise<readonly FoundKey[]> {
  const found = new Map<string, FoundKey>()
  const take = async (given: string | Uint8Array, how: FoundKey['how']) => {
    const read = found.size < MOST_FOUND ? await readPublicKey(given, now) : { problem: '' }
    if ('facts' in read && !found.has(read.facts.fingerprint)) found.set(read.facts.fingerprint, { ...read, how })
  }
  for (const leaf of leaves(mail)) {
    if (leaf.body.length > LARGEST_PART) continue
    const isKeys = leaf.type === 'application/pgp-keys'
    if (!isKeys && !leaf.type.startsWith('text/plain') && !/\.(asc|gpg|pgp|key)$/i.test(leaf.fileName)) continue
    const blocks = blocksIn(textOf(leaf))
    for (const block of blocks) await take(block, 'attached')
    if (isKeys && blocks.length === 0) await take(decodedBody(leaf), 'attached')
  }
  const autocrypt = autocryptKey(mail)
  if (autocrypt !== undefined) await take(autocrypt, 'autocrypt')
  return [...found.values()]
}

function blocksIn(text: string): readonly string[] {
  const blocks: string[] = []
  for (let at = text.indexOf(BEGIN); at >= 0 && blocks.length < MOST_FOUND; at = text.indexOf(BEGIN, at + 1)) {
    const end = text.indexOf(END, at)
    if (end < 0) break
    blocks.push(text.slice(at, end + END.length))
  }
  return blocks
}

/** Autocrypt level 1 §2: one header whose address is that of From; where there are several, none counts. */
function autocryptKey(mail: Entity): Uint8Array | undefined {
  const headers = mail.headers.filter((header) => header.name === 'autocrypt')
  const [only] = headers
  if (only === undefined || headers.length > 1) return undefined
  const attributes = new Map(
    only.value.split(';').map((part): [string, string] => {
      const at = part.indexOf('=')
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]
    }),
  )
  const keydata = attributes.get('keydata')
  const isOfSender = attributes.get('addr')?.toLowerCase() === senderOf(mail)
  return isOfSender && keydata !== undefined ? fromBase64(keydata.replace(/\s+/g, '')) : undefined
}

/** The address of From, lower case; undefined where there is none or several. */
export function senderOf(mail: Pick<Entity, 'headers'>): string | undefined {
  const from = headerOf(mail, 'from') ?? ''
  const addresses = from.match(/[^\s<>"(),;:]+@[^\s<>"(),;:]+/g) ?? []
  const bracketed = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(from)?.[1]
  const only = bracketed ?? (addresses.length === 1 ? addresses[0] : undefined)
  return only?.toLowerCase()
}
