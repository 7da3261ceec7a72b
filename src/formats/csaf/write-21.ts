import type { DatedAdvisory, Publisher } from '../../domain/advisory.ts'
import { cvssVersionOf, ratingOf } from '../../domain/severity.ts'
import { cvssOrUndefined } from '../cvss.ts'
import { cweName } from '../cwe.ts'
import { isObject, type JsonObject, listAt, objectAt, present, textAt, textsAt } from '../json-value.ts'
import { writeSelections } from '../ssvc.ts'
import { csafFileName, csafYear } from './paths.ts'
import { writeCsaf } from './write.ts'

/** The schema that a document of CSAF 2.1 names (CSAF 2.1 §3.2.1). */
export const CSAF_21_SCHEMA = 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json'

/** The edition of the catalogue in which the library looks weaknesses up (CSAF 2.1 §6.1.11). */
const CWE_EDITION = '4.17'

/**
 * The advisory as a CSAF 2.1 document (Committee Specification Draft). What both versions say alike is written once, by
 * the writer of 2.0; here stands what differs.
 */
export function writeCsaf21(advisory: DatedAdvisory, publisher: Publisher): JsonObject {
  const base = writeCsaf(advisory, publisher)
  const document = objectAt(base, 'document')
  return {
    $schema: CSAF_21_SCHEMA,
    document: {
      ...document,
      category: categoryOf(base),
      csaf_version: '2.1',
      distribution: { tlp: { label: 'CLEAR', url: 'https://www.first.org/tlp/' } },
      references: listAt(document, 'references').map((reference, i) =>
        i === 0 ? { ...objectAt(reference), url: csaf21Url(advisory, publisher) } : reference,
      ),
    },
    product_tree: withPurls(base['product_tree']),
    vulnerabilities: listAt(base, 'vulnerabilities').map((item) => vulnerability21(objectAt(item), advisory)),
  }
}

// CSAF 2.1 §6.1.27.12: a security advisory names what is affected.
function categoryOf(base: JsonObject): string {
  const affected = listAt(base, 'vulnerabilities').some(
    (v) => textsAt(v, 'product_status', 'known_affected').length > 0,
  )
  return affected ? 'csaf_security_advisory' : 'csaf_base'
}

/** Where the document lies under the directory of 2.1: clear/2026/node-2026-017.json. */
export function csaf21Path(advisory: DatedAdvisory): string {
  return `clear/${csafYear(advisory)}/${csafFileName(advisory.facts.id)}`
}

export function csaf21Url(advisory: DatedAdvisory, publisher: Publisher): string {
  return `${publisher.baseUrl}/.well-known/csaf/v2.1/${csaf21Path(advisory)}`
}

// CSAF 2.1 §3.1.3.3: a product may have several package URLs.
function withPurls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPurls)
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => {
    const purl = key === 'product_identification_helper' ? textAt(item, 'purl') : undefined
    return [key, purl === undefined ? withPurls(item) : { purls: [purl] }]
  })
  return Object.fromEntries(entries)
}

// CSAF 2.1 §3.2.4: every weakness, every score and SSVC have their place, and the first publication has a new name.
function vulnerability21(old: JsonObject, advisory: DatedAdvisory): JsonObject {
  const { cwe: _, scores: __, release_date, notes: ___, ...rest } = old
  const cwes = advisory.facts.cwe.flatMap((id) => {
    const name = cweName(id)
    return name === undefined ? [] : [{ id, name, version: CWE_EDITION }]
  })
  const products = textsAt(old, 'product_status', 'known_affected')
  const metrics = products.length === 0 ? [] : metricsOf(old, advisory, products)
  const notes = listAt(old, 'notes').filter((note) => !hasPlace(note, advisory, products.length > 0))
  const remediations = withoutContradiction(listAt(old, 'remediations'))
  const all = present({
    ...rest,
    cwes: cwes.length === 0 ? undefined : cwes,
    disclosure_date: release_date,
    metrics: metrics.length === 0 ? undefined : metrics,
    notes,
    remediations: remediations.length === 0 ? undefined : remediations,
  })
  return Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

// CSAF 2.1 §6.1.35: where there is a workaround, something is available.
function withoutContradiction(remediations: readonly unknown[]): readonly unknown[] {
  const helped = new Set(
    remediations.flatMap((item) => (textAt(item, 'category') === 'workaround' ? textsAt(item, 'product_ids') : [])),
  )
  return remediations.flatMap((item) => {
    if (textAt(item, 'category') !== 'none_available') return [item]
    const left = textsAt(item, 'product_ids').filter((id) => !helped.has(id))
    return left.length === 0 ? [] : [{ ...objectAt(item), product_ids: left }]
  })
}

// What 2.0 can only say in notes.
function hasPlace(note: unknown, { facts }: DatedAdvisory, scored: boolean): boolean {
  const title = textAt(note, 'title') ?? ''
  if (title === 'Further weaknesses') return facts.cwe.every((id) => cweName(id) !== undefined)
  return scored && (title === 'SSVC' || /^CVSS v\S+ vector$/.test(title))
}

function metricsOf(old: JsonObject, advisory: DatedAdvisory, products: readonly string[]): readonly JsonObject[] {
  const three = listAt(old, 'scores').map((score) => objectAt(score, 'cvss_v3'))
  const four = advisory.facts.severity.vectors.flatMap((vector) =>
    cvssVersionOf(vector) === '4.0' ? cvss4(vector) : [],
  )
  const decided = writeSelections(advisory.facts.ssvc, advisory.currentRelease)
  const content = present({ cvss_v3: three[0], cvss_v4: four[0], ssvc_v2: decided })
  return Object.keys(content).length === 0 ? [] : [{ content, products }]
}

function cvss4(vector: string): readonly JsonObject[] {
  const scored = cvssOrUndefined(vector)
  if (scored === undefined) return []
  const { base: baseScore, version } = scored
  return [{ baseScore, baseSeverity: ratingOf(baseScore).toUpperCase(), vectorString: vector, version }]
}
