import type * as openpgp from 'openpgp'
import { type Bytes, hex, sha256 } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'

/** What a signature says of the words that are read; never of words beside it. */
export interface PgpVerdict {
  readonly state: 'good' | 'bad' | 'unknown key' | 'none'
  /** Of the key that made it, as the signature names it: hex, lower case. */
  readonly keyId?: string
  /** Of the whole key; only where it is known. */
  readonly fingerprint?: string
  readonly signedAt?: Instant
  /** SHA-256 of what is signed, hex: the same words signed again have the same. */
  readonly digest?: string
}

export const UNSIGNED: PgpVerdict = { state: 'none' }

interface Checked {
  readonly keyID: openpgp.KeyID
  readonly verified: Promise<true>
  readonly signature: Promise<openpgp.Signature>
}

/** The best of several signatures: one good one is enough, and a bad one outweighs one by a stranger. */
export async function verdictOf(
  signatures: readonly Checked[],
  keys: readonly openpgp.Key[],
  signed: Bytes,
): Promise<PgpVerdict> {
  const verdicts = await Promise.all(signatures.map((one) => oneVerdict(one, keys)))
  const best = (['good', 'bad', 'unknown key'] as const)
    .map((state) => verdicts.find((verdict) => verdict.state === state))
    .find((verdict) => verdict !== undefined)
  return best === undefined ? UNSIGNED : { ...best, digest: hex(sha256(signed)) }
}

async function oneVerdict(one: Checked, keys: readonly openpgp.Key[]): Promise<PgpVerdict> {
  const keyId = one.keyID.toHex()
  const key = keys.find((known) => known.getKeyIDs().some((id) => id.toHex() === keyId))
  const isGood = await one.verified.catch(() => false)
  const signedAt = (await one.signature.catch(() => undefined))?.packets[0]?.created?.getTime()
  const rest = { keyId, ...(signedAt === undefined ? {} : { signedAt }) }
  if (key === undefined) return { state: 'unknown key', ...rest }
  return { state: isGood ? 'good' : 'bad', fingerprint: key.getFingerprint(), ...rest }
}

/** Several parts that were signed apart count as signed where one key made good signatures over all of them. */
export function jointVerdict(verdicts: readonly PgpVerdict[]): PgpVerdict {
  const [first] = verdicts
  if (first === undefined) return UNSIGNED
  const bad = verdicts.find((one) => one.state === 'bad')
  if (bad !== undefined) return bad
  const alike = verdicts.every((one) => one.state === first.state && one.keyId === first.keyId)
  return alike ? first : UNSIGNED
}
