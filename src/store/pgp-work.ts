import { readPublicKey } from '../formats/pgp-key.ts'
import { openPgp } from '../formats/pgp-open.ts'
import type { PgpOpened } from '../formats/pgp-opened.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import { makeKey, type OwnKey, privateKeyOf, renewKey, revokeKey, unlockKey, vouchFor } from './pgp-keys.ts'
import { sealFor, signClear, signDetached } from './pgp-write.ts'

/** Everything that is done with OpenPGP, by name: the one place where anything is signed, opened or sealed. */
export const PGP_WORK = {
  read: (input: { readonly given: string | Bytes; readonly now: Instant }) => readPublicKey(input.given, input.now),
  make: makeKey,
  renew: renewKey,
  unlock: unlockKey,
  vouch: vouchFor,
  revoke: revokeKey,
  sign: signDetached,
  signClear,
  seal: sealFor,
  open: openMail,
} as const

/** `own` are all of our keys that still open something, whether they are offered or not. */
async function openMail(input: {
  readonly mail: Bytes
  readonly own: readonly OwnKey[]
  readonly known: readonly string[]
  readonly now: Instant
}): Promise<PgpOpened> {
  const own = await Promise.all(input.own.map((key) => privateKeyOf(key, input.now)))
  return openPgp(input.mail, { own, known: input.known, now: input.now })
}
