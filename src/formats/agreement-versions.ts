import type { AffectedProduct } from '../domain/advisory.ts'
import { probesOf, type Statement, type Status, schemeOf, statusIn } from '../domain/affected.ts'
import type { VersionScheme } from '../domain/version.ts'

/** A concrete version of which two descriptions say something else. */
export interface Difference {
  readonly version: string
  readonly ours: string
  readonly theirs: string
}

/**
 * Concrete versions of which the record says something else: each boundary, its neighbours, their pre-releases. Only the
 * statuses that the record can say are compared.
 */
export function versionDifferences(
  statuses: readonly Status[],
  product: AffectedProduct,
  all: readonly Statement[],
  theirs: readonly Statement[],
): readonly Difference[] {
  const scheme = schemeOf(product)
  const ours = statuses.length === STATUSES ? all : all.filter((statement) => statuses.includes(statement.status))
  const asked = versionsToAsk(scheme, ours, theirs)
  if (asked.length === 0) return NONE
  const found: Difference[] = []
  for (const version of asked) {
    const fact = statusIn(scheme, ours, version)
    const said = statusIn(scheme, theirs, version)
    if (statuses.some((status) => (fact === status) !== (said === status) && !restates(status, fact, said)))
      found.push({ version, ours: `${version} ${fact}`, theirs: `${version} ${said}` })
  }
  return found
}

const STATUSES = 3
const NONE: readonly never[] = []

// Two descriptions can only differ where one makes a statement that the other does not. Where these are of single
// versions, such as the fixed one, those versions are all there is to ask.
function versionsToAsk(
  scheme: VersionScheme,
  ours: readonly Statement[],
  theirs: readonly Statement[],
): readonly string[] {
  if (ours.length === theirs.length && ours.every((statement, i) => isSame(statement, theirs[i]))) return NONE
  const unmatched = [...notIn(ours, theirs), ...notIn(theirs, ours)]
  const single = unmatched.flatMap(({ range }) =>
    range.from !== undefined && range.from === range.to ? [range.from] : [],
  )
  if (single.length === unmatched.length) return single
  return probesOf(
    scheme,
    [...ours, ...theirs].map((statement) => statement.range),
  )
}

// Few statements are held against each other one by one; many, such as hundreds of single versions, by their keys.
function notIn(some: readonly Statement[], others: readonly Statement[]): readonly Statement[] {
  if (some.length * others.length <= 64) return some.filter((one) => !others.some((other) => isSame(one, other)))
  const keys = new Set(others.map(keyOf))
  return some.filter((one) => !keys.has(keyOf(one)))
}

function isSame(a: Statement, b: Statement | undefined): boolean {
  if (b === undefined || a.status !== b.status || a.range.to !== b.range.to) return false
  if (a.range.toExclusive !== b.range.toExclusive || a.range.fromExclusive !== b.range.fromExclusive) return false
  return (a.range.from ?? '0') === (b.range.from ?? '0')
}

function keyOf({ status, range }: Statement): string {
  const start = range.from === undefined || range.from === '0' ? '' : `${range.fromExclusive ? '>' : '>='}${range.from}`
  return `${status} ${start} ${range.to === undefined ? '' : `${range.toExclusive ? '<' : '<='}${range.to}`}`
}

// A record may add that the fixed version is not affected; the facts say so by naming it as the fix.
function restates(status: Status, fact: string, said: string): boolean {
  return status === 'not-affected' && fact === 'unstated' && said === 'not-affected'
}
