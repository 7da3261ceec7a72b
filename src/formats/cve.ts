import type { AffectedLine, AffectedProduct, Credit, DatedAdvisory, Publisher, Reference } from '../domain/advisory.ts'
import { rangeOf, schemeOf } from '../domain/affected.ts'
import { cvssVersionOf } from '../domain/severity.ts'
import type { VersionScheme } from '../domain/version.ts'
import { toIso } from '../lib/instant.ts'
import { advisoryUrl } from './csaf/paths.ts'
import { cvssOrUndefined } from './cvss.ts'
import { cweName } from './cwe.ts'
import { type JsonObject, present } from './json-value.ts'
import { purlOf } from './purl.ts'
import { hasTwins } from './shape.ts'
import { writeSelections } from './ssvc.ts'

/** The data version to write: 5.2 adds the package URL to each product (CVE Record Format 5.2.0). */
export interface CveOptions {
  readonly dataVersion: '5.1.1' | '5.2.0'
  /** UUID of the CNA; the server of the CVE programme sets it again when the record is submitted. */
  readonly orgId: string
}

/** The UUID of nobody: a placeholder of the right form, for previews and for records that are not submitted by us. */
export const NO_ORG = '00000000-0000-4000-8000-000000000000'

/** The CVE record of an advisory; undefined where no CVE id is assigned. */
export function writeCve(
  advisory: DatedAdvisory,
  publisher: Publisher,
  options: CveOptions = { dataVersion: '5.1.1', orgId: NO_ORG },
): JsonObject | undefined {
  const { cve } = advisory.facts
  if (cve === undefined) return undefined
  return {
    dataType: 'CVE_RECORD',
    dataVersion: options.dataVersion,
    cveMetadata: {
      cveId: cve,
      assignerOrgId: options.orgId,
      state: 'PUBLISHED',
      datePublished: toIso(advisory.initialRelease),
      dateUpdated: toIso(advisory.currentRelease),
    },
    containers: {
      cna: { providerMetadata: { orgId: options.orgId }, ...cnaContainer(advisory, publisher, options) },
    },
  }
}

/** The CNA container as CVE Services take it in `{ "cnaContainer": … }`: without providerMetadata. */
export function cnaContainer(
  advisory: DatedAdvisory,
  publisher: Publisher,
  options: Pick<CveOptions, 'dataVersion'>,
): JsonObject {
  const { facts } = advisory
  const decided = writeSelections(facts.ssvc, advisory.currentRelease, facts.cve)
  const metrics = [
    ...facts.severity.vectors.flatMap(metricOf),
    ...(decided === undefined ? [] : [{ other: { type: 'ssvc', content: decided } }]),
  ]
  const english = (value: string | undefined) =>
    value === undefined || value === '' ? undefined : [{ lang: 'en', value: cut(value, 4096) }]
  return present({
    title: cut(facts.title, 256),
    datePublic: toIso(advisory.initialRelease),
    descriptions: english(`${facts.summary}\n\n${facts.description}`),
    affected: facts.affected.map((product) => productOf(product, publisher, options)),
    problemTypes:
      facts.cwe.length === 0
        ? undefined
        : facts.cwe.map((cwe) => ({
            descriptions: [{ lang: 'en', cweId: cwe, type: 'CWE', description: [cwe, cweName(cwe)].join(' ').trim() }],
          })),
    references: referencesOf(advisory, publisher),
    metrics: metrics.length === 0 ? undefined : metrics,
    workarounds: english(facts.workaround),
    timeline:
      facts.timeline.length === 0
        ? undefined
        : unique(facts.timeline.map(({ at, what }) => ({ time: toIso(at), lang: 'en', value: cut(what, 4096) }))),
    credits: facts.credits.length === 0 ? undefined : unique(facts.credits.map(creditOf)),
    source: { advisory: facts.id, discovery: 'EXTERNAL' },
    x_severity: facts.severity.level,
    x_impact: facts.impact,
  })
}

function creditOf(credit: Credit): JsonObject {
  return { lang: 'en', value: cut(credit.name, 4096), type: credit.type.replace('-', ' ') }
}

function unique(items: readonly JsonObject[]): readonly JsonObject[] {
  if (items.length < 2 || (items.length <= 8 && !hasTwins(items))) return items
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}

// The format limits prose by characters; what is cut ends with a mark, and the page has the whole.
function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const characters = [...text]
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`
}

function metricOf(vector: string): readonly JsonObject[] {
  const scored = cvssOrUndefined(vector)
  if (scored === undefined || scored.version === '2.0') return []
  const name = `cvssV${scored.version.replace('.', '_')}`
  const { version, base } = scored
  const baseSeverity = base === 0 ? 'NONE' : base < 4 ? 'LOW' : base < 7 ? 'MEDIUM' : base < 9 ? 'HIGH' : 'CRITICAL'
  return [{ format: 'CVSS', [name]: { version, vectorString: vector, baseScore: base, baseSeverity } }]
}

const TAGS: Readonly<Partial<Record<Reference['type'], string>>> = {
  advisory: 'vendor-advisory',
  fix: 'patch',
  report: 'issue-tracking',
  article: 'technical-description',
  package: 'product',
  evidence: 'exploit',
}

function referencesOf(advisory: DatedAdvisory, publisher: Publisher): readonly JsonObject[] {
  const own: JsonObject = { url: advisoryUrl(advisory.facts.id, publisher), tags: ['vendor-advisory'] }
  const others = advisory.facts.references.map(({ url, type, summary }) =>
    present({ url, name: summary ? cut(summary, 512) : undefined, tags: TAGS[type] ? [TAGS[type]] : undefined }),
  )
  return unique([own, ...others]).slice(0, 512)
}

function productOf(
  product: AffectedProduct,
  publisher: Publisher,
  options: Pick<CveOptions, 'dataVersion'>,
): JsonObject {
  const scheme = schemeOf(product)
  const versions = [
    ...product.lines.flatMap((line) => versionOf(product, scheme, line)),
    ...(product.versions ?? []).map((version) => ({ version, status: 'affected' })),
  ]
  const unsaid = product.lines.some((line) => line.status === 'unknown' && rangeOf(scheme, line) === undefined)
  const collection = COLLECTIONS[product.ecosystem ?? '']
  return present({
    vendor: publisher.name,
    product: product.product,
    collectionURL: collection,
    packageName: collection === undefined ? undefined : product.package,
    packageURL: options.dataVersion === '5.2.0' ? purlOf(product) : undefined,
    repo: product.repository,
    defaultStatus: unsaid ? 'unknown' : 'unaffected',
    versions: versions.length === 0 ? undefined : unique(versions),
  })
}

/** Where packages of an ecosystem are collected, as CVE records name them. */
export const COLLECTIONS: Readonly<Record<string, string>> = {
  npm: 'https://registry.npmjs.org',
  PyPI: 'https://pypi.org',
  RubyGems: 'https://rubygems.org',
  NuGet: 'https://www.nuget.org',
  'crates.io': 'https://crates.io',
  Maven: 'https://repo.maven.apache.org/maven2',
  Packagist: 'https://packagist.org',
  Go: 'https://pkg.go.dev',
  Hex: 'https://hex.pm',
  Pub: 'https://pub.dev',
}

const STATUS = { affected: 'affected', 'not-affected': 'unaffected', unknown: 'unknown' } as const

function versionOf(product: AffectedProduct, scheme: VersionScheme, line: AffectedLine): readonly JsonObject[] {
  const range = rangeOf(scheme, line)
  if (range === undefined) return []
  const version = range.from ?? '0'
  const versionType = product.versioning === 'ecosystem' ? 'custom' : product.versioning
  const status = STATUS[line.status]
  if (range.to === undefined) return [{ version, status, versionType, lessThanOrEqual: '*' }]
  if (range.to === range.from && range.toExclusive !== true) return [{ version, status, versionType }]
  return [{ version, status, versionType, [range.toExclusive ? 'lessThan' : 'lessThanOrEqual']: range.to }]
}

/** Which of an advisory's vectors a CVE record can carry. */
export function carriedByCve(vector: string): boolean {
  const version = cvssVersionOf(vector)
  return version !== undefined && version !== '2.0'
}
