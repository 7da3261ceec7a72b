import { remembering } from '../lib/newest.ts'
import type { AffectedLine, AffectedProduct } from './advisory.ts'
import { compareVersions, orderOf, parseSemver, type VersionScheme } from './version.ts'
import { compareDigits } from './version-text.ts'

/** A set of versions without holes. Absent ends are open; both ends count unless said otherwise. */
export interface VersionRange {
  readonly from?: string
  readonly fromExclusive?: boolean
  readonly to?: string
  readonly toExclusive?: boolean
}

export type Status = 'affected' | 'not-affected' | 'unknown'

/** What is said of one range of versions. */
export interface Statement {
  readonly status: Status
  readonly range: VersionRange
  readonly line?: string
  readonly fixed?: string
}

/** What an advisory says of one version; `unstated` where it says nothing. */
export interface Verdict {
  readonly status: Status | 'unstated'
  readonly line?: string
  /** The first version with the fix on the same line. */
  readonly fixed?: string
}

/** The answer to "am I affected?" for one version of one product. */
export function verdictOn(product: AffectedProduct, version: string): Verdict {
  const scheme = schemeOf(product)
  const statements = statementsOf(product)
  for (const status of ['affected', 'unknown', 'not-affected'] as const) {
    const found = statements.find((s) => s.status === status && contains(scheme, s.range, version))
    if (found) return { status, ...pick(found) }
  }
  const line = product.lines.find((l) => l.status === 'affected' && speaksFor(scheme, l, version))
  return line ? { status: 'not-affected', line: line.line } : { status: 'unstated' }
}

function pick(found: Statement): Omit<Verdict, 'status'> {
  return {
    ...(found.line === undefined ? {} : { line: found.line }),
    ...(found.fixed === undefined ? {} : { fixed: found.fixed }),
  }
}

// A line that is affected in part says of its other versions that they are not.
function speaksFor(scheme: VersionScheme, line: AffectedLine, version: string): boolean {
  if (scheme === 'git') return version === line.fixed
  const bounds = boundsOf(scheme, line.line)
  return bounds === undefined || contains(scheme, bounds, version)
}

export function schemeOf(product: Pick<AffectedProduct, 'versioning' | 'ecosystem'>): VersionScheme {
  if (product.versioning === 'git') return 'git'
  return product.versioning === 'semver' ? 'semver' : orderOf(product.ecosystem)
}

/** Every range the facts speak of. A line that names no versions at all, such as "older lines", has none. */
export function statementsOf(product: AffectedProduct): readonly Statement[] {
  const scheme = schemeOf(product)
  const statements: Statement[] = []
  for (const line of product.lines) {
    const range = rangeOf(scheme, line)
    if (range === undefined) continue
    const fixed = line.status === 'affected' && line.fixed !== undefined ? { fixed: line.fixed } : {}
    statements.push({ status: line.status, range, line: line.line, ...fixed })
  }
  for (const version of product.versions ?? []) {
    statements.push({ status: 'affected', range: { from: version, to: version } })
  }
  return statements
}

/** The versions a line's statement covers; undefined where neither its fields nor its name say. */
export function rangeOf(scheme: VersionScheme, line: AffectedLine): VersionRange | undefined {
  const bounds = boundsOf(scheme, line.line)
  const saysNothing = line.introduced === undefined && line.fixed === undefined && line.lastAffected === undefined
  if (saysNothing && bounds === undefined && line.status !== 'affected') return undefined
  const fromStart = line.introduced === undefined || line.introduced === '0'
  const from = fromStart ? bounds?.from : line.introduced
  const end = endOf(line, bounds)
  return from === undefined ? end : { from, ...end }
}

function endOf(line: AffectedLine, bounds: VersionRange | undefined): Omit<VersionRange, 'from'> {
  if (line.fixed !== undefined) return { to: line.fixed, toExclusive: true }
  if (line.lastAffected !== undefined) return { to: line.lastAffected }
  return bounds?.to === undefined ? {} : { to: bounds.to, toExclusive: true }
}

/**
 * The bounds a line's own name gives it: 24.x, v24 or 1.2. The lowest version of 24.x is 24.0.0-0, below every
 * pre-release of 24.0.0 (SemVer 2.0.0 §11.4.3), and the first beyond it is 25.0.0-0.
 */
export function boundsOf(scheme: VersionScheme, line: string): VersionRange | undefined {
  if (scheme !== 'semver') return undefined
  return boundsNamed(line)
}

// Every record of an advisory asks for the same few lines.
const boundsNamed = remembering(256, boundsIn)

function boundsIn(line: string): VersionRange | undefined {
  const match = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.[x*])?$/.exec(line.trim())
  if (match === null) return undefined
  const major = Number(match[1])
  if (match[2] === undefined) return { from: `${major}.0.0-0`, to: `${major + 1}.0.0-0`, toExclusive: true }
  const minor = Number(match[2])
  return { from: `${major}.${minor}.0-0`, to: `${major}.${minor + 1}.0-0`, toExclusive: true }
}

export function contains(scheme: VersionScheme, range: VersionRange, version: string): boolean {
  if (scheme === 'git') return version === range.from || (version === range.to && range.toExclusive !== true)
  if (range.from !== undefined && range.from !== '0') {
    const order = compareVersions(scheme, version, range.from)
    if (order < 0 || (order === 0 && range.fromExclusive === true)) return false
  }
  if (range.to === undefined) return true
  const order = compareVersions(scheme, version, range.to)
  return order < 0 || (order === 0 && range.toExclusive !== true)
}

/** What a set of statements says of a version; affected wins over unknown, unknown over not affected. */
export function statusIn(scheme: VersionScheme, statements: readonly Statement[], version: string): Verdict['status'] {
  let status: Verdict['status'] = 'unstated'
  for (const one of statements) {
    if (FORCE[one.status] > FORCE[status] && contains(scheme, one.range, version)) status = one.status
  }
  return status
}
const FORCE: Readonly<Record<Verdict['status'], number>> = { affected: 3, unknown: 2, 'not-affected': 1, unstated: 0 }

/** Whether a range holds no version at all: its end is not above its start. */
export function isEmpty(scheme: VersionScheme, range: VersionRange): boolean {
  if (scheme === 'git' || range.from === undefined || range.to === undefined || range.from === '0') return false
  const order = compareVersions(scheme, range.from, range.to)
  return order > 0 || (order === 0 && (range.toExclusive === true || range.fromExclusive === true))
}

export function overlap(scheme: VersionScheme, a: VersionRange, b: VersionRange): boolean {
  if (scheme === 'git') return a.from !== undefined && a.from === b.from && a.to === b.to
  return startsBeforeEnd(scheme, a, b) && startsBeforeEnd(scheme, b, a)
}

function startsBeforeEnd(scheme: VersionScheme, a: VersionRange, b: VersionRange): boolean {
  if (a.from === undefined || a.from === '0' || b.to === undefined) return true
  const order = compareVersions(scheme, a.from, b.to)
  return order < 0 || (order === 0 && a.fromExclusive !== true && b.toExclusive !== true)
}

/**
 * Concrete versions on which two descriptions of the same set would differ if they differed at all: every boundary,
 * its neighbours, and the pre-releases just below and around it.
 */
export function probesOf(scheme: VersionScheme, ranges: readonly VersionRange[]): readonly string[] {
  const probes = new Set<string>(scheme === 'git' ? [] : ['0.0.0-0', '0.0.0', '0.0.1', '999999.0.0'])
  for (const range of ranges) {
    for (const end of [range.from, range.to]) {
      if (end === undefined || end === '0') continue
      probes.add(end)
      if (scheme !== 'git') for (const near of neighbours(end)) probes.add(near)
    }
  }
  return [...probes]
}

function neighbours(version: string): readonly string[] {
  const parsed = parseSemver(version)
  if (parsed === undefined) return [`${version}.1`, `${version}.0.1`, `${version}rc1`]
  const [major = '0', minor = '0', patch = '0'] = parsed.numbers
  const at = `${major}.${minor}.${patch}`
  const near = [at, `${at}-0`, `${at}-alpha`, `${at}-rc.1`, `${at}-rc.1.0`, `${at}-zz`]
  for (const step of [1n, -1n]) {
    near.push(`${major}.${minor}.${moved(patch, step)}`, `${major}.${minor}.${moved(patch, step)}-rc.1`)
    near.push(`${major}.${moved(minor, step)}.0`, `${moved(major, step)}.0.0`, `${moved(major, step)}.0.0-0`)
  }
  return near
}

function moved(digits: string, by: bigint): string {
  return compareDigits(digits, '0') === 0 && by < 0n ? '0' : String(BigInt(digits) + by)
}
