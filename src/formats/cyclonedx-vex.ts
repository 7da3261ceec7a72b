import type { AffectedProduct, DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { type Statement, statementsOf } from '../domain/affected.ts'
import { creditType } from '../domain/credit.ts'
import { cvssVersionOf, ratingOf } from '../domain/severity.ts'
import { ssvcSelection, ssvcWords } from '../domain/ssvc.ts'
import { hex, sha256, utf8 } from '../lib/bytes.ts'
import { fromIso, toIso } from '../lib/instant.ts'
import { advisoryUrl } from './csaf/paths.ts'
import { cvssOrUndefined } from './cvss.ts'
import { type JsonObject, listAt, objectAt, present, textAt } from './json-value.ts'
import { purlOf } from './purl.ts'
import type { RecordFacts, RecordProduct } from './record.ts'
import { orderOfVers, readVers, versioningOf, versSchemeOf, writeVers } from './vers.ts'

/** The advisory as a CycloneDX 1.6 document that holds nothing but its products and what is said of them (a VEX). */
export function writeCycloneDxVex(advisory: DatedAdvisory, publisher: Publisher): JsonObject {
  const { facts } = advisory
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(advisoryUrl(facts.id, publisher))}`,
    version: Math.max(1, advisory.revisions.length),
    metadata: {
      timestamp: toIso(advisory.currentRelease),
      supplier: { name: publisher.name, url: [publisher.namespace] },
    },
    components: facts.affected.map((product, i) =>
      present({ type: 'library', 'bom-ref': refOf(i), name: product.product, purl: purlOf(product) }),
    ),
    vulnerabilities: [vulnerabilityOf(advisory, publisher)],
  }
}

function refOf(i: number): string {
  return `product-${i + 1}`
}

// RFC 9562 §5.8: an own scheme, so that the same advisory has the same number for ever.
function uuidOf(name: string): string {
  const digits = hex(sha256(utf8(name)))
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}

function vulnerabilityOf(advisory: DatedAdvisory, publisher: Publisher): JsonObject {
  const { facts } = advisory
  const cwes = facts.cwe.map((cwe) => Number(cwe.slice('CWE-'.length)))
  const fixes = facts.affected.flatMap((product) =>
    product.lines.flatMap(({ status, fixed }) => (status === 'affected' ? (fixed ?? []) : [])),
  )
  const named = (name: string, values: readonly string[]) =>
    values.map((value) => ({ name: `fairlead:${name}`, value }))
  return present({
    id: facts.cve ?? facts.id,
    source: { name: publisher.name, url: advisoryUrl(facts.id, publisher) },
    references:
      facts.aliases.length === 0
        ? undefined
        : [...new Set(facts.aliases)].map((id) => ({ id, source: { name: id.split('-')[0] ?? id } })),
    ratings: facts.severity.vectors.length === 0 ? undefined : facts.severity.vectors.map(ratingFor),
    cwes: cwes.length === 0 ? undefined : cwes,
    description: facts.summary,
    detail: facts.description === '' ? undefined : facts.description,
    recommendation: fixes.length === 0 ? undefined : `Upgrade to ${[...new Set(fixes)].join(' or ')}.`,
    workaround: facts.workaround,
    advisories: [{ title: facts.title, url: advisoryUrl(facts.id, publisher) }],
    published: toIso(advisory.initialRelease),
    updated: toIso(advisory.currentRelease),
    rejected: advisory.withdrawn === undefined ? undefined : toIso(advisory.withdrawn.at),
    credits: facts.credits.length === 0 ? undefined : { individuals: facts.credits.map(({ name }) => ({ name })) },
    analysis: analysisOf(facts.affected),
    affects: facts.affected.map((product, i) => ({
      ref: refOf(i),
      versions: statementsOf(product).map((one) => saidOf(product, one)),
    })),
    // What the format has no field for, under a name of our own.
    properties: [
      ...named('id', [facts.id]),
      ...named('severity', [facts.severity.level]),
      ...named(
        'credit',
        facts.credits.map(({ type, name }) => `${type}: ${name}`),
      ),
      ...named('ssvc', (facts.ssvc?.selections ?? []).map(ssvcWords)),
    ],
  })
}

const METHODS: Readonly<Record<string, string>> = {
  '2.0': 'CVSSv2',
  '3.0': 'CVSSv3',
  '3.1': 'CVSSv31',
  '4.0': 'CVSSv4',
}

function ratingFor(vector: string): JsonObject {
  const scored = cvssOrUndefined(vector)
  const rated = scored === undefined ? {} : { score: scored.score, severity: ratingOf(scored.score) }
  return { ...rated, method: METHODS[cvssVersionOf(vector) ?? ''] ?? 'other', vector }
}

const STATUS = { affected: 'affected', 'not-affected': 'unaffected', unknown: 'unknown' } as const

function saidOf(product: AffectedProduct, { range, status }: Statement): JsonObject {
  const exact = range.from !== undefined && range.from === range.to && product.versioning !== 'git'
  const which = exact ? { version: range.from } : { range: writeVers(versSchemeOf(product), range) }
  return { ...which, status: STATUS[status] }
}

const REASONS: Readonly<Record<string, string>> = {
  component_not_present: 'code_not_present',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
}

// One analysis for all products: what is affected anywhere is exploitable.
function analysisOf(products: readonly AffectedProduct[]): JsonObject {
  const lines = products.flatMap((product) => product.lines)
  const isAffected =
    lines.some(({ status }) => status === 'affected') || products.some(({ versions = [] }) => versions.length > 0)
  if (isAffected) {
    const fixed = lines.some(({ fixed: version }) => version !== undefined)
    return { state: 'exploitable', response: [fixed ? 'update' : 'can_not_fix'] }
  }
  if (lines.some(({ status }) => status === 'unknown')) return { state: 'in_triage' }
  const reasons = new Set(lines.map(({ justification }) => REASONS[justification ?? '']))
  const [reason] = reasons
  return { state: 'not_affected', ...(reasons.size === 1 && reason !== undefined ? { justification: reason } : {}) }
}

/** The facts of one vulnerability of a CycloneDX document (the first, unless another is named). */
export function readCycloneDxVex(document: unknown, index = 0): RecordFacts {
  const vulnerability = listAt(document, 'vulnerabilities')[index]
  const own = (name: string) =>
    listAt(vulnerability, 'properties').flatMap((item) =>
      textAt(item, 'name') === `fairlead:${name}` ? (textAt(item, 'value') ?? []) : [],
    )
  const id = textAt(vulnerability, 'id')
  const selections = own('ssvc').flatMap((text) => ssvcSelection(text) ?? [])
  const date = (field: string) => fromIso(textAt(vulnerability, field) ?? '')
  return {
    format: 'cyclonedx',
    aliases: listAt(vulnerability, 'references').flatMap((item) => textAt(item, 'id') ?? []),
    cwe: listAt(vulnerability, 'cwes').flatMap((cwe) => (typeof cwe === 'number' ? [`CWE-${cwe}`] : [])),
    vectors: listAt(vulnerability, 'ratings').flatMap((rating) => textAt(rating, 'vector') ?? []),
    credits: creditsOf(vulnerability, own('credit')),
    references: listAt(vulnerability, 'advisories').flatMap((item) => {
      const url = textAt(item, 'url')
      return url === undefined ? [] : [{ url, type: 'advisory' }]
    }),
    products: listAt(vulnerability, 'affects').map((item) => productOf(document, vulnerability, item)),
    unread: [],
    ...present({
      id: own('id')[0] ?? id,
      cve: id?.startsWith('CVE-') === true ? id : undefined,
      title: textAt(listAt(vulnerability, 'advisories')[0], 'title'),
      summary: textAt(vulnerability, 'description'),
      description: textAt(vulnerability, 'detail'),
      workaround: textAt(vulnerability, 'workaround'),
      level: own('severity')[0] ?? textAt(listAt(vulnerability, 'ratings')[0], 'severity'),
      published: date('published'),
      modified: date('updated'),
      withdrawn: date('rejected'),
      ssvc: selections.length === 0 ? undefined : { selections },
    }),
  }
}

function creditsOf(vulnerability: unknown, own: readonly string[]): RecordFacts['credits'] {
  if (own.length > 0)
    return own.flatMap((text) => {
      const [, type, name] = /^([a-z-]+): (.*)$/s.exec(text) ?? []
      return name === undefined ? [] : [{ name, type: creditType(type) ?? 'other' }]
    })
  const credits = objectAt(vulnerability, 'credits')
  return [...listAt(credits, 'individuals'), ...listAt(credits, 'organizations')].flatMap((item) => {
    const name = textAt(item, 'name')
    return name === undefined ? [] : [{ name, type: 'other' as const }]
  })
}

const READ: Readonly<Record<string, Statement['status']>> = {
  affected: 'affected',
  unaffected: 'not-affected',
  unknown: 'unknown',
}

function productOf(document: unknown, vulnerability: unknown, item: unknown): RecordProduct {
  const ref = textAt(item, 'ref') ?? ''
  const found = [objectAt(document, 'metadata', 'component'), ...listAt(document, 'components')].find(
    (component) => textAt(component, 'bom-ref') === ref,
  )
  const purl = textAt(found, 'purl')
  const said = listAt(item, 'versions').map((one) => ({
    status: READ[textAt(one, 'status') ?? 'affected'],
    vers: readVers(textAt(one, 'range') ?? '='),
    version: textAt(one, 'version'),
  }))
  const scheme = orderOfVers(
    said.find(({ vers }) => vers?.scheme !== undefined)?.vers?.scheme ?? /^pkg:([a-z]+)\//.exec(purl ?? '')?.[1] ?? '',
  )
  const statements = said.flatMap(({ status, vers, version }): readonly Statement[] => {
    if (status === undefined) return []
    const ranges = version === undefined ? (vers?.ranges ?? []) : [{ from: version, to: version }]
    return ranges.map((range) => ({ status, range }))
  })
  // Without versions the analysis speaks of the component as it is in the BOM.
  const version = textAt(found, 'version')
  const state = textAt(vulnerability, 'analysis', 'state') ?? 'exploitable'
  const whole: readonly Statement[] =
    said.length > 0 || version === undefined
      ? []
      : [{ status: STATES[state] ?? 'affected', range: { from: version, to: version } }]
  return {
    name: textAt(found, 'name') ?? ref,
    scheme,
    versioning: versioningOf(scheme),
    statements: [...statements, ...whole],
    ...present({ purl: purl?.replace(/@[^/?#]*(?=$|[?#])/, '') }),
  }
}

const STATES: Readonly<Record<string, Statement['status']>> = {
  resolved: 'not-affected',
  resolved_with_pedigree: 'not-affected',
  exploitable: 'affected',
  in_triage: 'unknown',
  false_positive: 'not-affected',
  not_affected: 'not-affected',
}
