import { joined, latin1, startsWith, utf8Text } from './bytes-text.ts'
import { readExif } from './exif.ts'
import type { Trait } from './trait.ts'
import { traitsOfXmp } from './xmp.ts'

/** A chunk of a RIFF file: four letters, a length, the body, padded to an even length. */
interface Chunk {
  readonly type: string
  readonly body: Uint8Array
  readonly whole: Uint8Array
}

const MOST_CHUNKS = 20_000

export function traitsOfWebp(bytes: Uint8Array): readonly Trait[] {
  return chunksOf(bytes).flatMap(({ type, body }) => {
    if (type === 'EXIF') return readExif(startsWith(body, 'Exif\0') ? body.subarray(6) : body)?.traits ?? []
    return type === 'XMP ' ? traitsOfXmp(utf8Text(body)) : []
  })
}

/** Without the two chunks; the extended header no longer announces them (WebP container, "Extended File Format"). */
export function strippedWebp(bytes: Uint8Array): Uint8Array {
  const kept = chunksOf(bytes).filter(({ type }) => type !== 'EXIF' && type !== 'XMP ')
  const all = joined([bytes.subarray(0, 12), ...kept.map(({ whole }) => whole)])
  new DataView(all.buffer).setUint32(4, all.length - 8, true)
  if (startsWith(all, 'VP8X', 12)) all[20] = (all[20] ?? 0) & ~0x0c
  return all
}

function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true)
    const to = at + 8 + length
    if (to > bytes.length) break
    const padded = Math.min(to + (length % 2), bytes.length)
    if (chunks.length >= MOST_CHUNKS) throw new Error('Too many chunks')
    chunks.push({
      type: latin1(bytes.subarray(at, at + 4)),
      body: bytes.subarray(at + 8, to),
      whole: bytes.subarray(at, padded),
    })
    at = padded
  }
  return chunks
}
