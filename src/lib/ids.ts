import { random } from './bytes.ts'

// Crockford's base 32: no I, L, O or U, so that an id read aloud is not misheard.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A random identifier for a row, a stream or a key: 26 characters, 130 bits. Says nothing about its subject. */
export function newId(): string {
  return letters(26)
}

/** The short public id of a report, such as R-7K3M-9Q2F (40 bits; not a secret, not a way in). */
export function newReportId(): string {
  const text = letters(8)
  return `R-${text.slice(0, 4)}-${text.slice(4)}`
}

function letters(count: number): string {
  let text = ''
  for (const byte of random(count)) text += ALPHABET[byte & 31]
  return text
}
