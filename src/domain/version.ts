import { remembering } from '../lib/newest.ts'
import { compareInOrder, type EcosystemOrder } from './version-orders.ts'
import { compareDigits, compareText } from './version-text.ts'

/**
 * How two versions of a product are put in order. Versioning that has no order (git commits) is `git`; `semver-like` has
 * the order of SemVer and not its strict form, as v1.2 of a Go module.
 */
export type VersionScheme = 'semver' | 'semver-like' | 'generic' | 'git' | EcosystemOrder

/** Negative, zero or positive, as for Array.sort. Commits are only equal or not: their order needs the repository. */
export function compareVersions(scheme: VersionScheme, a: string, b: string): number {
  if (a === b) return 0
  if (scheme === 'semver' || scheme === 'semver-like') return compareSemver(a, b)
  if (scheme === 'generic' || scheme === 'git') return compareGeneric(a, b)
  // What is no version of its ecosystem, such as a probe or a slip of the pen, still has one place.
  return compareInOrder(scheme, a, b) ?? compareGeneric(a, b)
}

/** Whether a text is a version in this order at all; `generic` takes whatever has a digit and no spaces. */
export function isVersion(scheme: VersionScheme, text: string): boolean {
  if (text.length > 200) return false
  if (scheme === 'semver' || scheme === 'semver-like') return parseSemver(text) !== undefined
  if (scheme === 'git') return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
  if (scheme === 'generic') return /^\S*\d\S*$/.test(text)
  return compareInOrder(scheme, text, text) !== undefined
}

export interface Semver {
  readonly numbers: readonly string[]
  readonly pre: readonly string[]
}

// SemVer 2.0.0 §2, §9 and §10; a leading v and missing parts are read, because people write 24.0 and v24.0.0.
const SEMVER = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/
const STRICT =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/

/** Whether the text is a version exactly as SemVer 2.0.0 writes one. */
export function isSemver(text: string): boolean {
  return STRICT.test(text)
}

export function parseSemver(text: string): Semver | undefined {
  return semverOf(text)
}

// The few versions of one advisory are put beside each other hundreds of times.
const semverOf = remembering(512, readSemver)

function readSemver(text: string): Semver | undefined {
  const match = SEMVER.exec(text)
  if (match === null) return undefined
  return {
    numbers: [match[1] ?? '0', match[2] ?? '0', match[3] ?? '0'],
    pre: match[4] === undefined ? [] : match[4].split('.'),
  }
}

// SemVer 2.0.0 §11: numbers first, then a pre-release is lower than its release; build metadata does not count.
function compareSemver(a: string, b: string): number {
  const left = parseSemver(a)
  const right = parseSemver(b)
  if (left === undefined || right === undefined) return compareGeneric(a, b)
  for (let i = 0; i < 3; i++) {
    const order = compareDigits(left.numbers[i] ?? '0', right.numbers[i] ?? '0')
    if (order !== 0) return order
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length
  return comparePre(left.pre, right.pre)
}

function comparePre(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareIdentifier(left[i] ?? '', right[i] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}

function compareIdentifier(a: string, b: string): number {
  const aNumber = /^\d+$/.test(a)
  const bNumber = /^\d+$/.test(b)
  if (aNumber && bNumber) return compareDigits(a, b)
  if (aNumber !== bNumber) return aNumber ? -1 : 1
  return compareText(a, b)
}

// No standard orders versions of an unknown scheme. Runs of digits compare as numbers, runs of letters as text; a run
// of letters is lower than the end of the version (1.0rc1 < 1.0), the end is lower than the word of a patch (1.0 < 1.0p1),
// and that is lower than a further number (1.0p1 < 1.0.1).
function compareGeneric(a: string, b: string): number {
  const left = runs(a)
  const right = runs(b)
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareRuns(left[i], right[i])
    if (order !== 0) return order
  }
  return compareText(a, b)
}

function runs(text: string): readonly string[] {
  return text.replace(/^v(?=\d)/, '').match(/\d+|[A-Za-z]+/g) ?? []
}

function compareRuns(a: string | undefined, b: string | undefined): number {
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0 || a === undefined || b === undefined) return rank
  return rankOf(a) === 3 ? compareDigits(a, b) : compareText(a.toLowerCase(), b.toLowerCase())
}

function rankOf(run: string | undefined): number {
  if (run === undefined) return 1
  if (/^\d/.test(run)) return 3
  return AFTER.test(run) ? 2 : 0
}
// Words of patches, such as 2.3.0p8 and 8u202.
const AFTER = /^(p|pl|patch|post|sp|u|update|hotfix)$/i

// OSV's names of ecosystems (defined-ecosystems), by the order in which their versions stand. Those of the
// first six are SemVer.
const ORDERS: Readonly<Record<string, VersionScheme>> = {
  npm: 'semver-like',
  Go: 'semver-like',
  'crates.io': 'semver-like',
  Hex: 'semver-like',
  Pub: 'semver-like',
  SwiftURL: 'semver-like',
  PyPI: 'pypi',
  Maven: 'maven',
  RubyGems: 'gem',
  NuGet: 'nuget',
  Debian: 'deb',
  Ubuntu: 'deb',
  Alpine: 'apk',
  ConanCenter: 'conan',
  Chainguard: 'apk',
  Wolfi: 'apk',
  'Red Hat': 'rpm',
  'Rocky Linux': 'rpm',
  AlmaLinux: 'rpm',
  SUSE: 'rpm',
  openSUSE: 'rpm',
  openEuler: 'rpm',
  Mageia: 'rpm',
}

/** The order of an ecosystem's versions; `generic` where nothing better is known. "Debian:12" is Debian. */
export function orderOf(ecosystem: string | undefined): VersionScheme {
  const name = ecosystem?.split(':')[0] ?? ''
  return (Object.hasOwn(ORDERS, name) ? ORDERS[name] : undefined) ?? 'generic'
}
