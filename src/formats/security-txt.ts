import type { SecurityTxtFacts } from '../domain/policy.ts'
import { type Instant, toIso } from '../lib/instant.ts'

/** What a security.txt needs beside the policy's own facts. */
export interface SecurityTxtMore {
  /** RFC 9116 §2.5.5: less than a year ahead is recommended. */
  readonly expires: Instant
  /** Ways to report beside the policy's own, which come first. */
  readonly contacts?: readonly string[]
  /** Web address of the policy page. */
  readonly policy?: string
  /** Where this file will be read from; added to the policy's own list. */
  readonly canonical?: readonly string[]
  /** Where our OpenPGP key is read from; added to the policy's own list. */
  readonly encryption?: readonly string[]
  /** Addresses of provider-metadata.json, the well-known one first (CSAF 2.0 §7.1.8). */
  readonly csaf?: readonly string[]
}

/** The file of RFC 9116 as plain text, unsigned. Lines end in LF; the contacts are in order of preference. */
export function writeSecurityTxt(facts: SecurityTxtFacts, more: SecurityTxtMore): string {
  const canonical = [...new Set([...(more.canonical ?? []), ...facts.canonical])]
  const lines: string[] = []
  const field = (name: string, ...values: readonly (string | undefined)[]) => {
    for (const value of values) if (value !== undefined && value !== '') lines.push(`${name}: ${oneLine(value)}`)
  }
  field('Contact', ...new Set([...facts.contacts, ...(more.contacts ?? [])]))
  field('Expires', toIso(more.expires - (more.expires % 1000)))
  field('Encryption', ...new Set([...(more.encryption ?? []), ...facts.encryption]))
  field('Acknowledgments', facts.acknowledgments)
  field('Preferred-Languages', facts.languages.join(', '))
  field('Canonical', ...canonical)
  field('Policy', more.policy)
  field('Hiring', facts.hiring)
  field('CSAF', ...(more.csaf ?? []))
  return `${lines.join('\n')}\n`
}

// A value with a line break would be a second field.
function oneLine(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return value.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
}

export interface SecurityTxt {
  readonly signed: boolean
  readonly fields: readonly { readonly name: string; readonly value: string; readonly line: number }[]
}

/** The fields of a security.txt, leniently: what is not a field is left out. For the strict reading see the checker. */
export function readSecurityTxt(text: string): SecurityTxt {
  const signed = /^\ufeff?-----BEGIN PGP SIGNED MESSAGE-----/.test(text)
  const fields = bodyLines(text, signed).flatMap(({ text: line, number }) => {
    const match = /^([A-Za-z][A-Za-z0-9-]*):\s*(\S.*)$/.exec(line)
    return match === null ? [] : [{ name: match[1] ?? '', value: (match[2] ?? '').trim(), line: number }]
  })
  return { signed, fields }
}

export interface BodyLine {
  readonly number: number
  readonly text: string
}

/** The lines of the message itself: without the armour of RFC 9580 §7, its dash-escaping and its signature. */
export function bodyLines(text: string, signed: boolean): readonly BodyLine[] {
  const all = text.split(/\r?\n/).map((line, i) => ({ number: i + 1, text: line }))
  if (!signed) return all
  const start = all.findIndex((line) => line.text === '') + 1
  const end = all.findIndex((line) => line.text.startsWith('-----BEGIN PGP SIGNATURE-----'))
  const body = all.slice(start, end < 0 ? undefined : end)
  return body.map((line) => ({ ...line, text: line.text.replace(/^- /, '') }))
}
