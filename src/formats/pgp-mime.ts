import type { Bytes } from '../lib/bytes.ts'

/** One MIME entity, cut where it is cut on the wire: a signature is over these very bytes. */
export interface Entity {
  /** Names in lower case, values unfolded; Latin-1. */
  readonly headers: readonly { readonly name: string; readonly value: string; readonly raw: string }[]
  /** Such as text/plain; lower case. */
  readonly type: string
  readonly params: Readonly<Record<string, string>>
  readonly fileName: string
  /** Headers and body, as they came. */
  readonly whole: Bytes
  /** Not decoded. */
  readonly body: Bytes
  readonly parts: readonly Entity[]
}

const MOST_DEEP = 12
const MOST_PARTS = 400

/** Finds the structure that matters for OpenPGP. Whatever is deeper or has more parts is left as one piece. */
export function readEntity(whole: Bytes): Entity {
  return entity(Buffer.from(whole.buffer, whole.byteOffset, whole.length), 0, { left: MOST_PARTS })
}

function entity(whole: Buffer, depth: number, budget: { left: number }): Entity {
  const end = endOfHeaders(whole)
  const headers = readHeaders(whole.toString('latin1', 0, end.headers))
  const body = whole.subarray(end.body)
  const { value, params } = parameters(header(headers, 'content-type') ?? 'text/plain')
  const disposition = parameters(header(headers, 'content-disposition') ?? '')
  const boundary = params['boundary']
  const isMultipart = value.startsWith('multipart/') && boundary !== undefined && boundary !== '' && depth < MOST_DEEP
  const pieces = isMultipart ? splitAt(body, boundary, budget) : []
  return {
    headers,
    type: value,
    params,
    fileName: disposition.params['filename'] ?? params['name'] ?? '',
    whole,
    body,
    parts: pieces.map((piece) => entity(piece, depth + 1, budget)),
  }
}

export function headerOf(of: Pick<Entity, 'headers'>, name: string): string | undefined {
  return header(of.headers, name)
}

function header(headers: Entity['headers'], name: string): string | undefined {
  return headers.find((one) => one.name === name)?.value
}

function endOfHeaders(whole: Buffer): { readonly headers: number; readonly body: number } {
  // A body without headers begins with the empty line.
  if (whole[0] === LF) return { headers: 0, body: 1 }
  if (whole[0] === CR && whole[1] === LF) return { headers: 0, body: 2 }
  const crlf = whole.indexOf('\r\n\r\n', 0, 'latin1')
  const lf = whole.indexOf('\n\n', 0, 'latin1')
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { headers: crlf + 2, body: crlf + 4 }
  return lf >= 0 ? { headers: lf + 1, body: lf + 2 } : { headers: whole.length, body: whole.length }
}

const CR = 13
const LF = 10

function readHeaders(text: string): Entity['headers'] {
  const lines = text.slice(0, MOST_HEADERS).split(/\r?\n/)
  const found: { name: string; value: string; raw: string }[] = []
  for (const line of lines) {
    const last = found.at(-1)
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.value += ` ${line.trim()}`
      last.raw += `\r\n${line}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    found.push({ name, value: line.slice(colon + 1).trim(), raw: line })
  }
  return found
}

const MOST_HEADERS = 256 * 1024

/** `text/plain; charset="utf-8"` (RFC 2045 §5.1). */
function parameters(text: string): { readonly value: string; readonly params: Readonly<Record<string, string>> } {
  const value = text.split(';', 1)[0] ?? ''
  const params: Record<string, string> = {}
  const pattern = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g
  for (const [, name = '', quoted, plain] of text.slice(0, 4096).matchAll(pattern)) {
    params[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
  }
  return { value: value.trim().toLowerCase(), params }
}

/** RFC 2046 §5.1.1: the line break before a delimiter belongs to the delimiter. */
function splitAt(body: Buffer, boundary: string, budget: { left: number }): readonly Buffer[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const pieces: Buffer[] = []
  let start = -1
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== LF) continue
    const after = lineAfter(body, at + mark.length)
    if (after === undefined) continue
    if (start >= 0) {
      pieces.push(body.subarray(start, at - (body[at - 2] === CR ? 2 : 1)))
      budget.left -= 1
    }
    start = after.next
    if (after.closes || budget.left <= 0) return pieces
  }
  // A mail that was cut short has no closing delimiter; its last part is what is there.
  if (start >= 0) pieces.push(body.subarray(start))
  return pieces
}

function lineAfter(body: Buffer, at: number): { readonly next: number; readonly closes: boolean } | undefined {
  const end = body.indexOf(LF, at)
  const line = body.toString('latin1', at, end < 0 ? Math.min(body.length, at + 80) : end).trim()
  if (line !== '' && line !== '--') return undefined
  return { next: end < 0 ? body.length : end + 1, closes: line === '--' }
}

/** The bytes of a part without its transfer encoding. */
export function decodedBody(of: Entity): Bytes {
  switch (headerOf(of, 'content-transfer-encoding')?.toLowerCase()) {
    case 'base64':
      return Buffer.from(Buffer.from(of.body).toString('latin1'), 'base64')
    case 'quoted-printable':
      return fromQuotedPrintable(of.body)
    default:
      return of.body
  }
}

function fromQuotedPrintable(body: Bytes): Bytes {
  const text = Buffer.from(body)
    .toString('latin1')
    .replace(/[ \t]+(\r?\n)/g, '$1')
    .replace(/=\r?\n/g, '')
  return Buffer.from(
    text.replace(/=([\dA-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    'latin1',
  )
}

/** The text of a part, in its own character set where that is known. */
export function textOf(of: Entity): string {
  const bytes = decodedBody(of)
  try {
    return new TextDecoder(of.params['charset'] ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder('utf-8').decode(bytes)
  }
}

/** Every entity that has no parts, in order. */
export function leaves(of: Entity): readonly Entity[] {
  return of.parts.length === 0 ? [of] : of.parts.flatMap(leaves)
}
