import * as openpgp from 'openpgp'
import type { Bytes } from '../lib/bytes.ts'
import { MOST_MAIL, PGP_CONFIG } from './pgp-config.ts'
import { decrypt, type PgpKeys, verifyDetached } from './pgp-decrypt.ts'
import { type FoundKey, keysIn } from './pgp-found-keys.ts'
import { openInline } from './pgp-inline.ts'
import { decodedBody, type Entity, headerOf, leaves, readEntity, textOf } from './pgp-mime.ts'
import type { PgpOpened } from './pgp-opened.ts'
import { withContent } from './pgp-rebuild.ts'
import { UNSIGNED } from './pgp-verdict.ts'

/**
 * Opens a mail: PGP/MIME (RFC 3156), armour in text parts, encrypted attachments. Only what was inside counts as
 * encrypted or signed; nothing is put together from parts that were not sent together (EFAIL).
 */
export async function openPgp(
  raw: Bytes,
  given: { readonly own: PgpKeys['own']; readonly known: readonly string[]; readonly now: number },
): Promise<PgpOpened> {
  const unread = { mail: raw, encrypted: 'no', signature: UNSIGNED, subjectInside: false, keys: [] } as const
  if (raw.length > MOST_MAIL) {
    return looksEncrypted(raw) ? { ...unread, problem: { kind: 'too-large', keyIds: [] } } : unread
  }
  const root = readEntity(raw)
  const found = await keysIn(root, given.now)
  const known = await readKnown([...given.known, ...found.map((key) => key.armored)])
  const opened = await openEntity(root, { own: given.own, known, now: given.now })
  const keys = opened.mail === raw ? found : await allKeys(found, opened.mail, given.now)
  return { ...opened, keys }
}

type Opened = Omit<PgpOpened, 'keys'>

async function openEntity(root: Entity, keys: PgpKeys): Promise<Opened> {
  const closed = encryptedPart(root)
  if (closed !== undefined) return openEncrypted(root, closed, keys)
  if (isSigned(root)) return openSigned(root, keys)
  return openInline(root, keys)
}

/** RFC 3156 §4, and what some servers make of it: the two parts of it in a multipart/mixed with an empty text. */
function encryptedPart(root: Entity): Entity | undefined {
  const isProper = root.type === 'multipart/encrypted' && root.params['protocol'] === 'application/pgp-encrypted'
  const all = leaves(root)
  const marker = all.findIndex((leaf) => leaf.type === 'application/pgp-encrypted')
  if (!root.type.startsWith('multipart/') || marker < 0) return undefined
  const rest = all.slice(0, marker).filter((leaf) => textOf(leaf).trim() !== '')
  const [closed, ...more] = all.slice(marker + 1)
  return closed !== undefined && more.length === 0 && (isProper || rest.length === 0) ? closed : undefined
}

async function openEncrypted(root: Entity, closed: Entity, keys: PgpKeys): Promise<Opened> {
  const body = decodedBody(closed)
  const isArmored = Buffer.from(body.subarray(0, 4096)).toString('latin1').includes('-----BEGIN PGP')
  const opened = await decrypt(isArmored ? Buffer.from(body).toString('latin1') : body, keys)
  if ('kind' in opened)
    return { mail: root.whole, encrypted: 'whole', signature: UNSIGNED, subjectInside: false, problem: opened }
  const inner = readEntity(opened.data)
  // RFC 3156 §6.1: signed first, then encrypted as a whole.
  const signed = opened.verdict.state === 'none' && isSigned(inner) ? await openSigned(inner, keys) : undefined
  const content = signed === undefined ? inner : (inner.parts[0] ?? inner)
  return {
    mail: withContent(root, content, opened.data),
    encrypted: 'whole',
    signature: signed?.signature ?? opened.verdict,
    subjectInside: hasSubject(content),
  }
}

/** RFC 3156 §5. The signature is over the first part as it came, with CRLF at the end of its lines. */
async function openSigned(root: Entity, keys: PgpKeys): Promise<Opened> {
  const [content, signature] = root.parts
  if (content === undefined || signature === undefined)
    return { mail: root.whole, encrypted: 'no', signature: { state: 'bad' }, subjectInside: false }
  const verdict = await verifyDetached(textOf(signature), withCrlf(content.whole), keys)
  const closed = encryptedPart(content)
  // A signature over something encrypted says nothing of what is in it: anybody can sign what they cannot read.
  if (closed !== undefined) {
    const opened = await openEncrypted(content, closed, keys)
    return { ...opened, mail: withContent(root, readEntity(opened.mail), opened.mail) }
  }
  const mail = withContent(root, content, content.whole)
  return { mail, encrypted: 'no', signature: verdict, subjectInside: hasSubject(content) }
}

function hasSubject(content: Entity): boolean {
  return headerOf(content, 'content-type') !== undefined && headerOf(content, 'subject') !== undefined
}

function isSigned(root: Entity): boolean {
  const [, signature, more] = root.parts
  return root.type === 'multipart/signed' && signature?.type === 'application/pgp-signature' && more === undefined
}

function withCrlf(bytes: Bytes): Bytes {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = buffer.indexOf(10); at >= 0; at = buffer.indexOf(10, at + 1)) {
    if (buffer[at - 1] !== 13) return Buffer.from(buffer.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
  }
  return bytes
}

async function readKnown(armored: readonly string[]): Promise<readonly openpgp.Key[]> {
  const keys = await Promise.all(
    [...new Set(armored)].map((armoredKey) =>
      openpgp.readKey({ armoredKey, config: PGP_CONFIG }).catch(() => undefined),
    ),
  )
  return keys.filter((key) => key !== undefined)
}

async function allKeys(found: readonly FoundKey[], mail: Bytes, now: number): Promise<readonly FoundKey[]> {
  const inside = await keysIn(readEntity(mail), now)
  const outside = found.filter((key) => !inside.some((one) => one.facts.fingerprint === key.facts.fingerprint))
  return [...inside, ...outside]
}

function looksEncrypted(raw: Bytes): boolean {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, 64 * 1024)).toString('latin1')
  return /application\/pgp-encrypted|-----BEGIN PGP MESSAGE-----/i.test(head)
}
