import { compareText } from '../domain/version-text.ts'
import { PURL_TYPES, type PurlType } from './purl-types.ts'

/** A package URL in its parts, each decoded (ECMA-427). */
export interface Purl {
  readonly type: string
  readonly namespace?: string
  readonly name: string
  readonly version?: string
  /** By key, in lower case; never empty values. */
  readonly qualifiers?: Readonly<Record<string, string>>
  readonly subpath?: string
}

export class PurlError extends Error {
  override readonly name = 'PurlError'
}

/**
 * Reads a package URL, also where it is not written in the one canonical way; `strict` refuses keys of qualifiers that
 * are not in lower case. Throws PurlError with what is wrong.
 */
export function parsePurl(text: string, how: { readonly strict?: boolean } = {}): Purl {
  const scheme = /^pkg:\/*/i.exec(text)
  if (scheme === null) throw new PurlError('A package URL begins with pkg:.')
  const [beforeHash, subpath] = cutAtLast(text.slice(scheme[0].length), '#')
  const [beforeQuery, query] = cutAtLast(beforeHash, '?')
  const slash = beforeQuery.indexOf('/')
  if (slash <= 0) throw new PurlError('A package URL needs a type and a name: pkg:npm/undici.')
  const type = beforeQuery.slice(0, slash)
  const path = beforeQuery.slice(slash + 1)
  // The version follows the last @ of the last segment; an @ before that belongs to an npm scope.
  const at = path.lastIndexOf('@')
  const versioned = at >= 0 && !path.slice(at).includes('/')
  const { namespace, name } = splitPath(type, versioned ? path.slice(0, at) : path)
  const version = versioned ? path.slice(at + 1) : ''
  return checked({
    type,
    namespace: segmentsOf(namespace, []).join('/'),
    name: segmentsOf(name, []).join('/'),
    version: decode(version),
    qualifiers: readQualifiers(query ?? '', how.strict === true),
    subpath: segmentsOf(subpath ?? '', ['.', '..']).join('/'),
  })
}

/** The same, or undefined where it is none. */
export function purlOrUndefined(text: string): Purl | undefined {
  try {
    return parsePurl(text)
  } catch (error) {
    if (error instanceof PurlError) return undefined
    throw error
  }
}

/** Whether the text is a package URL; quick for those that encode nothing and have no qualifiers. */
export function isPurl(text: string): boolean {
  const plain = PLAIN.exec(text)
  const rules = plain === null ? undefined : PURL_TYPES[plain[1] ?? '']
  if (plain === null || rules === undefined || rules.namePattern || rules.versionPattern || rules.qualifiers)
    return purlOrUndefined(text) !== undefined
  return rules.namespace === undefined || (rules.namespace === 'required') === (plain[2] !== '')
}
const PLAIN = /^pkg:([a-z][a-z0-9-]*)\/((?:[\w.~-]+\/)*)[\w.~-]+(?:@[\w.~:-]+)?$/

// The name is the last segment; of the type git it is everything behind the host.
function splitPath(type: string, path: string): { readonly namespace: string; readonly name: string } {
  const trimmed = path.replace(/^\/+/, '')
  const cut = type.toLowerCase() === 'git' ? trimmed.indexOf('/') : trimmed.lastIndexOf('/')
  return cut < 0 ? { namespace: '', name: trimmed } : { namespace: trimmed.slice(0, cut), name: trimmed.slice(cut + 1) }
}

function cutAtLast(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.lastIndexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function segmentsOf(path: string, dropped: readonly string[]): readonly string[] {
  const segments = path.split('/').filter((segment) => segment !== '' && !dropped.includes(segment))
  return segments.map(decode)
}

function readQualifiers(query: string, strict: boolean): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [key, ...value] = pair.split('=')
    const name = (key ?? '').toLowerCase()
    if (strict && /^[A-Z]/.test(key ?? '')) throw new PurlError(`The qualifier ${key} is not in lower case.`)
    if (found.has(name)) throw new PurlError(`The qualifier ${name} is given twice.`)
    found.set(name, decode(value.join('=')))
  }
  return Object.fromEntries(found)
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw new PurlError(`"${text.slice(0, 80)}" has a percent sign that encodes nothing.`)
  }
}

/** The parts as they may come from anywhere; empty ones are absent. */
export interface PurlParts {
  readonly type?: string | null
  readonly namespace?: string | null
  readonly name?: string | null
  readonly version?: string | null
  readonly qualifiers?: Readonly<Record<string, string>> | null
  readonly subpath?: string | null
}

/** The canonical text of these parts. Throws PurlError where they make no package URL. */
export function buildPurl(parts: PurlParts): string {
  const purl = checked(parts)
  const name = purl.type === 'git' ? purl.name.split('/') : [purl.name]
  const path = [...(purl.namespace?.split('/') ?? []), ...name].map(encode).join('/')
  const version = purl.version === undefined ? '' : `@${encode(purl.version)}`
  const pairs = Object.entries(purl.qualifiers ?? {}).toSorted(([a], [b]) => compareText(a, b))
  const query = pairs.map(([key, value]) => `${key}=${encode(value)}`).join('&')
  const subpath = purl.subpath === undefined ? '' : `#${purl.subpath.split('/').map(encode).join('/')}`
  return `pkg:${purl.type}/${path}${version}${query === '' ? '' : `?${query}`}${subpath}`
}

// ECMA-427, "Character encoding": the colon stays as it is; letters, digits, period, hyphen, underscore and tilde too.
function encode(text: string): string {
  const bare = encodeURIComponent(text).replaceAll('%3A', ':')
  return bare.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** One way to write each part, and an error for what no package URL may say. */
function checked(parts: PurlParts): Purl {
  const type = (parts.type ?? '').toLowerCase()
  if (!/^[a-z][a-z0-9.-]*$/.test(type))
    throw new PurlError('The type of a package URL is letters, digits, periods and hyphens, and begins with a letter.')
  const rules = (Object.hasOwn(PURL_TYPES, type) ? PURL_TYPES[type] : undefined) ?? {}
  const lower = (part: 'namespace' | 'name' | 'version' | 'subpath', text: string) =>
    rules.lower?.includes(part) === true ? text.toLowerCase() : text
  const namespace = lower('namespace', trimSlashes(parts.namespace ?? ''))
  const plain = lower('name', trimSlashes(parts.name ?? ''))
  const name = rules.rename?.(plain, parts.qualifiers ?? {}) ?? plain
  const version = lower('version', parts.version ?? '')
  const subpath = lower('subpath', trimSlashes(parts.subpath ?? ''))
  const qualifiers = checkQualifiers(parts.qualifiers ?? {})
  checkType(type, rules, { namespace, name, version, qualifiers })
  return {
    type,
    ...(namespace === '' ? {} : { namespace }),
    name,
    ...(version === '' ? {} : { version }),
    ...(Object.keys(qualifiers).length === 0 ? {} : { qualifiers }),
    ...(subpath === '' ? {} : { subpath }),
  }
}

function trimSlashes(text: string): string {
  return text.replace(/^\/+|\/+$/g, '')
}

function checkQualifiers(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept: [string, string][] = []
  for (const [written, value] of Object.entries(given)) {
    const key = written.toLowerCase()
    if (!/^[a-z][a-z0-9._-]*$/.test(key)) throw new PurlError(`"${key.slice(0, 40)}" is no key of a qualifier.`)
    if (value !== '') kept.push([key, value])
  }
  return Object.fromEntries(kept)
}

interface Checked {
  readonly namespace: string
  readonly name: string
  readonly version: string
  readonly qualifiers: Readonly<Record<string, string>>
}

function checkType(type: string, rules: PurlType, purl: Checked): void {
  if (purl.name === '') throw new PurlError('A package URL needs a name.')
  if (rules.namespace === 'required' && purl.namespace === '')
    throw new PurlError(`A package URL of the type ${type} needs a namespace before the name.`)
  if (rules.namespace === 'none' && purl.namespace !== '')
    throw new PurlError(`A package URL of the type ${type} has no namespace.`)
  if (rules.namePattern !== undefined && !rules.namePattern.test(purl.name))
    throw new PurlError(`"${purl.name.slice(0, 80)}" is no name of the type ${type}.`)
  if (rules.versionPattern !== undefined && purl.version !== '' && !rules.versionPattern.test(purl.version))
    throw new PurlError(`"${purl.version.slice(0, 80)}" is no version of the type ${type}.`)
  for (const key of rules.qualifiers ?? [])
    if (!Object.hasOwn(purl.qualifiers, key))
      throw new PurlError(`A package URL of the type ${type} needs the qualifier ${key}.`)
}
