import * as openpgp from 'openpgp'
import type { Finding } from '../domain/refusal.ts'
import { type Bytes, fromUtf8 } from '../lib/bytes.ts'
import { type Keys, keysIn } from './csaf/provider-signatures.ts'

/** Whether a security.txt is signed with one of the keys of a file (RFC 9116 §2.3). Empty where it is. */
export async function checkSigner(bytes: Bytes, keyFile: Bytes): Promise<readonly Finding[]> {
  const keys = await keysIn(keyFile)
  if (keys.length === 0) return [error('The key file holds no OpenPGP public key.', 'Name an armoured public key.')]
  let text: string
  try {
    text = fromUtf8(bytes)
  } catch {
    return []
  }
  const isSigned = text.trimStart().startsWith('-----BEGIN PGP SIGNED MESSAGE-----')
  const problem = isSigned ? await clearSignatureProblem(text, keys) : 'The file is not signed.'
  return problem === undefined ? [] : [error(problem, 'Sign the file with this key.')]
}

function error(problem: string, remedy: string): Finding {
  return { rule: 'security-txt-pgp-signature-error', level: 'error', path: '', problem, remedy }
}

/** Why the signature of a cleartext-signed file does not hold under any of the keys; undefined where it does. */
export async function clearSignatureProblem(text: string, keys: Keys): Promise<string | undefined> {
  let message: openpgp.CleartextMessage
  try {
    message = await openpgp.readCleartextMessage({ cleartextMessage: text })
  } catch {
    return 'The signature cannot be read.'
  }
  const { signatures } = await openpgp.verify({ message, verificationKeys: [...keys] })
  const verdicts = await Promise.all(signatures.map((one) => one.verified.catch(() => false)))
  return verdicts.includes(true)
    ? undefined
    : 'The signature was not made with this key, or the file was changed since.'
}
