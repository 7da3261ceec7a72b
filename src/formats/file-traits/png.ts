import { inflateSync } from 'node:zlib'
import { joined, latin1, utf8Text } from './bytes-text.ts'
import { readExif } from './exif.ts'
import { type Trait, trait } from './trait.ts'
import { traitsOfXmp } from './xmp.ts'

/** A chunk of a PNG (ISO/IEC 15948 §5.3), from its length to its check. */
interface Chunk {
  readonly type: string
  readonly from: number
  readonly to: number
  readonly body: Uint8Array
}

const TOLD: ReadonlySet<string> = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'])
const MOST_TEXT = 100_000
const MOST_CHUNKS = 20_000
/** Some hundred bytes can unpack to a hundred thousand. */
const MOST_TOLD = 20

export function traitsOfPng(bytes: Uint8Array): readonly Trait[] {
  const chunks = chunksOf(bytes)
  const behind = bytes.length - (chunks.at(-1)?.to ?? bytes.length)
  const told = chunks.filter(({ type }) => TOLD.has(type)).slice(0, MOST_TOLD)
  return [...told.flatMap(traitsOfChunk), ...(behind > 0 ? trait('words', `${behind} bytes behind the picture`) : [])]
}

export function strippedPng(bytes: Uint8Array): Uint8Array {
  const kept = chunksOf(bytes).filter(({ type }) => !TOLD.has(type))
  return joined([bytes.subarray(0, 8), ...kept.map(({ from, to }) => bytes.subarray(from, to))])
}

function traitsOfChunk({ type, body }: Chunk): readonly Trait[] {
  switch (type) {
    case 'eXIf':
      return readExif(body)?.traits ?? []
    case 'tIME':
      return trait('time', timeOf(body))
    case 'tEXt': {
      const [keyword = '', text = ''] = splitAt(latin1(body), '\0')
      return keyed(keyword, text)
    }
    case 'zTXt': {
      const at = body.indexOf(0)
      return keyed(latin1(body.subarray(0, Math.max(at, 0))), inflated(body.subarray(at + 2)))
    }
    case 'iTXt':
      return internationalText(body)
    default:
      return []
  }
}

function keyed(keyword: string, text: string): readonly Trait[] {
  if (keyword === 'XML:com.adobe.xmp') return traitsOfXmp(text)
  switch (keyword) {
    case 'Author':
    case 'Copyright':
      return trait('person', text)
    case 'Creation Time':
    case 'date:create':
    case 'date:modify':
      return trait('time', text)
    case 'Source':
      return trait('device', text)
    case 'Software':
      return trait('program', text)
    default:
      return trait('words', `${keyword}: ${text}`)
  }
}

/** Keyword, two flags, language, translated keyword, text (§11.3.4.5). */
function internationalText(body: Uint8Array): readonly Trait[] {
  const first = body.indexOf(0)
  const language = body.indexOf(0, first + 3)
  const translated = body.indexOf(0, language + 1)
  if (first < 0 || language < 0 || translated < 0) return []
  const text = body.subarray(translated + 1)
  return keyed(latin1(body.subarray(0, first)), body[first + 1] === 1 ? inflated(text) : utf8Text(text))
}

function inflated(bytes: Uint8Array): string {
  try {
    return utf8Text(inflateSync(bytes, { maxOutputLength: MOST_TEXT }))
  } catch {
    return ''
  }
}

function timeOf(body: Uint8Array): string {
  if (body.length < 7) return ''
  const two = (n: number | undefined) => String(n ?? 0).padStart(2, '0')
  const year = ((body[0] ?? 0) << 8) | (body[1] ?? 0)
  return `${year}-${two(body[2])}-${two(body[3])} ${two(body[4])}:${two(body[5])}:${two(body[6])}`
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)]
}

function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let at = 8; at + 12 <= bytes.length; ) {
    const to = at + 12 + view.getUint32(at)
    if (to > bytes.length) break
    const type = latin1(bytes.subarray(at + 4, at + 8))
    if (chunks.length >= MOST_CHUNKS) throw new Error('Too many chunks')
    chunks.push({ type, from: at, to, body: bytes.subarray(at + 8, to - 4) })
    at = to
    if (type === 'IEND') break
  }
  return chunks
}
