import type { Bytes } from '../lib/bytes.ts'

/**
 * The mails of an mbox file (RFC 4155, "mboxrd"): each begins after a line `From …` at the start or after an empty line;
 * a line of a mail that begins so stands with one `>` more, which is taken off.
 */
export function* splitMbox(bytes: Bytes): Generator<Bytes> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let from = startOf(text, 0)
  while (from >= 0) {
    const body = text.indexOf(0x0a, from) + 1
    if (body === 0) return
    const next = startOf(text, body)
    yield unquoted(text.subarray(body, next < 0 ? text.length : next))
    from = next
  }
}

const MARK = Buffer.from('From ')

function startOf(text: Buffer, from: number): number {
  for (let at = text.indexOf(MARK, from); at >= 0; at = text.indexOf(MARK, at + 1)) {
    if (at === 0) return at
    if (text[at - 1] !== 0x0a) continue
    const before = text[at - 2]
    if (at === 1 || before === 0x0a || (before === 0x0d && text[at - 3] === 0x0a)) return at
  }
  return -1
}

function unquoted(mail: Buffer): Bytes {
  if (!mail.includes('\n>From ') && !mail.includes('\n>>From ')) return Buffer.from(mail)
  return Buffer.from(mail.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1')
}
