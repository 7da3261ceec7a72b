import { latin1, startsWith, utf8Text } from './bytes-text.ts'
import { readExif } from './exif.ts'
import { type Trait, trait } from './trait.ts'
import { traitsOfXmp } from './xmp.ts'

/** A box of an ISO base media file (ISO/IEC 14496-12 §4.2): MP4, QuickTime, HEIC, AVIF. */
interface Box {
  readonly type: string
  readonly from: number
  readonly body: number
  readonly to: number
}

const HOLDERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia'])
const TOLD: ReadonlySet<string> = new Set(['udta', 'meta', 'uuid'])
const TIMES: ReadonlySet<string> = new Set(['mvhd', 'tkhd', 'mdhd'])
const MOST_BOXES = 5_000
const MOST_TOLD = 500_000
/** 1904-01-01 to 1970-01-01, in seconds. */
const EPOCH = 2_082_844_800

export function isPicture(bytes: Uint8Array): boolean {
  return /^(heic|heix|heif|mif1|msf1|avif|avis)$/.test(latin1(bytes.subarray(8, 12)))
}

export function traitsOfFilm(bytes: Uint8Array): readonly Trait[] {
  if (isPicture(bytes)) return traitsOfHeif(bytes)
  return boxesOf(bytes).flatMap((box) => {
    const body = bytes.subarray(box.body, box.to)
    if (box.type === 'mvhd') return trait('time', timeOf(body))
    if (box.type === 'uuid') return trait('words', 'details of the program that made it')
    if (!TOLD.has(box.type)) return []
    return toldIn(latin1(body.subarray(0, MOST_TOLD)), body)
  })
}

/** The same length, so that nothing in the file points beside its mark: what told of the maker becomes free space. */
export function strippedFilm(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (const box of boxesOf(bytes)) {
    if (TIMES.has(box.type)) {
      const wide = copy[box.body] === 1
      copy.fill(0, box.body + 4, Math.min(box.body + (wide ? 20 : 12), box.to))
    }
    if (!TOLD.has(box.type)) continue
    copy.set([0x66, 0x72, 0x65, 0x65], box.from + 4)
    copy.fill(0, box.body, box.to)
  }
  return copy
}

function boxesOf(bytes: Uint8Array): readonly Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Box[] = []
  const open: (readonly [number, number])[] = [[0, bytes.length]]
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    let [at] = range
    while (at + 8 <= range[1] && found.length < MOST_BOXES) {
      const short = view.getUint32(at)
      const wide = short === 1 && at + 16 <= range[1]
      const length = wide ? Number(view.getBigUint64(at + 8)) : short === 0 ? range[1] - at : short
      const body = at + (wide ? 16 : 8)
      const to = at + length
      if (length < body - at || to > range[1]) break
      const type = latin1(bytes.subarray(at + 4, at + 8))
      found.push({ type, from: at, body, to })
      if (HOLDERS.has(type)) open.push([body, to])
      at = to
    }
  }
  return found
}

/** QuickTime's ©xyz and Apple's location key hold ISO 6709: +49.4871+008.4660+095/ . */
function toldIn(text: string, body: Uint8Array): readonly Trait[] {
  const place = /[+-]\d{1,3}\.\d{2,}[+-]\d{1,3}\.\d{2,}(?:[+-][\d.]+)?\/?/.exec(text)?.[0]
  const names = [...text.matchAll(/[\x20-\x7e]{4,}/g)]
    .map(([word]) => word)
    .filter((word) => !/^(mdta|com\.|data|hdlr|keys|ilst|mdir|appl)/.test(word))
  return [
    ...(place === undefined ? [] : trait('place', place)),
    ...(text.includes('<x:xmpmeta') ? traitsOfXmp(utf8Text(body)) : []),
    ...trait(
      'words',
      names
        .filter((word) => word !== place)
        .slice(0, 6)
        .join(', '),
    ),
  ]
}

function timeOf(body: Uint8Array): string {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  if (body.length < 12) return ''
  const seconds = body[0] === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4)
  if (seconds <= EPOCH || seconds - EPOCH > 4_102_444_800) return ''
  return Temporal.Instant.fromEpochMilliseconds((seconds - EPOCH) * 1000).toString()
}

/** Where its items lie takes more than a look; the Exif among them is found by its head. */
function traitsOfHeif(bytes: Uint8Array): readonly Trait[] {
  const found: Trait[] = []
  const text = latin1(bytes.subarray(0, 4_000_000))
  for (let at = text.indexOf('Exif\0\0'); at >= 0 && found.length < 20; at = text.indexOf('Exif\0\0', at + 6)) {
    const tiff = bytes.subarray(at + 6)
    if (startsWith(tiff, 'II*\0') || startsWith(tiff, 'MM\0*')) found.push(...(readExif(tiff)?.traits ?? []))
  }
  const xmp = text.indexOf('<x:xmpmeta')
  if (xmp >= 0) found.push(...traitsOfXmp(utf8Text(bytes.subarray(xmp))))
  return found.map((one) => ({ ...one, stays: true }))
}
