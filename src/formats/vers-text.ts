import { compareVersions, isVersion } from '../domain/version.ts'
import { orderOfVers } from './vers.ts'

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>='
export type Constraint = readonly [comparator: Comparator, version: string]

export interface ParsedVers {
  readonly scheme: string
  readonly constraints: readonly Constraint[]
}

/** What makes a text no canonical VERS. */
export class VersError extends Error {
  constructor(problem: string) {
    super(`non-canonical VERS: ${problem}`)
    this.name = 'VersError'
  }
}

/** Reads a VERS strictly, as vers-spec writes it: one form for each, nothing forgiven. Throws VersError. */
export function parseVers(text: string): ParsedVers {
  const parsed = parseUnsorted(text)
  const order = orderOfVers(parsed.scheme)
  const versions = parsed.constraints.map(([, version]) => version)
  // Of a scheme whose order is not known nobody can say whether it is kept.
  if (
    order !== 'generic' &&
    versions.some((version, i) => i > 0 && compareVersions(order, versions[i - 1] ?? '', version) > 0)
  )
    throw new VersError('constraints are not sorted by version')
  return parsed
}

function parseUnsorted(text: string): ParsedVers {
  const match = /^vers:([a-z][a-z0-9.+-]*)\/(.*)$/s.exec(text)
  if (match === null) throw new VersError('it is not vers:<scheme>/<constraints>')
  const [, scheme = '', rest = ''] = match
  if (rest === '') throw new VersError('no constraint is given')
  if (/\s/.test(rest)) throw new VersError('whitespace is not permitted')
  if (rest.startsWith('|')) throw new VersError('leading pipe is not permitted')
  if (rest.endsWith('|')) throw new VersError('trailing pipe is not permitted')
  if (rest.includes('||')) throw new VersError('consecutive pipes are not permitted')
  if (rest === '*') return { scheme, constraints: [] }
  return { scheme, constraints: rest.split('|').map((part) => constraintOf(part, scheme)) }
}

function constraintOf(part: string, scheme: string): Constraint {
  const [, comparator = '', encoded = ''] = /^(>=|<=|!=|<|>|)(.*)$/s.exec(part) ?? []
  if (encoded === '') throw new VersError('a version is missing')
  if (encoded === '*') throw new VersError('"*" stands alone')
  if (/[<>=!*]/.test(encoded)) throw new VersError(`"${part}" has a comparator where none belongs`)
  if (/%(?![0-9A-Fa-f]{2})/.test(encoded)) throw new VersError('invalid percent-encoding in version')
  let version: string
  try {
    version = decodeURIComponent(encoded)
  } catch {
    throw new VersError('invalid percent-encoding in version')
  }
  if (encoded !== encodeVersion(version) && encoded !== strictly(version)) {
    if (scheme === 'datetime' && /%3A/.test(encoded)) throw new VersError('datetime time colons must be unencoded')
    throw new VersError('percent-encoding in version is not canonical')
  }
  if (scheme === 'datetime' && /[tz]/.test(version)) throw new VersError('datetime must use uppercase T and Z')
  return [comparatorOf(comparator), version]
}

function comparatorOf(text: string): Comparator {
  return text === '>=' || text === '<=' || text === '!=' || text === '<' || text === '>' ? text : '='
}

/** What has a meaning in a VERS is percent-encoded in a version. */
export function encodeVersion(version: string): string {
  return version.replace(/[%|<>=!*,/\s]/g, (c) => encodeURIComponent(c).replace('!', '%21').replace('*', '%2A'))
}

// Everything but letters, digits, . - _ ~ and the colon, as ECMA-427 has it.
function strictly(version: string): string {
  const encoded = encodeURIComponent(version).replaceAll('%3A', ':')
  return encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The one text of these constraints: versions in order. */
export function writeConstraints({ scheme, constraints }: ParsedVers): string {
  if (constraints.length === 0) return `vers:${scheme}/*`
  const parts = inOrder(scheme, constraints).map(
    ([comparator, version]) => (comparator === '=' ? '' : comparator) + encodeVersion(version),
  )
  return `vers:${scheme}/${parts.join('|')}`
}

/** Constraints in the order of their versions; an end stands before a beginning at the same version. */
export function inOrder(scheme: string, constraints: readonly Constraint[]): readonly Constraint[] {
  const order = orderOfVers(scheme)
  const ends = (comparator: Comparator) => (comparator.startsWith('<') ? 0 : 1)
  return constraints.toSorted((a, b) => compareVersions(order, a[1], b[1]) || ends(a[0]) - ends(b[0]))
}

/** Checks a VERS as vers-spec asks and answers with its canonical text. Throws VersError. */
export function validateVers(text: string): string {
  const loose = text.replace(/\s+/g, '')
  const parsed = parseUnsorted(loose)
  const order = orderOfVers(parsed.scheme)
  for (const [, version] of parsed.constraints) {
    if (order !== 'generic' && !isVersion(order, version))
      throw new VersError(`"${version}" is not a version of ${parsed.scheme}`)
  }
  return writeConstraints(parsed)
}
