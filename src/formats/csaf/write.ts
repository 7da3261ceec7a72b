import type { DatedAdvisory, Publisher, Reference } from '../../domain/advisory.ts'
import { CREDIT_WORDS } from '../../domain/credit.ts'
import { cvssVersionOf } from '../../domain/severity.ts'
import { ssvcWords } from '../../domain/ssvc.ts'
import { toIso } from '../../lib/instant.ts'
import { keepNewest } from '../../lib/newest.ts'
import { cvssOrUndefined } from '../cvss.ts'
import { cweName } from '../cwe.ts'
import { type JsonObject, listAt, present } from '../json-value.ts'
import { advisoryUrl, csafUrl } from './paths.ts'
import { type AffectedId, type CsafProducts, csafProducts } from './product-tree.ts'

// CSAF 2.0 §6.2.13: keys stand in alphabetical order throughout this file, so that two versions of a document can be
// compared by eye.

/** The advisory as a CSAF 2.0 document of the profile Security Advisory (§4.4). */
export function writeCsaf(advisory: DatedAdvisory, publisher: Publisher): JsonObject {
  const { products, vulnerability } = sharedParts(advisory, publisher)
  return {
    document: documentOf(advisory, publisher, 'csaf_security_advisory'),
    product_tree: products.tree,
    vulnerabilities: [vulnerability],
  }
}

/** The same facts as a VEX document (§4.5): only what is affected, fixed, not affected or not yet known. */
export function writeCsafVex(advisory: DatedAdvisory, publisher: Publisher): JsonObject {
  const { products, vulnerability } = sharedParts(advisory, publisher)
  const threats = vexThreats(products, vulnerability)
  const { title, threats: _, ...rest } = vulnerability
  return {
    document: documentOf(advisory, publisher, 'csaf_vex'),
    product_tree: products.tree,
    vulnerabilities: [{ ...rest, ...(threats.length === 0 ? {} : { threats }), title }],
  }
}

// §4.5: what is not affected needs a flag or an impact statement.
function vexThreats(products: CsafProducts, vulnerability: JsonObject): readonly unknown[] {
  const threats = listAt(vulnerability, 'threats')
  const bare = products.notAffected.filter((p) => !FLAGS.includes(p.justification ?? '')).map((p) => p.id)
  const impact = { category: 'impact', details: 'The publisher states: not affected.', product_ids: bare }
  return bare.length === 0 ? threats : [...threats, impact]
}

/** The text of the advisory (`writeCsaf`). */
export function csafAdvisoryText(advisory: DatedAdvisory, publisher: Publisher): string {
  const parts = sharedParts(advisory, publisher)
  parts.text ??= csafText(writeCsaf(advisory, publisher))
  return parts.text
}

/** The text of the VEX form (`writeCsafVex`): that of the advisory but for its category and its threats. */
export function csafVexText(advisory: DatedAdvisory, publisher: Publisher): string {
  const { products, vulnerability } = sharedParts(advisory, publisher)
  const text = csafAdvisoryText(advisory, publisher)
  const threats = vexThreats(products, vulnerability)
  // Line breaks stand only between tokens, and the spaces behind them say how deep a name stands.
  const end = text.lastIndexOf('\n      "title": ')
  const start = vulnerability['threats'] === undefined ? end : text.lastIndexOf('\n      "threats": ', end)
  const printed = JSON.stringify(threats, null, 2).replaceAll('\n', '\n      ')
  const said = threats.length === 0 ? '' : `\n      "threats": ${printed},`
  recent.delete(advisory)
  return text.slice(0, start).replace(AS_ADVISORY, AS_VEX) + said + text.slice(end)
}

/** The line in which an advisory and its VEX form differ. */
export const AS_ADVISORY = '\n    "category": "csaf_security_advisory",'
export const AS_VEX = '\n    "category": "csaf_vex",'

interface Shared {
  text?: string
  readonly publisher: Publisher
  readonly products: CsafProducts
  readonly vulnerability: JsonObject
}

// The advisory and its VEX form share nearly everything, and are written one after the other, some advisories at a time.
const recent = new Map<DatedAdvisory, Shared>()

function sharedParts(advisory: DatedAdvisory, publisher: Publisher): Shared {
  const known = recent.get(advisory)
  if (known?.publisher === publisher) return known
  const products = csafProducts(advisory, publisher)
  const shared = { publisher, products, vulnerability: vulnerabilityOf(advisory, publisher, products) }
  recent.set(advisory, shared)
  keepNewest(recent, 32)
  return shared
}

/** The document as bytes go out: two spaces, one newline at the end. */
export function csafText(document: JsonObject): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

function documentOf(advisory: DatedAdvisory, publisher: Publisher, category: string): JsonObject {
  const { facts } = advisory
  return {
    aggregate_severity: { namespace: `${publisher.baseUrl}/policy`, text: facts.severity.level },
    category,
    csaf_version: '2.0',
    distribution: { tlp: { label: 'WHITE', url: 'https://www.first.org/tlp/' } },
    lang: 'en',
    notes: documentNotes(advisory),
    publisher: present({
      category: 'vendor',
      contact_details: publisher.contact === '' ? undefined : publisher.contact,
      name: publisher.name,
      namespace: publisher.namespace,
    }),
    references: [
      { category: 'self', summary: 'This advisory as CSAF', url: csafUrl(advisory, publisher) },
      { category: 'self', summary: 'This advisory as a page', url: advisoryUrl(facts.id, publisher) },
      ...facts.references.map(referenceOf),
    ],
    title: facts.title,
    tracking: trackingOf(advisory),
  }
}

// CSAF 2.0 §3.1.5: lines that name no versions have no place in the product tree, so they are said in words.
function documentNotes(advisory: DatedAdvisory): readonly JsonObject[] {
  const { facts } = advisory
  const notes: JsonObject[] = [{ category: 'summary', text: facts.summary || facts.title, title: 'Summary' }]
  if (facts.description !== '') notes.push({ category: 'details', text: facts.description, title: 'Description' })
  const lines = facts.affected.flatMap((product) =>
    product.lines.map((line) => `${product.product} ${line.line}: ${line.status.replace('-', ' ')}`),
  )
  if (lines.length > 0) notes.push({ category: 'general', text: lines.join('\n'), title: 'Release lines' })
  if (advisory.withdrawn)
    notes.push({ category: 'general', text: advisory.withdrawn.reason || 'Withdrawn.', title: 'Withdrawn' })
  return notes
}

function trackingOf(advisory: DatedAdvisory): JsonObject {
  const { facts, revisions } = advisory
  const aliases = [...new Set([...facts.aliases, ...(facts.cve === undefined ? [] : [facts.cve])])]
  return present({
    aliases: aliases.length === 0 ? undefined : aliases,
    current_release_date: toIso(advisory.currentRelease),
    generator: { engine: { name: 'Fairlead' } },
    id: facts.id,
    initial_release_date: toIso(advisory.initialRelease),
    revision_history: revisions.map(({ version, at, summary }) => ({ date: toIso(at), number: version, summary })),
    status: 'final',
    version: revisions.at(-1)?.version ?? '1',
  })
}

function vulnerabilityOf(advisory: DatedAdvisory, publisher: Publisher, products: CsafProducts): JsonObject {
  const { facts } = advisory
  const [cwe] = facts.cwe
  const name = cwe === undefined ? undefined : cweName(cwe)
  const ids = facts.cve === undefined ? [{ system_name: publisher.name, text: facts.id }] : undefined
  return present({
    acknowledgments: facts.credits.length === 0 ? undefined : acknowledgmentsOf(advisory),
    cve: facts.cve,
    cwe: cwe === undefined || name === undefined ? undefined : { id: cwe, name },
    flags: flagsOf(products),
    ids,
    notes: vulnerabilityNotes(advisory, products),
    product_status: statusOf(products),
    release_date: toIso(advisory.initialRelease),
    remediations: remediationsOf(advisory, publisher, products),
    scores: scoresOf(advisory, products),
    threats:
      facts.impact === undefined || facts.impact === '' || products.affected.length === 0
        ? undefined
        : [{ category: 'impact', details: facts.impact, product_ids: products.affected.map((p) => p.id) }],
    title: facts.title,
  })
}

// CSAF 2.0 §3.1.1 has no field for the kind of credit; the summary names it in the words all records share.
function acknowledgmentsOf(advisory: DatedAdvisory): readonly JsonObject[] {
  return advisory.facts.credits.map((credit) =>
    present({
      names: [credit.name],
      summary: `${credit.type}: ${CREDIT_WORDS[credit.type]} ${credit.name}`,
      urls: credit.contact !== undefined && URL.canParse(credit.contact) ? [credit.contact] : undefined,
    }),
  )
}

// CSAF 2.0 §3.2.3.5; a flag is machine-readable only with one of five labels.
const FLAGS: readonly string[] = [
  'component_not_present',
  'inline_mitigations_already_exist',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_not_present',
]

function flagsOf(products: CsafProducts): readonly JsonObject[] | undefined {
  const flags = FLAGS.map((label) => ({
    label,
    product_ids: products.notAffected.filter((p) => p.justification === label).map((p) => p.id),
  })).filter((flag) => flag.product_ids.length > 0)
  return flags.length === 0 ? undefined : flags
}

function vulnerabilityNotes(advisory: DatedAdvisory, products: CsafProducts): readonly JsonObject[] {
  const { facts } = advisory
  const notes: JsonObject[] = [{ category: 'description', text: facts.summary || facts.title, title: 'Summary' }]
  // CSAF 2.0 §3.2.3.12 knows CVSS 2 and 3 only, and §3.2.3.3 one CWE: the rest is said in notes.
  const scored = products.affected.length > 0
  const noted = facts.severity.vectors.filter((vector) => !scored || cvssVersionOf(vector) === '4.0')
  for (const vector of noted)
    notes.push({ category: 'other', text: vector, title: `CVSS v${cvssVersionOf(vector) ?? ''} vector` })
  const further = facts.cwe.slice(1)
  if (further.length > 0) notes.push({ category: 'other', text: further.join(', '), title: 'Further weaknesses' })
  // Nor has it a place for SSVC.
  if (facts.ssvc !== undefined && facts.ssvc.selections.length > 0)
    notes.push({ category: 'other', text: facts.ssvc.selections.map(ssvcWords).join('\n'), title: 'SSVC' })
  if (facts.timeline.length > 0) {
    const text = facts.timeline.map(({ at, what }) => `${toIso(at)} ${what}`).join('\n')
    notes.push({ category: 'other', text, title: 'Timeline' })
  }
  return notes
}

function statusOf(products: CsafProducts): JsonObject {
  const list = (ids: readonly string[]) => (ids.length === 0 ? undefined : ids)
  return present({
    fixed: list(products.fixed),
    known_affected: list(products.affected.map((p) => p.id)),
    known_not_affected: list(products.notAffected.map((p) => p.id)),
    under_investigation: list(products.unknown),
  })
}

// CSAF 2.0 §4.5 and §6.2.2: of every product one learns what can be done, if only that nothing can.
function remediationsOf(
  advisory: DatedAdvisory,
  publisher: Publisher,
  products: CsafProducts,
): readonly JsonObject[] | undefined {
  const url = advisoryUrl(advisory.facts.id, publisher)
  const fixes = [...new Set(products.affected.map((p) => p.fixed))].map((fixed) => {
    const which = products.affected.filter((p) => p.fixed === fixed)
    if (fixed === undefined)
      return { category: 'none_available', details: 'There is no fix for these versions.', product_ids: idsOf(which) }
    return { category: 'vendor_fix', details: `Upgrade to ${fixed} or later.`, product_ids: idsOf(which), url }
  })
  const { workaround } = advisory.facts
  const around =
    workaround === undefined || workaround === '' || products.affected.length === 0
      ? []
      : [{ category: 'workaround', details: workaround, product_ids: idsOf(products.affected) }]
  const details = 'These versions were not examined.'
  const open =
    products.unknown.length === 0 ? [] : [{ category: 'none_available', details, product_ids: products.unknown }]
  const all = [...fixes, ...around, ...open]
  return all.length === 0 ? undefined : all
}

function idsOf(products: readonly AffectedId[]): readonly string[] {
  return products.map((p) => p.id)
}

function scoresOf(advisory: DatedAdvisory, products: CsafProducts): readonly JsonObject[] | undefined {
  const vector = advisory.facts.severity.vectors.find((v) => cvssVersionOf(v)?.startsWith('3.') === true)
  const scored = vector === undefined ? undefined : cvssOrUndefined(vector)
  if (scored === undefined || products.affected.length === 0) return undefined
  const cvss_v3 = {
    baseScore: scored.base,
    baseSeverity: baseSeverity(scored.base),
    vectorString: scored.vector,
    version: scored.version,
  }
  return [{ cvss_v3, products: idsOf(products.affected) }]
}

function baseSeverity(score: number): string {
  if (score === 0) return 'NONE'
  if (score < 4) return 'LOW'
  return score < 7 ? 'MEDIUM' : score < 9 ? 'HIGH' : 'CRITICAL'
}

const REFERENCE_WORDS: Readonly<Record<Reference['type'], string>> = {
  advisory: 'Advisory',
  fix: 'Fix',
  report: 'Report',
  web: 'Web page',
  article: 'Article',
  package: 'Package',
  evidence: 'Evidence',
  detection: 'Detection',
}

function referenceOf(reference: Reference): JsonObject {
  const kind = REFERENCE_WORDS[reference.type]
  const summary = reference.summary === undefined || reference.summary === '' ? kind : `${kind}: ${reference.summary}`
  return { category: 'external', summary, url: reference.url }
}
