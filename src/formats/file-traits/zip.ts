import { crc32, inflateRawSync } from 'node:zlib'
import { joined, utf8Text } from './bytes-text.ts'

/** An archive as far as it is needed to change a few of its files (APPNOTE 6.3.10 §4.3); no ZIP64, no encryption. */
export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly compressed: Uint8Array
  readonly size: number
  readonly crc: number
}

const MOST_ENTRIES = 5_000
const MOST_BYTES = 64 * 2 ** 20

/** Undefined where it is no archive that can be read whole. */
export function readZip(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOf(view)
  if (end === undefined) return undefined
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count === 0xffff || at === 0xffffffff || count > MOST_ENTRIES) return undefined
  const entries: ZipEntry[] = []
  for (let i = 0; i < count; i++) {
    const entry = entryAt(view, bytes, at)
    if (entry === undefined) return undefined
    entries.push(entry.entry)
    at = entry.next
  }
  // Files that lie in one another were packed to grow when they are written out.
  const packed = entries.reduce((sum, { compressed }) => sum + compressed.length, 0)
  return packed > bytes.length ? undefined : entries
}

/** How many bytes may still be unpacked of one archive, in all. */
export interface Room {
  left: number
  /** Something stayed packed for it. */
  short: boolean
}

export function roomToUnpack(): Room {
  return { left: MOST_BYTES, short: false }
}

/**
 * The bytes of a file in it; undefined where they are encrypted, packed in another way, or larger than they say, and where
 * the room is used up: a thousand entries may name the same packed bytes, and each would unpack to a thousand times more.
 */
export function unpacked(entry: ZipEntry, room: Room): Uint8Array | undefined {
  if ((entry.flags & 1) === 1) return undefined
  room.short ||= entry.size > room.left
  if (entry.size > room.left) return undefined
  room.left -= entry.size
  if (entry.method === 0) return entry.compressed
  if (entry.method !== 8) return undefined
  try {
    return inflateRawSync(entry.compressed, { maxOutputLength: Math.max(entry.size, 1) })
  } catch {
    return undefined
  }
}

export function stored(name: string, bytes: Uint8Array): ZipEntry {
  return { name, method: 0, flags: 0x0800, compressed: bytes, size: bytes.length, crc: crc32(bytes) }
}

/** Every time in it is 1980-01-01, the first that the format can say. */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const local: Uint8Array[] = []
  const central: Uint8Array[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8')
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    writeCommon(head, 4, entry, name.length)
    const own = Buffer.alloc(46)
    own.writeUInt32LE(0x02014b50, 0)
    own.writeUInt16LE(20, 4)
    writeCommon(own, 6, entry, name.length)
    own.writeUInt32LE(offset, 42)
    local.push(head, name, entry.compressed)
    central.push(own, name)
    offset += head.length + name.length + entry.compressed.length
  }
  const directory = joined(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return joined([...local, directory, end])
}

/** Version, flags, method, time, date, check, sizes and the name's length stand in both headers in one order. */
function writeCommon(head: Buffer, at: number, entry: ZipEntry, nameLength: number): void {
  head.writeUInt16LE(20, at)
  // Sizes stand in the header here, so none follow the data; the name is UTF-8.
  head.writeUInt16LE((entry.flags & ~0x0008) | 0x0800, at + 2)
  head.writeUInt16LE(entry.method, at + 4)
  head.writeUInt16LE(0, at + 6)
  head.writeUInt16LE(0x21, at + 8)
  head.writeUInt32LE(entry.crc, at + 10)
  head.writeUInt32LE(entry.compressed.length, at + 14)
  head.writeUInt32LE(entry.size, at + 18)
  head.writeUInt16LE(nameLength, at + 22)
}

function endOf(view: DataView): number | undefined {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  return undefined
}

function entryAt(view: DataView, bytes: Uint8Array, at: number): { entry: ZipEntry; next: number } | undefined {
  if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) return undefined
  const [compressedSize, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)]
  const nameLength = view.getUint16(at + 28, true)
  const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  const from = view.getUint32(at + 42, true)
  if (from + 30 > bytes.length || view.getUint32(from, true) !== 0x04034b50) return undefined
  const data = from + 30 + view.getUint16(from + 26, true) + view.getUint16(from + 28, true)
  if (data + compressedSize > bytes.length) return undefined
  const entry = {
    name: utf8Text(bytes.subarray(at + 46, at + 46 + nameLength)),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressed: bytes.subarray(data, data + compressedSize),
    size,
  }
  return { entry, next }
}
