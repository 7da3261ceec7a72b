import { latin1 } from './bytes-text.ts'
import { type Trait, trait } from './trait.ts'

/** What a TIFF structure says (Exif 2.32 §4.6): read with bounds, whatever the offsets claim. */
export interface Exif {
  readonly traits: readonly Trait[]
  /** 1 to 8; a picture without it may lie on its side (Exif 2.32, tag 0x0112). */
  readonly orientation: number
}

const MOST_ENTRIES = 400
/** Of one value: more than is shown of it. */
const MOST_BYTES = 4_000

export function readExif(tiff: Uint8Array): Exif | undefined {
  const order = latin1(tiff.subarray(0, 4))
  if (order !== 'II*\0' && order !== 'MM\0*') return undefined
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const little = order === 'II*\0'
  const first = entriesAt(view, uint32(view, 4, little), little)
  const exif = pointed(view, first, 0x8769, little)
  const gps = pointed(view, first, 0x8825, little)
  const text = (entries: readonly Entry[], tag: number) => textOf(view, find(entries, tag))
  const wide = (tag: number) => wideOf(view, find(first, tag))
  return {
    orientation: numberOf(view, find(first, 0x0112), little) ?? 1,
    traits: [
      ...placeOf(view, gps, little),
      ...trait('person', text(first, 0x013b)),
      ...trait('person', text(first, 0x8298)),
      ...trait('person', text(exif, 0xa430)),
      ...trait('person', wide(0x9c9d)),
      ...trait('words', wide(0x9c9c)),
      ...trait('words', text(first, 0x010e)),
      ...trait('device', [text(first, 0x010f), text(first, 0x0110)].join(' ')),
      ...trait('device', numbered('serial number', text(exif, 0xa431))),
      ...trait('time', text(exif, 0x9003) || text(first, 0x0132)),
      ...trait('program', text(first, 0x0131)),
    ],
  }
}

interface Entry {
  readonly tag: number
  readonly type: number
  readonly count: number
  /** Where its value begins. */
  readonly at: number
}

const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 }

function entriesAt(view: DataView, at: number, little: boolean): readonly Entry[] {
  if (at < 8 || at + 2 > view.byteLength) return []
  const count = Math.min(view.getUint16(at, little), MOST_ENTRIES)
  const entries: Entry[] = []
  for (let i = 0; i < count; i++) {
    const from = at + 2 + i * 12
    if (from + 12 > view.byteLength) break
    const [tag, type] = [view.getUint16(from, little), view.getUint16(from + 2, little)]
    const many = view.getUint32(from + 4, little)
    const bytes = (SIZES[type] ?? 0) * many
    const value = bytes <= 4 ? from + 8 : view.getUint32(from + 8, little)
    if (bytes > 0 && value + bytes <= view.byteLength) entries.push({ tag, type, count: many, at: value })
  }
  return entries
}

function pointed(view: DataView, entries: readonly Entry[], tag: number, little: boolean): readonly Entry[] {
  const entry = find(entries, tag)
  return entry === undefined ? [] : entriesAt(view, uint32(view, entry.at, little), little)
}

function find(entries: readonly Entry[], tag: number): Entry | undefined {
  return entries.find((entry) => entry.tag === tag)
}

function textOf(view: DataView, entry: Entry | undefined): string {
  if (entry === undefined || entry.type !== 2) return ''
  return new TextDecoder().decode(bytesOf(view, entry)).replace(/\0[\s\S]*$/, '')
}

/** Windows' own tags hold UTF-16. */
function wideOf(view: DataView, entry: Entry | undefined): string {
  if (entry === undefined || entry.type !== 1) return ''
  return new TextDecoder('utf-16le').decode(bytesOf(view, entry)).replace(/\0[\s\S]*$/, '')
}

function bytesOf(view: DataView, entry: Entry): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + entry.at, Math.min(entry.count, MOST_BYTES))
}

function numberOf(view: DataView, entry: Entry | undefined, little: boolean): number | undefined {
  return entry?.type === 3 ? view.getUint16(entry.at, little) : undefined
}

function uint32(view: DataView, at: number, little: boolean): number {
  return at + 4 <= view.byteLength ? view.getUint32(at, little) : 0
}

function numbered(what: string, text: string): string {
  return text.trim() === '' ? '' : `${what} ${text}`
}

/** Degrees, minutes and seconds as three fractions, and a letter for the half of the world. */
function placeOf(view: DataView, gps: readonly Entry[], little: boolean): readonly Trait[] {
  const degrees = (tag: number, letterTag: number, negative: string): number | undefined => {
    const entry = find(gps, tag)
    if (entry === undefined || entry.type !== 5 || entry.count < 1) return undefined
    let sum = 0
    for (let i = 0; i < Math.min(entry.count, 3); i++) {
      const [top, bottom] = [uint32(view, entry.at + i * 8, little), uint32(view, entry.at + i * 8 + 4, little)]
      sum += bottom === 0 ? 0 : top / bottom / 60 ** i
    }
    return textOf(view, find(gps, letterTag)).startsWith(negative) ? -sum : sum
  }
  const [north, east] = [degrees(2, 1, 'S'), degrees(4, 3, 'W')]
  return north === undefined || east === undefined ? [] : trait('place', placeWords(north, east))
}

export function placeWords(north: number, east: number): string {
  const side = (value: number, plus: string, minus: string) =>
    `${Math.abs(value).toFixed(4)}° ${value < 0 ? minus : plus}`
  return `${side(north, 'N', 'S')}, ${side(east, 'E', 'W')}`
}
