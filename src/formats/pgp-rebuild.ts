import { type Bytes, concat, hex, sha256, utf8 } from '../lib/bytes.ts'
import { type Entity, headerOf } from './pgp-mime.ts'

/**
 * The outer headers around what was inside. Of the inside only Content-… and Subject count: whoever wrote it does not
 * say anew from whom the mail is, to whom or when.
 */
export function withContent(outer: Entity, content: Entity, data: Bytes): Bytes {
  const isEntity = headerOf(content, 'content-type') !== undefined
  const described = isEntity ? content.headers.filter((one) => one.name.startsWith('content-')) : []
  const subject = isEntity ? content.headers.find((one) => one.name === 'subject') : undefined
  const lines = [
    ...outerHeaders(outer, subject !== undefined),
    ...(subject === undefined ? [] : [subject.raw]),
    'MIME-Version: 1.0',
    ...(isEntity ? described.map((one) => one.raw) : ['Content-Type: text/plain; charset=utf-8']),
  ]
  return concat(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), isEntity ? content.body : data)
}

/** A part of a mail that is put together anew. */
export interface Piece {
  readonly headers: readonly string[]
  readonly body: Bytes
}

/** The outer headers around these parts; `parameters` go to the content type. */
export function withPieces(outer: Entity, pieces: readonly Piece[], parameters = ''): Bytes {
  // Named by what is in it, so that no part can hold the line that ends it.
  const boundary = `part-${hex(sha256(...pieces.map((piece) => piece.body))).slice(0, 40)}`
  const head = [
    ...outerHeaders(outer, false),
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"${parameters}`,
  ]
  const parts = pieces.flatMap((piece) => [
    Buffer.from(`\r\n--${boundary}\r\n${piece.headers.join('\r\n')}\r\n\r\n`, 'latin1'),
    piece.body,
  ])
  return concat(
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'),
    ...parts,
    Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'),
  )
}

export function textPiece(text: string): Piece {
  return { headers: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'], body: utf8(text) }
}

export function filePiece(name: string, bytes: Bytes): Piece {
  const safe = name.replace(/["\\\r\n]/g, '_')
  const plain = /^[\x20-\x7e]*$/.test(safe) ? `filename="${safe}"` : `filename*=UTF-8''${encodeURIComponent(safe)}`
  const lines = Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')
  return {
    headers: [
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; ${plain}`,
      'Content-Transfer-Encoding: base64',
    ],
    body: Buffer.from(lines, 'latin1'),
  }
}

/** A part as it came. */
export function asItIs(part: Entity): Piece {
  return { headers: part.headers.map((one) => one.raw), body: part.body }
}

function outerHeaders(outer: Entity, withoutSubject: boolean): readonly string[] {
  return outer.headers
    .filter(({ name }) => !name.startsWith('content-') && name !== 'mime-version')
    .filter(({ name }) => !(withoutSubject && name === 'subject'))
    .map((one) => one.raw)
}
