import * as openpgp from 'openpgp'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import { MOST_KEY, PGP_CONFIG } from './pgp-config.ts'

/** What a person needs to know of an OpenPGP key. */
export interface KeyFacts {
  /** Hex, lower case. */
  readonly fingerprint: string
  readonly userIds: readonly string[]
  /** Mail addresses in the user ids, lower case. */
  readonly mails: readonly string[]
  readonly createdAt: Instant
  /** Of the primary key; null: never. */
  readonly expires: Instant | null
  /** Until when something can be encrypted to it: its own end and its encryption subkey's; null: without end. */
  readonly encryptsUntil: Instant | null
  readonly canEncrypt: boolean
  readonly canSign: boolean
  readonly revoked: boolean
  /** Such as ed25519Legacy or rsa 3072. */
  readonly algorithm: string
}
export interface PublicKeyRead {
  readonly facts: KeyFacts
  /** The public half alone, armoured anew. */
  readonly armored: string
}

/** The one public key that somebody gave us, or what they must change. A private key is refused, loudly. */
export async function readPublicKey(
  given: string | Bytes,
  now: Instant,
): Promise<PublicKeyRead | { readonly problem: string }> {
  if (given.length > MOST_KEY) return { problem: 'This is too large for one key. Export the public key alone.' }
  const keys = await keysIn(given)
  const [key] = keys
  if (key === undefined) return { problem: NO_KEY }
  const count = Math.max(keys.length, blocksIn(given))
  if (count > 1) return { problem: `There are ${count} keys here. Give one.` }
  if (key.isPrivate()) return { problem: PRIVATE }
  const facts = await factsOf(key, now)
  return facts === undefined ? { problem: BROKEN } : { facts, armored: armorOf(key) }
}

/** The same for a key that mail shall be encrypted to: why it cannot be, or undefined. */
export function encryptionProblem(facts: KeyFacts, now: Instant): string | undefined {
  if (facts.revoked) return 'This key is revoked. Give the one that replaces it.'
  if (facts.expires !== null && facts.expires <= now) return 'This key has expired. Extend it, and give it again.'
  if (facts.encryptsUntil !== null && facts.encryptsUntil <= now)
    return 'The encryption part of this key has expired. Extend it, and give the key again.'
  return facts.canEncrypt ? undefined : 'Nothing can be encrypted to this key: it only signs.'
}

const NO_KEY =
  'There is no OpenPGP public key here. It begins with -----BEGIN PGP PUBLIC KEY BLOCK-----; copy it whole.'
const PRIVATE =
  'This is a private key, and nobody but you may have it. We did not keep it. Give the public one, and think of this one as known to others.'
const BROKEN = 'This key is not whole: no user id of it is signed by the key itself. Export it again.'

/** The library reads the first of several blocks and says nothing of the others. */
function blocksIn(given: string | Bytes): number {
  return typeof given === 'string' ? (given.match(/-----BEGIN PGP/g)?.length ?? 0) : 1
}

async function keysIn(given: string | Bytes): Promise<readonly openpgp.Key[]> {
  const config = PGP_CONFIG
  try {
    if (typeof given === 'string') return await openpgp.readKeys({ armoredKeys: given.trim(), config })
    return await openpgp.readKeys({ binaryKeys: given, config })
  } catch {
    if (typeof given === 'string') return privateIn(given)
    const text = new TextDecoder().decode(given)
    return text.includes('-----BEGIN PGP') ? keysIn(text) : []
  }
}

/** Told apart only to say so. */
async function privateIn(given: string): Promise<readonly openpgp.Key[]> {
  return openpgp.readPrivateKeys({ armoredKeys: given.trim(), config: PGP_CONFIG }).catch(() => [])
}

/** undefined where no user id holds. An expired or revoked key still has facts. */
export async function factsOf(key: openpgp.Key, now: Instant): Promise<KeyFacts | undefined> {
  const date = new Date(now)
  const expires = instantOf(await key.getExpirationTime().catch(() => null))
  if (expires === undefined) return undefined
  const revoked = await key.isRevoked(undefined, undefined, date).catch(() => false)
  const encryption = await key.getEncryptionKey(undefined, null).catch(() => undefined)
  const signing = await key.getSigningKey(undefined, null).catch(() => undefined)
  return {
    fingerprint: key.getFingerprint(),
    userIds: key.getUserIDs(),
    mails: [...new Set(key.users.flatMap((user) => user.userID?.email?.toLowerCase() || []))],
    createdAt: key.getCreationTime().getTime(),
    expires,
    encryptsUntil: encryption === undefined ? null : earlier(expires, await endOf(encryption, date)),
    canEncrypt: encryption !== undefined,
    canSign: signing !== undefined,
    revoked,
    algorithm: algorithmOf(key),
  }
}

export function armorOf(key: openpgp.Key): string {
  return key.toPublic().armor({ ...openpgp.config, ...PGP_CONFIG })
}

async function endOf(part: openpgp.Key | openpgp.Subkey, date: Date): Promise<Instant | null> {
  const end = part instanceof openpgp.Subkey ? await part.getExpirationTime(date) : await part.getExpirationTime()
  return instantOf(end) ?? null
}

/** The library says `Infinity` for "never", and null where no signature of the key itself holds. */
function instantOf(end: Date | number | null): Instant | null | undefined {
  if (end === null) return undefined
  return end instanceof Date ? end.getTime() : null
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}

function algorithmOf(key: openpgp.Key): string {
  const { algorithm, bits, curve } = key.getAlgorithmInfo()
  return curve ?? (bits === undefined ? algorithm : `${algorithm.replace(/EncryptSign$/, '')} ${bits}`)
}
