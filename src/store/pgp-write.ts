import * as openpgp from 'openpgp'
import { PGP_CONFIG } from '../formats/pgp-config.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import { type OwnKey, privateKeyOf } from './pgp-keys.ts'

/** A detached, armoured signature. `kept` is an earlier one over the same bytes: while it holds, it stays. */
export async function signDetached(input: {
  readonly own: OwnKey
  readonly bytes: Bytes
  readonly now: Instant
  readonly kept?: string
}): Promise<string> {
  const key = await privateKeyOf(input.own, input.now)
  if (input.kept !== undefined && (await holds(input.kept, input.bytes, key, input.now))) return input.kept
  const message = await openpgp.createMessage({ binary: input.bytes })
  return openpgp.sign({
    message,
    signingKeys: key,
    detached: true,
    date: new Date(input.now),
    config: PGP_CONFIG,
  })
}

/** The cleartext signature framework (RFC 9580 §7), as security.txt wants it; lines end in LF. */
export async function signClear(input: {
  readonly own: OwnKey
  readonly text: string
  readonly now: Instant
}): Promise<string> {
  const key = await privateKeyOf(input.own, input.now)
  // The last line break is outside of what is signed; the armour brings its own.
  const message = await openpgp.createCleartextMessage({ text: input.text.replace(/\n$/, '') })
  const signed = await openpgp.sign({ message, signingKeys: key, date: new Date(input.now), config: PGP_CONFIG })
  return signed.replace(/\r\n/g, '\n')
}

/** Encrypts to every one of these keys, signed inside. Throws where a key cannot be encrypted to. */
export async function sealFor(input: {
  readonly own: OwnKey
  readonly to: readonly string[]
  readonly bytes: Bytes
  readonly now: Instant
}): Promise<string> {
  const { now } = input
  const encryptionKeys = await Promise.all(
    input.to.map((armoredKey) => openpgp.readKey({ armoredKey, config: PGP_CONFIG })),
  )
  return openpgp.encrypt({
    message: await openpgp.createMessage({ binary: input.bytes }),
    encryptionKeys,
    signingKeys: await privateKeyOf(input.own, now),
    date: new Date(now),
    config: PGP_CONFIG,
  })
}

async function holds(armored: string, bytes: Bytes, key: openpgp.PrivateKey, now: Instant): Promise<boolean> {
  try {
    const signature = await openpgp.readSignature({ armoredSignature: armored, config: PGP_CONFIG })
    const message = await openpgp.createMessage({ binary: bytes })
    const checked = { message, signature, verificationKeys: key.toPublic(), date: new Date(now), config: PGP_CONFIG }
    const { signatures } = await openpgp.verify(checked)
    await Promise.all(signatures.map((one) => one.verified))
    return signatures.length > 0
  } catch {
    return false
  }
}
