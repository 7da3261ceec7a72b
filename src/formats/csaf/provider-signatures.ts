import * as openpgp from 'openpgp'
import { type Bytes, fromUtf8 } from '../../lib/bytes.ts'
import { textAt } from '../json-value.ts'
import type { ProviderSource, Say } from './provider-source.ts'

export type Keys = readonly openpgp.Key[]

/** The public keys a provider offers (CSAF 2.0 §7.1.20), each under the fingerprint it names. */
export async function readKeys(source: ProviderSource, entries: readonly unknown[], say: Say): Promise<Keys> {
  const keys: openpgp.Key[] = []
  for (const [i, entry] of entries.entries()) {
    const url = textAt(entry, 'url') ?? ''
    const named = textAt(entry, 'fingerprint')
    if (named === undefined)
      say(20, 'error', `/public_openpgp_keys/${i}`, 'The key has no fingerprint.', 'Add the fingerprint.')
    if (!source.reaches(url)) {
      say(20, 'note', url, 'This key lies elsewhere and was not looked at.', 'Check it there.')
      continue
    }
    const bytes = await source.fetch(url)
    const key = bytes === undefined ? undefined : await readKey(bytes)
    if (key === undefined)
      say(20, 'error', url, 'There is no OpenPGP key at this address.', 'Put the armoured key there.')
    else {
      keys.push(key)
      if (named !== undefined && key.getFingerprint().toLowerCase() !== named.toLowerCase())
        say(20, 'error', url, 'The key has another fingerprint than the metadata says.', 'Correct the fingerprint.')
    }
  }
  return keys
}

/** Every public key in a file, armoured or not. */
export async function keysIn(bytes: Bytes): Promise<Keys> {
  try {
    return await openpgp.readKeys({ armoredKeys: fromUtf8(bytes) })
  } catch {
    return openpgp.readKeys({ binaryKeys: bytes }).catch(() => [])
  }
}

async function readKey(bytes: Bytes): Promise<openpgp.Key | undefined> {
  try {
    return await openpgp.readKey({ armoredKey: fromUtf8(bytes) })
  } catch {
    return openpgp.readKey({ binaryKey: bytes }).catch(() => undefined)
  }
}

/** Why a detached signature does not hold for these bytes under one of the keys; undefined where it does. */
export async function signatureProblem(signature: Bytes, bytes: Bytes, keys: Keys): Promise<string | undefined> {
  let read: openpgp.Signature
  try {
    read = await openpgp.readSignature({ armoredSignature: fromUtf8(signature) })
  } catch {
    return 'The file is not an armoured OpenPGP signature.'
  }
  const message = await openpgp.createMessage({ binary: bytes })
  const { signatures } = await openpgp.verify({ message, signature: read, verificationKeys: [...keys] })
  const verdicts = await Promise.all(signatures.map((one) => one.verified.catch(() => false)))
  return verdicts.includes(true) ? undefined : 'The signature does not fit the document and the keys offered.'
}
