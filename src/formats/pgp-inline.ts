import type { Bytes } from '../lib/bytes.ts'
import { htmlText } from './html-text.ts'
import { decrypt, type PgpKeys, type PgpProblem, unpackSigned, verifyClear } from './pgp-decrypt.ts'
import { decodedBody, type Entity, headerOf, leaves, readEntity, textOf } from './pgp-mime.ts'
import type { PgpOpened } from './pgp-opened.ts'
import { asItIs, filePiece, type Piece, textPiece, withPieces } from './pgp-rebuild.ts'
import { jointVerdict, type PgpVerdict, UNSIGNED } from './pgp-verdict.ts'

/** One part after it was looked at. */
interface Looked {
  readonly piece: Piece | undefined
  /** `beside`: words that were neither encrypted nor signed. */
  readonly found: 'encrypted' | 'partly' | 'signed' | 'partly signed' | 'beside' | 'nothing'
  readonly verdict?: PgpVerdict
  readonly problem?: PgpProblem
}

/** Armour in text parts, encrypted attachments, and PGP/MIME that is only a part of the mail: each opened by itself. */
export async function openInline(root: Entity, keys: PgpKeys): Promise<Omit<PgpOpened, 'keys'>> {
  const looked: Looked[] = []
  const isTwice = leaves(root).some((leaf) => leaf.type === 'text/plain' && ARMOR.test(textOf(leaf)))
  for (const leaf of leaves(root)) looked.push(await look(leaf, keys, isTwice))
  const touched = looked.filter(({ found }) => found !== 'beside' && found !== 'nothing')
  const problem = looked.find((one) => one.problem !== undefined)?.problem
  const rest = problem === undefined ? {} : { problem }
  if (touched.length === 0)
    return { mail: root.whole, encrypted: 'no', signature: UNSIGNED, subjectInside: false, ...rest }
  const pieces = looked.flatMap(({ piece }) => piece ?? [])
  const isWhole = looked.every(({ found }) => found !== 'beside' && found !== 'partly' && found !== 'partly signed')
  const wasEncrypted = touched.some(({ found }) => found === 'encrypted' || found === 'partly')
  return {
    mail: withPieces(root, pieces),
    encrypted: !wasEncrypted
      ? 'no'
      : isWhole && touched.every(({ found }) => found === 'encrypted')
        ? 'whole'
        : 'partly',
    signature: isWhole ? jointVerdict(touched.map(({ verdict }) => verdict ?? UNSIGNED)) : badAmong(touched),
    subjectInside: false,
    ...rest,
  }
}

/** Words beside a signature make it worth nothing for the whole; a broken one is told all the same. */
function badAmong(touched: readonly Looked[]): PgpVerdict {
  return touched.find(({ verdict }) => verdict?.state === 'bad')?.verdict ?? UNSIGNED
}

const MESSAGE = 'PGP MESSAGE'
const SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----'
const SIGNATURE_END = '-----END PGP SIGNATURE-----'

const ARMOR = /-----BEGIN PGP (SIGNED )?MESSAGE-----/

async function look(leaf: Entity, keys: PgpKeys, isTwice: boolean): Promise<Looked> {
  const isFile = leaf.fileName !== '' && !leaf.type.startsWith('text/plain')
  if (isFile || leaf.type === 'application/octet-stream' || /\.(pgp|gpg)$/i.test(leaf.fileName))
    return lookAtFile(leaf, keys)
  if (!leaf.type.startsWith('text/')) return leaf.type === 'application/pgp-encrypted' ? DROPPED : beside(leaf)
  const isPage = leaf.type === 'text/html'
  if (isPage && !ARMOR.test(textOf(leaf))) return { piece: asItIs(leaf), found: 'beside' }
  // The same armour once more, for a page; its text part is opened.
  if (isPage && isTwice) return DROPPED
  const text = isPage ? htmlText(textOf(leaf)) : textOf(leaf)
  const block = blockIn(text, `-----BEGIN ${MESSAGE}-----`, `-----END ${MESSAGE}-----`)
  if (block !== undefined) return openText(leaf, block, keys)
  const signed = blockIn(text, SIGNED, SIGNATURE_END)
  if (signed !== undefined) return checkText(leaf, signed, keys)
  return text.trim() === '' ? { piece: asItIs(leaf), found: 'nothing' } : beside(leaf)
}

const DROPPED: Looked = { piece: undefined, found: 'nothing' }

function beside(leaf: Entity): Looked {
  const isKey = leaf.type === 'application/pgp-keys' || leaf.type === 'application/pgp-signature'
  return { piece: asItIs(leaf), found: isKey ? 'nothing' : 'beside' }
}

interface Block {
  readonly before: string
  readonly armor: string
  readonly after: string
}

function blockIn(text: string, begin: string, end: string): Block | undefined {
  const from = text.indexOf(begin)
  const to = from < 0 ? -1 : text.indexOf(end, from)
  if (to < 0) return undefined
  return {
    before: text.slice(0, from),
    armor: text.slice(from, to + end.length).replace(/\r?\n/g, '\n'),
    after: text.slice(to + end.length),
  }
}

async function openText(leaf: Entity, block: Block, keys: PgpKeys): Promise<Looked> {
  const packed = await unpackSigned(block.armor, keys)
  if (packed !== undefined) {
    const { text, isAlone } = around(block, readable(packed.data), 'signed')
    return { piece: textPiece(text), found: isAlone ? 'signed' : 'partly signed', verdict: packed.verdict }
  }
  const opened = await decrypt(block.armor, keys)
  if ('kind' in opened) return { piece: asItIs(leaf), found: 'encrypted', problem: opened }
  const inside = await signedInside(readable(opened.data), opened.verdict, keys)
  const { text, isAlone } = around(block, inside.text, 'encrypted')
  return { piece: textPiece(text), found: isAlone ? 'encrypted' : 'partly', verdict: inside.verdict }
}

/** Signed first, and then encrypted by another call of the program: what is all of the inside, and armour again. */
async function signedInside(
  text: string,
  verdict: PgpVerdict,
  keys: PgpKeys,
): Promise<{ readonly text: string; readonly verdict: PgpVerdict }> {
  const as = { text, verdict }
  if (verdict.state !== 'none') return as
  const clear = blockIn(text.trim(), SIGNED, SIGNATURE_END)
  if (clear !== undefined && clear.before + clear.after === '') return (await verifyClear(clear.armor, keys)) ?? as
  const packed = blockIn(text.trim(), `-----BEGIN ${MESSAGE}-----`, `-----END ${MESSAGE}-----`)
  if (packed === undefined || packed.before + packed.after !== '') return as
  const opened = await unpackSigned(packed.armor, keys)
  return opened === undefined ? as : { text: readable(opened.data), verdict: opened.verdict }
}

async function checkText(leaf: Entity, block: Block, keys: PgpKeys): Promise<Looked> {
  const checked = await verifyClear(block.armor, keys)
  if (checked === undefined) return { piece: asItIs(leaf), found: 'partly signed', verdict: { state: 'bad' } }
  const { text, isAlone } = around(block, checked.text, 'signed')
  return { piece: textPiece(text), found: isAlone ? 'signed' : 'partly signed', verdict: checked.verdict }
}

/** What stood beside the armour is kept, and marked: the reader must not take it for a part of it. */
function around(block: Block, inside: string, was: 'encrypted' | 'signed'): { text: string; isAlone: boolean } {
  const [before, after] = [block.before.trim(), block.after.trim()]
  if (before === '' && after === '') return { text: inside, isAlone: true }
  const marked = (words: string) => (words === '' ? [] : [`[This was not ${was}:]\n${words}`])
  return { text: [...marked(before), `[This was ${was}:]\n${inside}`, ...marked(after)].join('\n\n'), isAlone: false }
}

function readable(data: Bytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch {
    return new TextDecoder('latin1').decode(data)
  }
}

async function lookAtFile(leaf: Entity, keys: PgpKeys): Promise<Looked> {
  const bytes = decodedBody(leaf)
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  const isArmored = head.includes(`-----BEGIN ${MESSAGE}-----`)
  const isBinary = /\.(pgp|gpg)$/i.test(leaf.fileName) && beginsEncrypted(bytes)
  if (!isArmored && !isBinary) return beside(leaf)
  const opened = await decrypt(isArmored ? Buffer.from(bytes).toString('latin1') : bytes, keys)
  if ('kind' in opened) return { piece: asItIs(leaf), found: 'encrypted', problem: opened }
  const inner = readEntity(opened.data)
  // PGP/MIME inside a mail that something was added to, such as the foot of a list.
  if (leaf.type === 'application/octet-stream' && isArmored && headerOf(inner, 'content-type') !== undefined)
    return { piece: asItIs(inner), found: 'encrypted', verdict: opened.verdict }
  const name = opened.fileName.replace(/^.*[\\/]/, '') || leaf.fileName.replace(/\.(pgp|gpg|asc)$/i, '')
  return { piece: filePiece(name, opened.data), found: 'encrypted', verdict: opened.verdict }
}

/** The first packet is an encrypted session key (RFC 9580 §5.1, §5.3). */
function beginsEncrypted(bytes: Bytes): boolean {
  const first = bytes[0] ?? 0
  const tag = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f
  return (first & 0x80) !== 0 && (tag === 1 || tag === 3)
}
