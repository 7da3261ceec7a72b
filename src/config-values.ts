import { isIP } from 'node:net'
import type { Finding } from './domain/refusal.ts'
import { type Bytes, fromBase64 } from './lib/bytes.ts'
import { LOG_LEVELS, type LogLevel } from './lib/log.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** A value, or what it should be instead: "a port number from 0 to 65535". */
export type Parsed<T> = { readonly value: T } | { readonly shouldBe: string }

export function portNumber(text: string): Parsed<number> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? { value: port } : { shouldBe: 'a port number from 0 (any free port) to 65535' }
}

export function webOrigin(text: string): Parsed<string> {
  const shouldBe = 'an http or https address without path, such as https://security.example.org'
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') return { shouldBe }
  return url.pathname === '/' && url.search === '' && url.hash === '' ? { value: url.origin } : { shouldBe }
}

export function urlOf(...schemes: readonly string[]): (text: string) => Parsed<string> {
  const shouldBe = `an address such as ${schemes[0]}//user:password@host:port${schemes[0] === 'postgres:' ? '/database' : ''}`
  // A Unix socket stands in the query (?host=/run/postgresql), so the host may be empty.
  return (text) => (URL.canParse(text) && schemes.includes(new URL(text).protocol) ? { value: text } : { shouldBe })
}

export function mailAddress(text: string): Parsed<string> {
  return isMailAddress(text) ? { value: text } : { shouldBe: 'one mail address, such as security@example.org' }
}

/** Addresses separated by commas, in lower case. */
export function mailAddresses(text: string): Parsed<readonly string[]> {
  const list = text.split(',').map((one) => one.trim().toLowerCase())
  return list.every(isMailAddress)
    ? { value: list }
    : { shouldBe: 'mail addresses separated by commas, such as security@example.org, psirt@example.org' }
}

/** An address, alone or after a name: `Example Security <security@example.org>` (RFC 5322 §3.4). */
export function mailBox(text: string): Parsed<string> {
  const parts = /^(?<name>[^<>\r\n]*)<(?<address>[^<>]+)>$/.exec(text)?.groups
  const good = isMailAddress(parts?.address ?? text)
  return good ? { value: text } : { shouldBe: 'a mail address, alone or as Name <security@example.org>' }
}

function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/.test(text)
}

export function proxyList(text: string): Parsed<readonly string[]> {
  const list = text.split(',').map((one) => one.trim())
  if (list.every(isAddressOrNetwork)) return { value: list }
  return { shouldBe: 'addresses or networks of your proxies, separated by commas, such as 127.0.0.1, 10.0.0.0/8' }
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 1024,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
}

export function bytesOfSize(text: string): Parsed<number> {
  const parts = /^(?<count>\d{1,15}(?:\.\d{1,3})?)\s*(?<unit>[a-zA-Z]*)$/.exec(text)?.groups
  const bytes = Math.floor(Number(parts?.count) * (UNITS[parts?.unit?.toUpperCase() ?? ''] ?? Number.NaN))
  if (Number.isSafeInteger(bytes) && bytes > 0) return { value: bytes }
  return { shouldBe: 'a size such as 200 MB, 1 GB or a number of bytes' }
}

export function onOff(text: string): Parsed<boolean> {
  return text === 'on' || text === 'off' ? { value: text === 'on' } : { shouldBe: 'on or off' }
}

export function isLevel(text: string): Parsed<LogLevel> {
  const level = LOG_LEVELS.find((one) => one === text)
  return level === undefined ? { shouldBe: LOG_LEVELS.join(', ').replace(/, (\w+)$/, ' or $1') } : { value: level }
}

export function rootKeyBytes(text: string): Parsed<Bytes> {
  if (/^[\da-fA-F]{64}$/.test(text)) return { value: Buffer.from(text, 'hex') }
  if (/^[\w+/-]{43}=?$/.test(text)) return { value: fromBase64(text) }
  return { shouldBe: '32 bytes as 64 hexadecimal digits or as base64; `openssl rand -hex 32` makes one' }
}

/** A misspelt variable would be silently without effect. */
export function unknownVariables(env: Environment, known: readonly { readonly name: string }[]): Finding[] {
  const names = new Set(known.map((one) => one.name))
  return Object.keys(env)
    .filter((name) => name.startsWith('FAIRLEAD_') && !names.has(name))
    .map((name) => ({
      rule: 'configuration',
      level: 'warning',
      path: name,
      problem: `${name} is no variable of Fairlead and has no effect`,
      remedy: 'The table of variables is in docs/manual/configuration.md.',
    }))
}
