import { joined, startsWith, utf8Text } from './bytes-text.ts'
import { type Trait, trait } from './trait.ts'
import { traitsOfXmp } from './xmp.ts'

interface Block {
  readonly from: number
  readonly to: number
  /** Comment, XMP, or what the picture needs. */
  readonly told: 'comment' | 'xmp' | undefined
}

export function traitsOfGif(bytes: Uint8Array): readonly Trait[] {
  return blocksOf(bytes).flatMap(({ from, to, told }) => {
    if (told === undefined) return []
    const text = utf8Text(bytes.subarray(from + 3, to - 1))
    return told === 'comment' ? trait('words', text) : traitsOfXmp(text)
  })
}

export function strippedGif(bytes: Uint8Array): Uint8Array {
  const blocks = blocksOf(bytes)
  const first = blocks[0]?.from ?? bytes.length
  const kept = blocks.filter(({ told }) => told === undefined).map(({ from, to }) => bytes.subarray(from, to))
  return joined([bytes.subarray(0, first), ...kept, bytes.subarray(blocks.at(-1)?.to ?? first)])
}

/** GIF89a §12 on: extensions begin with 0x21 and a label, pictures with 0x2C; data comes in sub-blocks ended by a zero. */
function blocksOf(bytes: Uint8Array): readonly Block[] {
  const blocks: Block[] = []
  let at = 13 + colours(bytes[10])
  while (at + 2 < bytes.length && blocks.length < 20_000) {
    if (bytes[at] === 0x21) {
      const to = endOfData(bytes, at + 2)
      const label = bytes[at + 1]
      const told =
        label === 0xfe ? 'comment' : label === 0xff && startsWith(bytes, 'XMP Data', at + 3) ? 'xmp' : undefined
      blocks.push({ from: at, to, told })
      at = to
    } else if (bytes[at] === 0x2c) {
      const to = endOfData(bytes, at + 11 + colours(bytes[at + 9]))
      blocks.push({ from: at, to, told: undefined })
      at = to
    } else break
  }
  return blocks
}

function colours(packed = 0): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1)
}

function endOfData(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0)
  return Math.min(at + 1, bytes.length)
}
