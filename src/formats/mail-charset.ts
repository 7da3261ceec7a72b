import { type Bytes, concat, utf8 } from '../lib/bytes.ts'
import { endOfHead, firstOf, type HeaderField } from './mail-head.ts'

/**
 * A mail of one text whose bytes are no UTF-8, although it names no charset or says that they are: old programs write so, in
 * windows-1252 more than in anything else. The first of two fields counts.
 */
export function withCharset(raw: Bytes, head: readonly HeaderField[]): Bytes {
  const type = firstOf(head, 'content-type') ?? 'text/plain'
  const [, kind] = /^\s*text\/(plain|html)\b/i.exec(type) ?? []
  const named = /charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] ?? 'us-ascii'
  const packed = !/^(7bit|8bit|binary|)$/i.test((firstOf(head, 'content-transfer-encoding') ?? '').trim())
  if (kind === undefined || packed || !/^(utf-?8|(us-)?ascii)$/i.test(named)) return raw
  if (isUtf8(raw.subarray(endOfHead(raw)))) return raw
  return concat(utf8(`Content-Type: text/${kind}; charset=windows-1252\r\n`), raw)
}

/** UTF-8 that was read as windows-1252, because the mail said so or said nothing: words that are that by chance are none. */
export function rereadAsUtf8(text: string): string {
  if (!/[\u00c2-\u00f4][\u0080-\u2122]/.test(text)) return text
  const bytes: number[] = []
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0
    const byte = code < 0x100 ? code : HIGH.get(letter)
    if (byte === undefined) return text
    bytes.push(byte)
  }
  const found = Uint8Array.from(bytes)
  return isUtf8(found) ? new TextDecoder().decode(found) : text
}

const HIGH: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 32 }, (_, at) => [new TextDecoder('windows-1252').decode(Uint8Array.of(128 + at)), 128 + at]),
)

function isUtf8(bytes: Bytes): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
