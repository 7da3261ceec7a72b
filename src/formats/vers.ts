import type { AffectedProduct } from '../domain/advisory.ts'
import type { VersionRange } from '../domain/affected.ts'
import type { VersionScheme } from '../domain/version.ts'
import { remembering } from '../lib/newest.ts'

/** VERS scheme of the ecosystems that have one; others are ordered as semver, generic or git say (vers-spec, types). */
const SCHEMES: Readonly<Record<string, string>> = {
  npm: 'npm',
  PyPI: 'pypi',
  Go: 'golang',
  Maven: 'maven',
  'crates.io': 'cargo',
  RubyGems: 'gem',
  NuGet: 'nuget',
  Packagist: 'composer',
  Debian: 'deb',
  Alpine: 'apk',
  ConanCenter: 'conan',
}

// Schemes whose versions have an order of their own (vers-spec, "VERS schemes").
const ORDERS: Readonly<Record<string, VersionScheme>> = {
  semver: 'semver',
  npm: 'semver',
  cargo: 'semver',
  golang: 'semver',
  git: 'git',
  pypi: 'pypi',
  maven: 'maven',
  gem: 'gem',
  nuget: 'nuget',
  deb: 'deb',
  rpm: 'rpm',
  apk: 'apk',
  alpm: 'alpm',
  conan: 'conan',
  gentoo: 'gentoo',
  ebuild: 'gentoo',
  openssl: 'openssl',
  nginx: 'semver-like',
  datetime: 'datetime',
  lexicographic: 'lexicographic',
}

/** The order of the versions of a VERS scheme. */
export function orderOfVers(scheme: string): VersionScheme {
  return (Object.hasOwn(ORDERS, scheme) ? ORDERS[scheme] : undefined) ?? 'generic'
}

/** How a record's products are versioned, by the order of their versions. */
export function versioningOf(scheme: VersionScheme): AffectedProduct['versioning'] {
  return scheme === 'semver' || scheme === 'git' ? scheme : 'ecosystem'
}

export function versSchemeOf(product: Pick<AffectedProduct, 'ecosystem' | 'versioning'>): string {
  if (product.versioning === 'git') return 'git'
  const scheme = SCHEMES[product.ecosystem?.split(':')[0] ?? '']
  return scheme ?? (product.versioning === 'semver' ? 'semver' : 'generic')
}

/** One range as a VERS: vers:npm/>=24.0.0|<24.14.2. */
export function writeVers(scheme: string, range: VersionRange): string {
  const { from, to } = range
  if (from !== undefined && from === to) return `vers:${scheme}/${encode(from)}`
  const parts: string[] = []
  if (from !== undefined && from !== '0') parts.push(`${range.fromExclusive ? '>' : '>='}${encode(from)}`)
  if (to !== undefined) parts.push(`${range.toExclusive ? '<' : '<='}${encode(to)}`)
  return `vers:${scheme}/${parts.length === 0 ? '*' : parts.join('|')}`
}

export interface Vers {
  /** Absent for a specifier that is only the constraints (the "vls" of CSAF 2.0 §3.1.2.3.2). */
  readonly scheme?: string
  readonly ranges: readonly VersionRange[]
}

/** Reads a VERS, or its constraints alone. Undefined where it is neither, or where its parts do not make ranges. */
export function readVers(text: string): Vers | undefined {
  return versOf(text)
}

// Several records of one advisory name the same few ranges.
const versOf = remembering(256, readAnew)

function readAnew(text: string): Vers | undefined {
  const match = /^vers:([a-z][a-z0-9.+-]*)\/(.*)$/s.exec(text)
  const scheme = match?.[1]
  const constraints = parseConstraints(match === null ? text : (match[2] ?? ''))
  if (constraints === undefined) return undefined
  const ranges = rangesOf(constraints)
  if (ranges === undefined) return undefined
  return scheme === undefined ? { ranges } : { scheme, ranges }
}

interface Constraint {
  readonly comparator: string
  readonly version: string
}

function parseConstraints(text: string): readonly Constraint[] | undefined {
  if (text.trim() === '*') return []
  const constraints: Constraint[] = []
  for (const part of text.split('|')) {
    const match = /^\s*(>=|<=|!=|<|>|=)?\s*([^\s<>=!|*]+)\s*$/.exec(part)
    const version = match === null ? undefined : decode(match[2] ?? '')
    if (version === undefined) return undefined
    constraints.push({ comparator: match?.[1] ?? '=', version })
  }
  return constraints
}

// vers-spec, "Checking if a version is contained within a range": the constraints are sorted, so a lower end is
// followed by its upper end; = stands alone. != would cut a hole, which two ranges can say.
function rangesOf(constraints: readonly Constraint[]): readonly VersionRange[] | undefined {
  if (constraints.length === 0) return [{}]
  const ranges: VersionRange[] = []
  let open: VersionRange | undefined
  for (const { comparator, version } of constraints) {
    if (comparator === '=') ranges.push({ from: version, to: version })
    else if (comparator === '!=') {
      ranges.push({ ...(open ?? {}), to: version, toExclusive: true })
      open = { from: version, fromExclusive: true }
    } else if (comparator.startsWith('>')) {
      if (open !== undefined) return undefined
      open = { from: version, ...(comparator === '>' ? { fromExclusive: true } : {}) }
    } else {
      ranges.push({ ...(open ?? {}), to: version, ...(comparator === '<' ? { toExclusive: true } : {}) })
      open = undefined
    }
  }
  return open === undefined ? ranges : [...ranges, open]
}

// vers-spec: what has a meaning in a VERS is percent-encoded in a version.
function encode(version: string): string {
  if (!SPECIAL.test(version)) return version
  return version.replace(/[%|<>=!*,/\s]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

const SPECIAL = /[%|<>=!*,/\s]/

function decode(version: string): string | undefined {
  if (!version.includes('%')) return version
  try {
    return decodeURIComponent(version)
  } catch {
    return undefined
  }
}
