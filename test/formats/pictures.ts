import { deflateSync } from 'node:zlib'
import { stored, writeZip } from '../../src/formats/file-traits/zip.ts'

/** Small files with chosen details, made byte by byte. */
export interface Details {
  readonly artist: string
  readonly place: boolean
  readonly orientation?: number
}

/** A picture of one grey dot. */
const DOT = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
)

export function jpegWith(details: Details): Buffer {
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(details)])
  const head = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff])
  return Buffer.concat([DOT.subarray(0, 2), head, body, DOT.subarray(2)])
}

export function webpWith(details: Details): Buffer {
  const chunks = Buffer.concat([
    riff('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    riff('VP8L', Buffer.from([0x2f, 0, 0, 0, 0])),
    riff('EXIF', tiff(details)),
  ])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(chunks.length + 4)
  return Buffer.concat([Buffer.from('RIFF'), size, Buffer.from('WEBP'), chunks])
}

export function heicWith(details: Details): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(details)])
  return Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')), box('mdat', exif)])
}

export function filmWith(place: string): Buffer {
  const udta = box('udta', box('\xa9xyz', Buffer.from(`\0\x12\x15\xc7${place}`, 'latin1')))
  const mvhd = box('mvhd', Buffer.alloc(100))
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\0\0isom', 'latin1')),
    box('moov', Buffer.concat([mvhd, udta])),
    box('mdat', Buffer.from('film')),
  ])
}

export function pngWith(texts: Readonly<Record<string, string>>): Buffer {
  const told = Object.entries(texts).map(([key, text]) => chunk('tEXt', Buffer.from(`${key}\0${text}`, 'latin1')))
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    ...told,
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

export function gifWith(comment: string): Buffer {
  const text = Buffer.from(comment)
  return Buffer.concat([
    Buffer.from('GIF89a\x01\0\x01\0\0\0\0', 'latin1'),
    Buffer.from([0x21, 0xfe, text.length]),
    text,
    Buffer.from([0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0, 0x3b]),
  ])
}

export function documentWith(author: string): Uint8Array {
  const core = `<cp:coreProperties><dc:creator>${author}</dc:creator></cp:coreProperties>`
  return writeZip([
    stored('[Content_Types].xml', Buffer.from('<Types/>')),
    stored('docProps/core.xml', Buffer.from(core)),
    stored('word/document.xml', Buffer.from('<w:document/>')),
    stored('word/media/image1.jpg', jpegWith({ artist: author, place: true })),
  ])
}

/** A TIFF structure, big-endian: maker, model, orientation, time, artist, and a place in the Atlantic. */
function tiff({ artist, place, orientation = 1 }: Details): Buffer {
  const first = [
    text(0x010f, 'Maker'),
    text(0x0110, 'Model 5'),
    { tag: 0x0112, type: 3, count: 1, value: Buffer.from([0, orientation]) },
    text(0x0132, '2026:03:27 16:00:00'),
    ...(artist === '' ? [] : [text(0x013b, artist)]),
  ]
  const gps = [text(1, 'N'), fraction(2, [49, 29, 13.56]), text(3, 'W'), fraction(4, [8, 27, 57.6])]
  const size = 2 + (first.length + 1) * 12 + 4
  const main = directory(8, [
    ...first,
    ...(place ? [{ tag: 0x8825, type: 4, count: 1, value: uint32(8 + size + 500) }] : []),
  ])
  const padded = Buffer.concat([main, Buffer.alloc(size + 500 - main.length)])
  const head = Buffer.concat([Buffer.from('MM\0*', 'latin1'), uint32(8)])
  return Buffer.concat([head, padded, ...(place ? [directory(8 + size + 500, gps)] : [])])
}

interface Entry {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly value: Buffer
}

function text(tag: number, words: string): Entry {
  const value = Buffer.from(`${words}\0`)
  return { tag, type: 2, count: value.length, value }
}

function fraction(tag: number, numbers: readonly number[]): Entry {
  const value = Buffer.concat(numbers.flatMap((n) => [uint32(Math.round(n * 100)), uint32(100)]))
  return { tag, type: 5, count: numbers.length, value }
}

function directory(at: number, entries: readonly Entry[]): Buffer {
  const table = Buffer.alloc(2 + entries.length * 12 + 4)
  table.writeUInt16BE(entries.length)
  const behind: Buffer[] = []
  let next = at + table.length
  for (const [i, { tag, type, count, value }] of entries.entries()) {
    const from = 2 + i * 12
    table.writeUInt16BE(tag, from)
    table.writeUInt16BE(type, from + 2)
    table.writeUInt32BE(count, from + 4)
    if (value.length <= 4) value.copy(table, from + 8)
    else {
      table.writeUInt32BE(next, from + 8)
      behind.push(value)
      next += value.length
    }
  }
  return Buffer.concat([table, ...behind])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function riff(type: string, body: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from(type), size, body, Buffer.alloc(body.length % 2)])
}

function box(type: string, body: Buffer): Buffer {
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body])
}

function chunk(type: string, body: Buffer): Buffer {
  // Readers of details do not look at the check of a chunk.
  return Buffer.concat([uint32(body.length), Buffer.from(type), body, uint32(0)])
}
