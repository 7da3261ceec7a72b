import * as openpgp from 'openpgp'
import { MOST_KEY, PGP_CONFIG } from '../formats/pgp-config.ts'
import { armorOf, factsOf, type KeyFacts } from '../formats/pgp-key.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'

/** A key pair of the organisation as it is kept: the private half as it was made, the public half as it is now. */
export interface OwnKey {
  readonly secret: Bytes
  readonly armored: string
}
export interface MadeKey extends OwnKey {
  readonly facts: KeyFacts
}
export interface UserId {
  readonly name: string
  readonly email?: string
}

/**
 * A new key pair: a primary key that certifies and signs, and a subkey to encrypt to. Version 4 with the older names of
 * the same curves: GnuPG 2.2 can use neither the algorithms of RFC 9580 nor version 6.
 */
export async function makeKey(input: {
  readonly userIds: readonly UserId[]
  readonly now: Instant
  readonly expires: Instant
}): Promise<MadeKey> {
  const { privateKey } = await openpgp.generateKey({
    userIDs: [...input.userIds],
    type: 'ecc',
    curve: 'ed25519Legacy',
    keyExpirationTime: seconds(input.expires - input.now),
    date: new Date(input.now),
    format: 'object',
    config: PGP_CONFIG,
  })
  return made(privateKey, input.now)
}

/** Lets a key pair live longer, under the user ids of now. Older signatures stay good: what they rest on is kept. */
export async function renewKey(input: {
  readonly own: OwnKey
  readonly userIds: readonly UserId[]
  readonly now: Instant
  readonly expires: Instant
}): Promise<MadeKey> {
  const key = await privateKeyOf(input.own, input.now)
  const { privateKey } = await openpgp.reformatKey({
    privateKey: key,
    userIDs: [...input.userIds],
    keyExpirationTime: seconds(input.expires - key.getCreationTime().getTime()),
    date: new Date(input.now),
    format: 'object',
    config: PGP_CONFIG,
  })
  const renewed = await key.update(privateKey, new Date(input.now))
  return { ...(await made(renewed, input.now)), secret: input.own.secret }
}

/** A key pair that somebody brings: one private key, opened with its passphrase, good to sign and to be written to. */
export async function unlockKey(input: {
  readonly given: Bytes
  readonly passphrase: string
  readonly now: Instant
}): Promise<MadeKey | { readonly problem: string }> {
  const keys = input.given.length > MOST_KEY ? [] : await privateKeysIn(input.given)
  const [key] = keys
  if (key === undefined) return { problem: 'There is no OpenPGP private key in this file.' }
  if (keys.length > 1) return { problem: `There are ${keys.length} keys in this file. Export one.` }
  if (key.getKeys().some((part) => 'isMissingSecretKeyMaterial' in part.keyPacket && isMissing(part.keyPacket)))
    return { problem: 'A private half is missing in this file (it may be on a card). Export the whole key.' }
  const open = key.isDecrypted() ? key : await openWith(key, input.passphrase)
  if (open === undefined) return { problem: 'The passphrase does not open this key.' }
  const { facts, ...own } = await made(open, input.now)
  const lacks = !facts.canSign ? 'sign' : facts.canEncrypt ? undefined : 'be encrypted to'
  if (lacks !== undefined) return { problem: `This key cannot ${lacks}. Make one here: fairlead keys make` }
  if (facts.revoked || (facts.expires !== null && facts.expires <= input.now))
    return { problem: 'This key is revoked or has expired.' }
  return { ...own, facts }
}

/** The newer key, certified by the older one: whoever trusts that one can trust this one. */
export async function vouchFor(input: {
  readonly armored: string
  readonly by: OwnKey
  readonly now: Instant
}): Promise<string> {
  const key = await openpgp.readKey({ armoredKey: input.armored, config: PGP_CONFIG })
  const by = await privateKeyOf(input.by, input.now)
  return armorOf(await key.signAllUsers([by], new Date(input.now)))
}

/** The public half with a word by the key itself that it is over: whoever has a copy learns it from this one. */
export async function revokeKey(input: { readonly own: OwnKey; readonly now: Instant }): Promise<string> {
  const { publicKey } = await openpgp.revokeKey({
    key: await privateKeyOf(input.own, input.now),
    reasonForRevocation: { flag: openpgp.enums.reasonForRevocation.keySuperseded, string: 'Another key took over.' },
    date: new Date(input.now),
    format: 'object',
    config: PGP_CONFIG,
  })
  return armorOf(publicKey)
}

/** The secret packets with the signatures of now around them. */
export async function privateKeyOf(own: OwnKey, now: Instant): Promise<openpgp.PrivateKey> {
  const secret = await openpgp.readPrivateKey({ binaryKey: own.secret, config: PGP_CONFIG })
  const published = await openpgp.readKey({ armoredKey: own.armored, config: PGP_CONFIG })
  return secret.update(published, new Date(now))
}

async function made(key: openpgp.PrivateKey, now: Instant): Promise<MadeKey> {
  const facts = await factsOf(key, now)
  if (facts === undefined) throw new Error('A key was made that does not hold')
  return { secret: key.write(), armored: armorOf(key), facts }
}

async function privateKeysIn(given: Bytes): Promise<readonly openpgp.PrivateKey[]> {
  const text = new TextDecoder().decode(given)
  const config = PGP_CONFIG
  if (text.includes('-----BEGIN PGP'))
    return openpgp.readPrivateKeys({ armoredKeys: text.trim(), config }).catch(() => [])
  return openpgp.readPrivateKeys({ binaryKeys: given, config }).catch(() => [])
}

function isMissing(packet: openpgp.AnyKeyPacket): boolean {
  return (packet as openpgp.SecretKeyPacket).isMissingSecretKeyMaterial()
}

function openWith(key: openpgp.PrivateKey, passphrase: string): Promise<openpgp.PrivateKey | undefined> {
  return openpgp.decryptKey({ privateKey: key, passphrase, config: PGP_CONFIG }).catch(() => undefined)
}

function seconds(length: number): number {
  return Math.floor(length / 1000)
}
