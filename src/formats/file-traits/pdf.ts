import { inflateSync } from 'node:zlib'
import { latin1 } from './bytes-text.ts'
import { type Trait, trait } from './trait.ts'
import { traitsOfXmp } from './xmp.ts'

const MOST_STREAMS = 60
const MOST_INFLATED = 4_000_000

/** The information dictionary and the XMP packet (ISO 32000-2 §14.3). Changing a PDF safely is not ours: all of it stays. */
export function traitsOfPdf(bytes: Uint8Array): readonly Trait[] {
  const text = latin1(bytes)
  const objects = [text, ...objectStreams(bytes, text)]
  const xmp = /<x:xmpmeta[\s\S]{0,500000}?<\/x:xmpmeta>/.exec(text)?.[0]
  const found = [
    ...objects.flatMap((part) => [
      ...trait('person', entryOf(part, 'Author')),
      ...trait('words', entryOf(part, 'Title')),
      ...trait('time', entryOf(part, 'CreationDate').replace(/^D:/, '')),
      ...trait('program', entryOf(part, 'Creator')),
      ...trait('program', entryOf(part, 'Producer')),
    ]),
    ...(xmp === undefined ? [] : traitsOfXmp(Buffer.from(xmp, 'latin1').toString('utf8'))),
  ]
  return found.map((one) => ({ ...one, stays: true }))
}

/** A value as (text), with \ before what would end it, or as <hex>; UTF-16 where it begins with its mark (§7.9.2.2). */
function entryOf(text: string, name: string): string {
  const found = new RegExp(`/${name}\\s*(?:\\(((?:\\\\[\\s\\S]|[^\\\\)]){0,1000})\\)|<([0-9A-Fa-f\\s]{0,4000})>)`).exec(
    text,
  )
  if (found === null) return ''
  const raw =
    found[1] === undefined
      ? Buffer.from((found[2] ?? '').replace(/\s/g, ''), 'hex')
      : Buffer.from(unescaped(found[1]), 'latin1')
  if (raw[0] === 0xfe && raw[1] === 0xff)
    return Buffer.from(raw.subarray(2, 2 + ((raw.length - 2) & ~1)))
      .swap16()
      .toString('utf16le')
  return raw.toString('latin1')
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8) & 0xff) : (ESCAPES[code] ?? code),
  )
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: ' ', f: ' ', '\n': '' }

/** Newer files pack their objects. */
function objectStreams(bytes: Uint8Array, text: string): readonly string[] {
  const found: string[] = []
  for (const match of text.matchAll(/\/ObjStm\b[\s\S]{0,400}?stream\r?\n/g)) {
    if (found.length >= MOST_STREAMS) break
    const from = match.index + match[0].length
    const to = text.indexOf('endstream', from)
    if (to < 0) break
    try {
      const plain = inflateSync(bytes.subarray(from, to), { maxOutputLength: MOST_INFLATED, finishFlush: 2 })
      found.push(latin1(plain))
    } catch {
      // Encrypted, or packed in another way: it says nothing to us.
    }
  }
  return found
}
