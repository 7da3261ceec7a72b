import * as openpgp from 'openpgp'
import type { Bytes } from '../lib/bytes.ts'
import { DAY, type Instant } from '../lib/instant.ts'
import { PGP_CONFIG } from './pgp-config.ts'
import { type PgpVerdict, verdictOf } from './pgp-verdict.ts'

/** Why something encrypted stays closed. */
export interface PgpProblem {
  readonly kind:
    | 'to-others' // none of our keys opens it
    | 'password' // encrypted with a password, not to a key
    | 'no-integrity' // its bytes could have been changed on the way, and it would not show (EFAIL)
    | 'broken' // cut short, changed on the way, or no OpenPGP at all
    | 'too-large'
    | 'too-slow'
  /** Whom it is encrypted to, as it says: hex, lower case. */
  readonly keyIds: readonly string[]
}
export interface Decrypted {
  readonly data: Bytes
  readonly fileName: string
  readonly verdict: PgpVerdict
}

/** The keys at hand: ours to open with, others' to know signatures by. */
export interface PgpKeys {
  readonly own: readonly openpgp.PrivateKey[]
  readonly known: readonly openpgp.Key[]
  readonly now: Instant
}

/** Clocks differ: a signature from a minute ahead of ours is not a bad one. */
function soon({ now }: PgpKeys): Date {
  return new Date(now + DAY)
}

export async function decrypt(given: string | Bytes, keys: PgpKeys): Promise<Decrypted | PgpProblem> {
  const message = await read(given)
  if (message === undefined) return { kind: 'broken', keyIds: [] }
  const keyIds = message.getEncryptionKeyIDs().map((id) => id.toHex())
  const kind = closedBecause(message, keyIds, keys.own)
  if (kind !== undefined) return { kind, keyIds }
  try {
    const { data, filename, signatures } = await openpgp.decrypt({
      message,
      decryptionKeys: [...keys.own],
      verificationKeys: [...keys.known],
      date: soon(keys),
      format: 'binary',
      config: PGP_CONFIG,
    })
    return { data, fileName: filename, verdict: await verdictOf(signatures, keys.known, data) }
  } catch (error) {
    // Nothing of what was opened so far is used: it may not be what was sent.
    const tooLarge = error instanceof Error && /maximum|too large|exceed/i.test(error.message)
    return { kind: tooLarge ? 'too-large' : 'broken', keyIds }
  }
}

/** Words that are signed and packed, and not encrypted (`gpg --sign`); undefined where it is something else, or broken. */
export async function unpackSigned(armored: string, keys: PgpKeys): Promise<Decrypted | undefined> {
  const message = await read(armored)
  const { symEncryptedIntegrityProtectedData, symmetricallyEncryptedData, aeadEncryptedData } = openpgp.enums.packet
  const closed = [symEncryptedIntegrityProtectedData, symmetricallyEncryptedData, aeadEncryptedData]
  if (message === undefined || closed.some((tag) => message.packets.findPacket(tag) !== undefined)) return undefined
  try {
    const { data, signatures } = await openpgp.verify({
      message,
      verificationKeys: [...keys.known],
      date: soon(keys),
      format: 'binary',
      config: PGP_CONFIG,
    })
    return { data, fileName: '', verdict: await verdictOf(signatures, keys.known, data) }
  } catch {
    return undefined
  }
}

/** A detached signature over these bytes. */
export async function verifyDetached(signature: string | Bytes, bytes: Bytes, keys: PgpKeys): Promise<PgpVerdict> {
  try {
    const read =
      typeof signature === 'string'
        ? await openpgp.readSignature({ armoredSignature: signature, config: PGP_CONFIG })
        : await openpgp.readSignature({ binarySignature: signature, config: PGP_CONFIG })
    const { signatures } = await openpgp.verify({
      message: await openpgp.createMessage({ binary: bytes }),
      signature: read,
      verificationKeys: [...keys.known],
      date: soon(keys),
      format: 'binary',
      config: PGP_CONFIG,
    })
    return await verdictOf(signatures, keys.known, bytes)
  } catch {
    return { state: 'bad' }
  }
}

/** The cleartext signature framework (RFC 9580 §7). */
export async function verifyClear(
  armored: string,
  keys: PgpKeys,
): Promise<{ readonly text: string; readonly verdict: PgpVerdict } | undefined> {
  try {
    const message = await openpgp.readCleartextMessage({ cleartextMessage: armored, config: PGP_CONFIG })
    const checked = { message, verificationKeys: [...keys.known], date: soon(keys), config: PGP_CONFIG }
    const { data, signatures } = await openpgp.verify(checked)
    return { text: data, verdict: await verdictOf(signatures, keys.known, new TextEncoder().encode(data)) }
  } catch {
    return undefined
  }
}

async function read(given: string | Bytes): Promise<openpgp.Message<Uint8Array | string> | undefined> {
  const config = PGP_CONFIG
  const reading =
    typeof given === 'string'
      ? openpgp.readMessage({ armoredMessage: given, config })
      : openpgp.readMessage({ binaryMessage: given, config })
  return reading.catch(() => undefined)
}

const HIDDEN = '0000000000000000'

function closedBecause(
  message: openpgp.Message<Uint8Array | string>,
  keyIds: readonly string[],
  own: readonly openpgp.PrivateKey[],
): PgpProblem['kind'] | undefined {
  const { packet } = openpgp.enums
  const has = (tag: openpgp.enums.packet) => message.packets.findPacket(tag) !== undefined
  // RFC 9580 §5.7: without integrity protection, whoever carried it may have changed what it says.
  if (has(packet.symmetricallyEncryptedData)) return 'no-integrity'
  if (keyIds.length === 0) return has(packet.symEncryptedSessionKey) ? 'password' : undefined
  const ours = new Set(own.flatMap((key) => key.getKeyIDs().map((id) => id.toHex())))
  return keyIds.some((id) => id === HIDDEN || ours.has(id)) ? undefined : 'to-others'
}
