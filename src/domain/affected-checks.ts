import type { AffectedLine, AffectedProduct } from './advisory.ts'
import { boundsOf, contains, isEmpty, overlap, rangeOf, type Statement, schemeOf, statementsOf } from './affected.ts'
import type { Finding } from './refusal.ts'
import { isSemver, type VersionScheme } from './version.ts'

/** Everything that is wrong with what one product's entry says, each finding with the words that would mend it. */
export function checkProduct(product: AffectedProduct, path: string): readonly Finding[] {
  const said = product.lines.length + (product.versions?.length ?? 0)
  if (said > MOST) {
    const problem = `${said} lines and versions are named; at most ${MOST} can be compared.`
    return [{ rule: 'facts-size', level: 'error', path, problem, remedy: 'Say it in ranges.' }]
  }
  const scheme = schemeOf(product)
  return [
    ...checkName(product, path),
    ...product.lines.flatMap((line, i) => checkLine(scheme, line, `${path}.lines[${i}]`)),
    ...checkVersions(scheme, product, path),
    ...checkOverlap(scheme, statementsOf(product), `${path}.lines`),
  ]
}

/** Each statement is held against each other one. */
const MOST = 3000

function checkName(product: AffectedProduct, path: string): readonly Finding[] {
  const findings: Finding[] = []
  const wrong = (rule: string, field: string, problem: string, remedy: string) =>
    findings.push({ rule, level: 'error', path: `${path}.${field}`, problem, remedy })
  if (product.product.trim() === '') wrong('product-name', 'product', 'The product has no name.', 'Name it.')
  if (product.lines.length === 0 && (product.versions ?? []).length === 0)
    wrong('product-lines', 'lines', 'Nothing says which versions are affected.', 'Add a release line.')
  if ((product.ecosystem === undefined) !== (product.package === undefined))
    wrong('package-pair', 'package', 'An ecosystem and a package name belong together.', 'Give both, or neither.')
  if (product.versioning === 'git' && product.repository === undefined)
    wrong('git-repository', 'repository', 'Ranges of commits need their repository.', 'Give its https address.')
  if (product.purl !== undefined && !/^pkg:[A-Za-z0-9.+-]+\/[^@?#]+$/.test(product.purl))
    wrong('purl', 'purl', 'This is not a package URL without a version.', 'Write it like pkg:npm/undici.')
  return findings
}

function checkLine(scheme: VersionScheme, line: AffectedLine, path: string): readonly Finding[] {
  const findings: Finding[] = []
  const wrong = (rule: string, field: string, problem: string, remedy: string) =>
    findings.push({ rule, level: 'error', path: `${path}.${field}`, problem, remedy })
  if (line.line.trim() === '') wrong('line-name', 'line', 'The release line has no name.', 'Name it, such as 24.x.')
  if (line.status === 'affected' && line.introduced === undefined)
    wrong('introduced', 'introduced', `Line ${line.line} is affected, but not since when.`, 'Write 0 for "always".')
  if (line.fixed !== undefined && line.lastAffected !== undefined)
    wrong('one-end', 'lastAffected', `Line ${line.line} names a fix and a last affected version.`, 'Keep one of them.')
  for (const field of ['introduced', 'fixed', 'lastAffected'] as const) {
    const version = line[field]
    if (version === undefined || (version === '0' && field === 'introduced')) continue
    const problem = versionProblem(scheme, version)
    if (problem !== undefined) wrong('version', field, problem, versionRemedy(scheme))
  }
  const range = rangeOf(scheme, line)
  if (range !== undefined && isEmpty(scheme, range))
    wrong('fixed-after-introduced', 'fixed', `Line ${line.line} ends before it begins.`, 'Put the fix after the start.')
  return [...findings, ...checkBounds(scheme, line, path)]
}

function checkVersions(scheme: VersionScheme, product: AffectedProduct, path: string): readonly Finding[] {
  return (product.versions ?? []).flatMap((version, i): readonly Finding[] => {
    const problem = versionProblem(scheme === 'semver' ? 'generic' : scheme, version)
    const at = `${path}.versions[${i}]`
    return problem === undefined
      ? []
      : [{ rule: 'version', level: 'error', path: at, problem, remedy: versionRemedy(scheme) }]
  })
}

function versionProblem(scheme: VersionScheme, version: string): string | undefined {
  if (scheme === 'semver' && !isSemver(version)) return `"${version.slice(0, 80)}" is not a SemVer version.`
  if (scheme === 'git' && !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(version)) return 'This is not a full commit hash.'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (version.trim() !== version || version === '' || /[\s\u0000-\u001f|<>=]/.test(version))
    return 'A version is one word, without spaces, <, >, = or |.'
  return undefined
}

function versionRemedy(scheme: VersionScheme): string {
  if (scheme === 'semver') return 'Write three numbers, such as 24.14.2, with -rc.1 behind them if need be.'
  return scheme === 'git' ? 'Write all 40 or 64 hexadecimal digits, in lower case.' : 'Write one version.'
}

// A line's name and its versions are two languages for one range: they must mean the same.
function checkBounds(scheme: VersionScheme, line: AffectedLine, path: string): readonly Finding[] {
  const bounds = boundsOf(scheme, line.line)
  if (bounds === undefined) return []
  const findings: Finding[] = []
  for (const field of ['introduced', 'fixed', 'lastAffected'] as const) {
    const version = line[field]
    if (version === undefined || version === '0' || contains(scheme, bounds, version)) continue
    const problem = `${version} is not a version of line ${line.line}.`
    findings.push({ rule: 'line-bounds', level: 'error', path: `${path}.${field}`, problem, remedy: REMEDY_BOUNDS })
  }
  return findings
}
const REMEDY_BOUNDS = 'Write a version of this line, or rename the line.'

function checkOverlap(scheme: VersionScheme, statements: readonly Statement[], path: string): readonly Finding[] {
  const findings: Finding[] = []
  const ranged = statements.filter((s) => s.line !== undefined && !isEmpty(scheme, s.range))
  for (const [i, a] of ranged.entries()) {
    for (const b of ranged.slice(i + 1)) {
      if (!overlap(scheme, a.range, b.range)) continue
      const problem =
        a.status === b.status
          ? `Lines ${a.line} and ${b.line} cover the same versions.`
          : `Lines ${a.line} and ${b.line} contradict each other: the same versions are ${said(a)} and ${said(b)}.`
      findings.push({ rule: 'line-overlap', level: 'error', path, problem, remedy: 'End the first before the second.' })
    }
  }
  return findings
}

function said(statement: Statement): string {
  return statement.status === 'not-affected' ? 'not affected' : statement.status
}
