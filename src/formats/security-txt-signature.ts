import { fromBase64 } from '../lib/bytes.ts'

type Report = (
  level: 'error' | 'warning' | 'note',
  code: string,
  problem: string,
  remedy: string,
  line?: number,
) => void

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----'
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----'
const END = '-----END PGP SIGNATURE-----'

/** RFC 9116 §2.3: the whole file is one cleartext-signed message (RFC 9580 §7), and nothing follows the signature. */
export function checkSignature(text: string, report: Report): void {
  const lines = text.split(/\r?\n/)
  if (lines[0] !== BEGIN)
    report('error', 'signed_format_issue', 'Something stands before the signed message.', 'Delete it.', 1)
  const starts = lines.flatMap((line, i) => (line === SIGNATURE ? [i] : []))
  const end = lines.indexOf(END)
  const [start] = starts
  if (starts.length !== 1 || start === undefined || end < start) {
    report('error', 'pgp_data_error', 'The signature is not framed as OpenPGP does.', 'Sign the file again.')
    return
  }
  const dashed = lines.slice(1, start).findIndex((line) => line.startsWith('-') && !line.startsWith('- '))
  if (dashed >= 0)
    report(
      'error',
      'signed_format_issue',
      'A line that begins with "-" is not escaped.',
      'Sign the file again.',
      dashed + 2,
    )
  const trouble = armourTrouble(lines.slice(start + 1, end))
  if (trouble !== undefined) report('error', 'pgp_error', trouble, 'Sign the file again.', start + 1)
  const after = lines.slice(end + 1)
  if (after.some((line) => line.trim() !== ''))
    report('error', 'data_after_sig', 'Something follows the signature.', 'Delete it.', end + 2)
  else if (after.length > 1)
    report('error', 'too_many_line_separators', 'Empty lines follow the signature.', 'Delete them.', end + 2)
}

/** What is wrong with an armoured signature (RFC 9580 §6), or undefined. The signature itself needs the key. */
function armourTrouble(lines: readonly string[]): string | undefined {
  const blank = lines.findIndex((line) => line.trim() === '')
  const body = lines.slice(blank + 1).filter((line) => line !== '')
  const check = body.at(-1)?.startsWith('=') ? body.at(-1)?.slice(1) : undefined
  const data = (check === undefined ? body : body.slice(0, -1)).join('')
  if (data === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.length % 4 !== 0)
    return 'The signature is not whole Base64.'
  const bytes = fromBase64(data)
  if (check !== undefined && crc24(bytes) !== Buffer.from(check, 'base64').readUIntBE(0, 3))
    return 'The signature does not match its check sum.'
  const first = bytes[0] ?? 0
  const tag = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f
  return (first & 0x80) !== 0 && tag === 2 ? undefined : 'The block is not an OpenPGP signature.'
}

// RFC 9580 §6.1.1.
function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce
  for (const byte of bytes) {
    crc ^= byte << 16
    for (let i = 0; i < 8; i++) {
      crc <<= 1
      if (crc & 0x1000000) crc ^= 0x1864cfb
    }
  }
  return crc & 0xffffff
}
