import { type Bytes, fromBase64, sha1, utf8 } from '../lib/bytes.ts'

/** Web Key Directory (draft-koch-openpgp-webkey-service §3.1): where the key of a mail address is read from. */
export interface WkdPlace {
  readonly domain: string
  /** z-base-32 of the SHA-1 of the local part in lower case. */
  readonly hash: string
  readonly local: string
}

export function wkdPlace(address: string): WkdPlace | undefined {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const domain = address.slice(at + 1).toLowerCase()
  if (at < 1 || !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(domain)) return undefined
  return { domain, local, hash: zBase32(sha1(utf8(asciiLower(local)))) }
}

/** The address of the advanced method; the direct one lacks the domain, and the name before the host. */
export function wkdPath(place: WkdPlace): string {
  return `${WKD}/${place.domain}/hu/${place.hash}`
}

export const WKD = '/.well-known/openpgpkey'

// Only ASCII letters are folded; everything else is hashed as it is.
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769'

/** RFC 6189 §5.1.6. */
export function zBase32(bytes: Bytes): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET[(value << (5 - bits)) & 31]
}

/** The bytes inside an armour (RFC 9580 §6): a key directory serves them bare. */
export function dearmored(armored: string): Bytes {
  const lines = armored.split(/\r?\n/)
  const body = lines.slice(lines.indexOf('') + 1).filter((line) => line !== '' && !/^(=|-----)/.test(line))
  return fromBase64(body.join(''))
}
