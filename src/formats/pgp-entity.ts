import { type Bytes, utf8 } from '../lib/bytes.ts'
import { filePiece, type Piece, textPiece, withPieces } from './pgp-rebuild.ts'

/** What goes inside an encrypted mail of ours. */
export interface SealedWords {
  readonly subject: string
  readonly text: string
  readonly files: readonly { readonly name: string; readonly bytes: Bytes }[]
}

/** The entity that is encrypted: its subject is inside too (RFC 9788 §4), so that the outer one can say nothing. */
export function sealedEntity({ subject, text, files }: SealedWords): Bytes {
  const pieces: Piece[] = [
    textPiece(text.replace(/\r?\n/g, '\r\n')),
    ...files.map((one) => filePiece(one.name, one.bytes)),
  ]
  const raw = `Subject: ${encodedWords(subject)}`
  const none = { type: '', params: {}, fileName: '', whole: utf8(''), body: utf8(''), parts: [] }
  return withPieces({ ...none, headers: [{ name: 'subject', value: subject, raw }] }, pieces, PROTECTED)
}

/** Says that the headers inside are the mail's own: RFC 9788 §2.1.1, and as older programs read it. */
const PROTECTED = '; hp="cipher"; protected-headers="v1"'

/** RFC 2047 §2: at most 75 characters each, never cutting a character in two. */
function encodedWords(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ')
  if (/^[\x20-\x7e]*$/.test(line) && line.length < 200) return line
  const words: string[] = []
  let part = ''
  for (const letter of line) {
    if (utf8(part + letter).length > 42) {
      words.push(part)
      part = ''
    }
    part += letter
  }
  return [...words, part].map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}
