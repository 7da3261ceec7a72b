import type { AffectedProduct, Credit, DatedAdvisory } from '../domain/advisory.ts'
import { rangeOf, type Statement, schemeOf, type VersionRange } from '../domain/affected.ts'
import { creditType } from '../domain/credit.ts'
import { cvssVersionOf } from '../domain/severity.ts'
import { orderOf, type VersionScheme } from '../domain/version.ts'
import { fromIso } from '../lib/instant.ts'
import { isObject, type JsonObject, listAt, present, textAt, textsAt } from './json-value.ts'
import type { RecordFacts, RecordProduct, Unread } from './record.ts'

/** OSV's ecosystems by GitHub's names for them (REST API, "Create a repository security advisory"). */
const ECOSYSTEMS: readonly (readonly [github: string, osv: string])[] = [
  ['rubygems', 'RubyGems'],
  ['npm', 'npm'],
  ['pip', 'PyPI'],
  ['maven', 'Maven'],
  ['nuget', 'NuGet'],
  ['composer', 'Packagist'],
  ['go', 'Go'],
  ['rust', 'crates.io'],
  ['erlang', 'Hex'],
  ['actions', 'GitHub Actions'],
  ['pub', 'Pub'],
  ['swift', 'SwiftURL'],
]

/** The body of GitHub's "create a repository security advisory". It takes one vector and credits logins only. */
export function writeGhsa({ facts }: DatedAdvisory): JsonObject {
  const vector = ghsaVector(facts.severity.vectors)
  const level = ['low', 'medium', 'high', 'critical'].find((word) => word === facts.severity.level.toLowerCase())
  const credits = facts.credits.filter((credit) => loginOf(credit) !== undefined)
  const parts = [facts.description]
  if (facts.impact) parts.push(`## Impact\n\n${facts.impact}`)
  if (facts.workaround) parts.push(`## Workaround\n\n${facts.workaround}`)
  return present({
    summary: facts.title.length <= 1024 ? facts.title : [...facts.title].slice(0, 1024).join(''),
    description: parts.join('\n\n'),
    cve_id: facts.cve,
    // GitHub's ranges are of versions; commits have no place in them.
    vulnerabilities: facts.affected.filter((product) => product.versioning !== 'git').flatMap(vulnerabilitiesOf),
    cwe_ids: facts.cwe.length === 0 ? undefined : facts.cwe,
    credits: credits.length === 0 ? undefined : credits.map(creditOf),
    // One of the two, never both.
    severity: vector === undefined ? level : undefined,
    cvss_vector_string: vector,
  })
}

/** The one vector GitHub takes: 3.1 where there is one, else 4.0. */
export function ghsaVector(vectors: readonly string[]): string | undefined {
  return (
    vectors.find((vector) => cvssVersionOf(vector) === '3.1') ??
    vectors.find((vector) => cvssVersionOf(vector) === '4.0')
  )
}

/** The GitHub login a credit's contact names, if it names one. */
export function loginOf(credit: Credit): string | undefined {
  return /^https:\/\/github\.com\/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/?$/.exec(credit.contact ?? '')?.[1]
}

function creditOf(credit: Credit): JsonObject {
  return { login: loginOf(credit), type: credit.type.replace('-', '_') }
}

function vulnerabilitiesOf(product: AffectedProduct): readonly JsonObject[] {
  const scheme = schemeOf(product)
  const ecosystem = ECOSYSTEMS.find(([, osv]) => osv === product.ecosystem)?.[0] ?? 'other'
  const entry = { ecosystem, name: product.package ?? product.product }
  const lines = product.lines
    .filter((line) => line.status === 'affected')
    .flatMap((line) => {
      const range = rangeOf(scheme, line)
      if (range === undefined) return []
      const patched = line.fixed === undefined ? {} : { patched_versions: line.fixed }
      return [{ package: entry, vulnerable_version_range: writeRange(range), ...patched }]
    })
  const versions = (product.versions ?? []).map((version) => ({
    package: entry,
    vulnerable_version_range: `= ${version}`,
  }))
  return [...lines, ...versions]
}

function writeRange(range: VersionRange): string {
  if (range.from !== undefined && range.from === range.to) return `= ${range.from}`
  const parts: string[] = []
  if (range.from !== undefined && range.from !== '0') parts.push(`${range.fromExclusive ? '>' : '>='} ${range.from}`)
  if (range.to !== undefined) parts.push(`${range.toExclusive ? '<' : '<='} ${range.to}`)
  return parts.length === 0 ? '>= 0' : parts.join(', ')
}

/** Reads GitHub's range: `>= 1.0, < 2.0`, `= 1.2.3`; a comma is "and". Undefined where it is something else. */
export function readGhsaRange(text: string): VersionRange | undefined {
  let range: VersionRange = {}
  for (const part of text.split(',')) {
    const match = /^\s*(>=|<=|>|<|=)\s*(\S+)\s*$/.exec(part)
    const version = match?.[2]
    if (version === undefined) return undefined
    if (match?.[1] === '=') range = { from: version, to: version }
    else if (match?.[1]?.startsWith('>'))
      range =
        version === '0' ? range : { ...range, from: version, ...(match[1] === '>' ? { fromExclusive: true } : {}) }
    else range = { ...range, to: version, ...(match?.[1] === '<' ? { toExclusive: true } : {}) }
  }
  return range
}

/** Reads GitHub's advisory in its three spellings: REST, webhook and GraphQL. */
export function readGhsa(document: unknown): RecordFacts {
  const unread: Unread[] = []
  const inner = isObject(document) ? (document['security_advisory'] ?? document['repository_advisory']) : undefined
  const advisory = isObject(inner) ? inner : document
  const text = (...names: readonly string[]) => names.map((name) => textAt(advisory, name)).find((t) => t !== undefined)
  const date = (...names: readonly string[]) => fromIso(text(...names) ?? '')
  const identifiers = listAt(advisory, 'identifiers').flatMap((item) => textAt(item, 'value') ?? [])
  const id = text('ghsa_id', 'ghsaId') ?? identifiers.find((value) => value.startsWith('GHSA-'))
  const cve = text('cve_id', 'cveId') ?? identifiers.find((value) => value.startsWith('CVE-'))
  const vectors = [
    text('cvss_vector_string'),
    textAt(advisory, 'cvss', 'vector_string') ?? textAt(advisory, 'cvss', 'vectorString'),
    textAt(advisory, 'cvss_severities', 'cvss_v3', 'vector_string'),
    textAt(advisory, 'cvss_severities', 'cvss_v4', 'vector_string'),
  ].filter((vector) => vector !== undefined)
  const cwes = [
    ...textsAt(advisory, 'cwe_ids'),
    ...nodes(advisory, 'cwes').flatMap((item) => textAt(item, 'cwe_id') ?? textAt(item, 'cweId') ?? []),
  ]
  return {
    format: 'ghsa',
    aliases: identifiers.filter((value) => value !== id && value !== cve),
    cwe: [...new Set(cwes)],
    vectors: [...new Set(vectors)],
    credits: listAt(advisory, 'credits').flatMap(readCredit),
    references: listAt(advisory, 'references').flatMap((item) => {
      const url = typeof item === 'string' ? item : textAt(item, 'url')
      return url === undefined ? [] : [{ url }]
    }),
    products: readProducts(nodes(advisory, 'vulnerabilities'), unread),
    unread,
    ...present({
      id,
      cve,
      title: text('summary'),
      description: text('description'),
      level: text('severity')?.toLowerCase().replace('moderate', 'medium'),
      published: date('published_at', 'publishedAt'),
      modified: date('updated_at', 'updatedAt'),
      withdrawn: date('withdrawn_at', 'withdrawnAt'),
    }),
  }
}

function nodes(advisory: unknown, field: string): readonly unknown[] {
  const plain = listAt(advisory, field)
  return plain.length > 0 ? plain : listAt(advisory, field, 'nodes')
}

function readCredit(item: unknown): readonly Credit[] {
  const login = textAt(item, 'login') ?? textAt(item, 'user', 'login')
  if (login === undefined) return []
  return [{ name: login, type: creditType(textAt(item, 'type')) ?? 'other', contact: `https://github.com/${login}` }]
}

function readProducts(vulnerabilities: readonly unknown[], unread: Unread[]): readonly RecordProduct[] {
  const products = new Map<string, RecordProduct & { statements: Statement[] }>()
  for (const [i, item] of vulnerabilities.entries()) {
    const github = textAt(item, 'package', 'ecosystem')?.toLowerCase()
    const ecosystem = ECOSYSTEMS.find(([name]) => name === github)?.[1]
    const name = textAt(item, 'package', 'name') ?? `vulnerability ${i + 1}`
    const written = textAt(item, 'vulnerable_version_range') ?? textAt(item, 'vulnerableVersionRange') ?? ''
    const range = readGhsaRange(written)
    if (range === undefined)
      unread.push({ path: `/vulnerabilities/${i}`, why: `"${written}" is not a range of versions` })
    const fixed = firstFix(item)
    const scheme = schemeFor(ecosystem)
    const found = products.get(`${github}/${name}`) ?? {
      name,
      scheme,
      versioning: scheme === 'semver' ? 'semver' : 'ecosystem',
      statements: [],
      ...(ecosystem === undefined ? {} : { ecosystem, package: name }),
    }
    if (range !== undefined)
      found.statements.push({ status: 'affected', range, ...(fixed === undefined ? {} : { fixed }) })
    products.set(`${github}/${name}`, found)
  }
  return [...products.values()]
}

function firstFix(item: unknown): string | undefined {
  const fix = textAt(item, 'patched_versions') ?? textAt(item, 'first_patched_version', 'identifier')
  const found = fix ?? textAt(item, 'firstPatchedVersion', 'identifier')
  return found === undefined || /[\s,<>=]/.test(found) ? undefined : found
}

function schemeFor(ecosystem: string | undefined): VersionScheme {
  return ecosystem === 'npm' || ecosystem === 'crates.io' || ecosystem === 'Go' || ecosystem === 'SwiftURL'
    ? 'semver'
    : orderOf(ecosystem)
}
