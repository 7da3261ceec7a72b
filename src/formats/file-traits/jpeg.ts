import { joined, latin1, startsWith, utf8Text } from './bytes-text.ts'
import { readExif } from './exif.ts'
import { type Trait, trait } from './trait.ts'
import { traitsOfXmp } from './xmp.ts'

const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const IPTC = 'Photoshop 3.0\0'
const MOST_SEGMENTS = 20_000

/** A marker with what follows it (ITU-T T.81 §B.1.1); a scan has its compressed data too. */
interface Segment {
  readonly marker: number
  /** Of the marker. */
  readonly from: number
  readonly to: number
  readonly body: Uint8Array
}

export function traitsOfJpeg(bytes: Uint8Array): readonly Trait[] {
  const { segments, end } = segmentsOf(bytes)
  const found = segments.flatMap(({ marker, body }) => {
    if (marker === 0xe1 && startsWith(body, 'Exif\0')) return readExif(body.subarray(6))?.traits ?? []
    if (marker === 0xe1 && startsWith(body, XMP)) return traitsOfXmp(utf8Text(body.subarray(XMP.length)))
    if (marker === 0xed && startsWith(body, IPTC)) return traitsOfIptc(latin1(body))
    return marker === 0xfe ? trait('words', utf8Text(body)) : []
  })
  const behind = bytes.length - end
  return behind > 0
    ? [...found, ...trait('words', `${behind} bytes behind the picture, such as a film or another picture`)]
    : found
}

/** The same picture without what it says of its maker; how it is turned stays. */
export function strippedJpeg(bytes: Uint8Array): Uint8Array {
  const { segments, end } = segmentsOf(bytes)
  const exif = segments.find(({ marker, body }) => marker === 0xe1 && startsWith(body, 'Exif\0'))
  const orientation = exif === undefined ? 1 : (readExif(exif.body.subarray(6))?.orientation ?? 1)
  const kept = segments.filter(({ marker, body }) => !isTold(marker, body))
  const turned = orientation >= 2 && orientation <= 8 ? [onlyOrientation(orientation)] : []
  const last = segments.at(-1)?.to ?? 2
  return joined([
    bytes.subarray(0, 2),
    ...turned,
    ...kept.map(({ from, to }) => bytes.subarray(from, to)),
    bytes.subarray(last, end),
  ])
}

/** Colours (ICC, Adobe) and JFIF stay: the picture needs them. */
function isTold(marker: number, body: Uint8Array): boolean {
  if (marker === 0xfe) return true
  if (marker < 0xe1 || marker > 0xef) return false
  return !(marker === 0xe2 && startsWith(body, 'ICC_PROFILE\0')) && !(marker === 0xee && startsWith(body, 'Adobe'))
}

function segmentsOf(bytes: Uint8Array): { readonly segments: readonly Segment[]; readonly end: number } {
  const segments: Segment[] = []
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xd9) break
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    const bodyEnd = Math.min(at + 2 + Math.max(length, 2), bytes.length)
    const to = marker === 0xda ? endOfScan(bytes, bodyEnd) : bodyEnd
    // A picture has some dozens: more were put there to fill the memory of who looks.
    if (segments.length >= MOST_SEGMENTS) throw new Error('Too many segments')
    segments.push({ marker, from: at, to, body: bytes.subarray(at + 4, bodyEnd) })
    at = to
  }
  const ends = bytes[at] === 0xff && bytes[at + 1] === 0xd9
  return { segments, end: ends ? at + 2 : bytes.length }
}

/** Compressed data ends at a marker that is neither stuffing nor a restart (T.81 §B.1.1.5). */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}

/** Exif that says nothing but how the picture is turned. */
function onlyOrientation(orientation: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff]
  return new Uint8Array([0xff, 0xe1, 0, body.length + 2, ...body])
}

/** Datasets of record 2 (IPTC-IIM 4.2): 80 by-line, 85 its title, 90 city, 110 credit, 120 caption. */
function traitsOfIptc(text: string): readonly Trait[] {
  const found: Trait[] = []
  for (let at = text.indexOf('\x1c\x02'); at >= 0 && found.length < 20; at = text.indexOf('\x1c\x02', at + 2)) {
    const number = text.charCodeAt(at + 2)
    const length = (text.charCodeAt(at + 3) << 8) | text.charCodeAt(at + 4)
    const words = Buffer.from(text.slice(at + 5, at + 5 + Math.min(length, 2000)), 'latin1').toString('utf8')
    if (number === 90) found.push(...trait('place', words))
    else if (number === 80 || number === 85 || number === 110) found.push(...trait('person', words))
    else if (number === 120) found.push(...trait('words', words))
  }
  return found
}
