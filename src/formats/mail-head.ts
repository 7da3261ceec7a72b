import { addressParser, decodeWords } from 'postal-mime'
import type { Bytes } from '../lib/bytes.ts'

/** One header field, unfolded; the name in lower case. */
export type HeaderField = readonly [name: string, value: string]

export interface Person {
  /** As written, without control characters; often empty. */
  readonly name: string
  /** In lower case. */
  readonly address: string
}

/** The head of a mail; longer ones are read so far, and what is left counts as body. */
export const LONGEST_HEAD = 256 * 1024
const MOST_FIELDS = 1_000
const LONGEST_VALUE = 16 * 1024

/**
 * The header fields before the first empty line (RFC 5322 §2.2), whatever else the bytes are. A lone CR ends no line: no server
 * on the way takes it for one, so what stands behind it is not what a server looked at.
 */
export function headOf(raw: Bytes): readonly HeaderField[] {
  const text = lenient(raw.subarray(0, endOfHead(raw))).replace(/\r(?!\n)/g, ' ')
  const fields: [string, string][] = []
  for (const line of text.split(/\r?\n/)) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line) && last !== undefined) {
      if (last[1].length < LONGEST_VALUE) last[1] += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon <= 0 || !/^[!-9;-~]+$/.test(name)) continue
    if (fields.length < MOST_FIELDS) fields.push([name, line.slice(colon + 1).trim()])
  }
  return fields.map(([name, value]) => [name, value.slice(0, LONGEST_VALUE)])
}

/** Where the head ends and, after an empty line, the body begins. */
export function endOfHead(raw: Bytes): number {
  const most = Math.min(raw.length, LONGEST_HEAD)
  for (let i = 0; i < most; i++) {
    if (raw[i] !== 0x0a) continue
    if (raw[i + 1] === 0x0a || (raw[i + 1] === 0x0d && raw[i + 2] === 0x0a)) return i + 1
  }
  return most
}

export function allOf(head: readonly HeaderField[], name: string): readonly string[] {
  return head.filter(([known]) => known === name).map(([, value]) => value)
}

/** The first value: what the server nearest to us wrote stands on top. */
export function firstOf(head: readonly HeaderField[], name: string): string | undefined {
  return head.find(([known]) => known === name)?.[1]
}

/** Words with their encoding undone (RFC 2047), on one line, without what is invisible. */
export function plainWords(value: string): string {
  return oneLine(decoded(value))
}

export function peopleIn(head: readonly HeaderField[], ...names: readonly string[]): readonly Person[] {
  return head.flatMap(([name, value]) => (names.includes(name) ? people(value) : []))
}

/** Message-IDs without their brackets (RFC 5322 §3.6.4), at most 50; what is none is left out. */
export function messageIds(value: string | undefined): readonly string[] {
  if (value === undefined) return []
  const bracketed = [...value.matchAll(/<([^<>\s]{1,400})>/g)].map(([, id = '']) => id)
  const bare = bracketed.length === 0 && /^[^<>\s]{1,400}$/.test(value.trim()) ? [value.trim()] : []
  return [...new Set([...bracketed, ...bare])].filter((id) => /^[\x21-\x7e]+$/.test(id)).slice(-50)
}

function people(value: string): readonly Person[] {
  try {
    return addressParser(value.slice(0, LONGEST_VALUE), { flatten: true }).flatMap(({ name, address }) => {
      const clean = (address ?? '').trim().toLowerCase()
      return isAddress(clean) ? [{ name: oneLine(name).slice(0, 200), address: clean }] : []
    })
  } catch {
    return []
  }
}

function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]+$/.test(text)
}

function decoded(value: string): string {
  try {
    return decodeWords(value)
  } catch {
    return value
  }
}

export function oneLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .trim()
}

/** UTF-8 where it is that, otherwise each byte as windows-1252 has it: never a failure, never a lost byte. */
export function lenient(bytes: Bytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
