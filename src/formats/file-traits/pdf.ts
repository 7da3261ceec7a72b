import { inflateSync } from 'node:zlib'
import { latin1 } from './bytes-text.ts'
import { type Trait, trait } from './trait.ts'
import { traitsOfXmp } from './xmp.ts'

const MOST_STREAMS = 60
const MOST_INFLATED = 1_000_000
const MOST_PLACES = 500

/** The information dictionary and the XMP packet (ISO 32000-2 §14.3). Changing a PDF safely is not ours: all of it stays. */
export function traitsOfPdf(bytes: Uint8Array): readonly Trait[] {
  const text = latin1(bytes)
  const objects = [text, ...objectStreams(bytes, text)]
  const xmp = packetIn(text)
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
  const found = firstValue(text, `/${name}`)
  if (found === undefined) return ''
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

/** Looks behind each place where the name stands, as far as a value may be long; a search of the whole has no bound. */
function firstValue(text: string, name: string): RegExpExecArray | undefined {
  let at = text.indexOf(name)
  for (let looked = 0; at >= 0 && looked < MOST_PLACES; looked++) {
    const from = at + name.length
    const found = VALUE.exec(text.slice(from, from + 4_100))
    if (found !== null) return found
    at = text.indexOf(name, from)
  }
  return undefined
}

const VALUE = /^\s{0,50}(?:\(((?:\\[\s\S]|[^\\)]){0,1000})\)|<([0-9A-Fa-f\s]{0,4000})>)/

function packetIn(text: string): string | undefined {
  const from = text.indexOf('<x:xmpmeta')
  const to = from < 0 ? -1 : text.indexOf('</x:xmpmeta>', from)
  return to < 0 ? undefined : text.slice(from, Math.min(to, from + 500_000))
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
  let at = text.indexOf('/ObjStm')
  for (let tried = 0; at >= 0 && tried < MOST_STREAMS; tried++) {
    const head = /stream\r?\n/.exec(text.slice(at, at + 420))
    const from = at + (head === null ? 7 : head.index + head[0].length)
    const to = head === null ? -1 : text.indexOf('endstream', from)
    at = text.indexOf('/ObjStm', Math.max(from, to))
    if (to < 0) continue
    try {
      const plain = inflateSync(bytes.subarray(from, to), { maxOutputLength: MOST_INFLATED, finishFlush: 2 })
      found.push(latin1(plain))
    } catch {
      // Encrypted, or packed in another way: it says nothing to us.
    }
  }
  return found
}
