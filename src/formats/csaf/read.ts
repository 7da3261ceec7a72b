import type { Credit } from '../../domain/advisory.ts'
import type { Statement } from '../../domain/affected.ts'
import { creditType } from '../../domain/credit.ts'
import { ssvcSelection } from '../../domain/ssvc.ts'
import { fromIso } from '../../lib/instant.ts'
import { isObject, type JsonObject, listAt, objectAt, present, textAt, textsAt } from '../json-value.ts'
import type { RecordFacts, RecordProduct, Unread } from '../record.ts'
import { readSsvc } from '../ssvc.ts'
import { type CsafBranchProduct, productsOf, type ReadProduct } from './read-products.ts'

/** The facts of one vulnerability of a CSAF document (the first, unless another is named). */
export function readCsaf(document: unknown, index = 0): RecordFacts {
  const unread: Unread[] = []
  const vulnerability = listAt(document, 'vulnerabilities')[index]
  const tracking = objectAt(document, 'document', 'tracking')
  const notes = [...listAt(document, 'document', 'notes'), ...listAt(vulnerability, 'notes')]
  const cwe = textAt(vulnerability, 'cwe', 'id')
  const further = noteText(notes, 'Further weaknesses')?.split(', ') ?? []
  return {
    format: 'csaf',
    aliases: textsAt(tracking, 'aliases'),
    cwe: [...(cwe === undefined ? cwes21(vulnerability) : [cwe]), ...further],
    vectors: vectorsOf(vulnerability, notes),
    credits: creditsOf(document, vulnerability),
    references: referencesOf(document, vulnerability),
    products: statementsOf(productsOf(document, unread), vulnerability),
    unread,
    ...present({
      id: textAt(tracking, 'id'),
      title: textAt(vulnerability, 'title') ?? textAt(document, 'document', 'title'),
      summary: noteText(notes, undefined, ['summary', 'description']),
      description: noteText(notes, 'Description') ?? noteText(notes, undefined, ['details', 'description', 'general']),
      cve: textAt(vulnerability, 'cve'),
      level: textAt(document, 'document', 'aggregate_severity', 'text'),
      published: dateAt(tracking, 'initial_release_date'),
      modified: dateAt(tracking, 'current_release_date'),
      impact: threatOf(vulnerability),
      workaround: workaroundOf(vulnerability),
      ssvc: ssvcOf(vulnerability, notes),
    }),
  }
}

function cwes21(vulnerability: unknown): readonly string[] {
  return listAt(vulnerability, 'cwes').flatMap((cwe) => textAt(cwe, 'id') ?? [])
}

function dateAt(tracking: JsonObject, field: string): number | undefined {
  const text = textAt(tracking, field)
  return text === undefined ? undefined : fromIso(text)
}

function noteText(notes: readonly unknown[], title?: string, categories?: readonly string[]): string | undefined {
  const found = notes.find((note) =>
    title === undefined
      ? categories?.includes(textAt(note, 'category') ?? '') === true
      : textAt(note, 'title') === title,
  )
  return textAt(found, 'text')
}

// CSAF 2.0 scores[], CSAF 2.1 metrics[].content; what our own 2.0 documents cannot score stands in notes.
function vectorsOf(vulnerability: unknown, notes: readonly unknown[]): readonly string[] {
  const contents = [
    ...listAt(vulnerability, 'scores'),
    ...listAt(vulnerability, 'metrics').map((metric) => objectAt(metric, 'content')),
  ]
  const vectors = contents.flatMap((content) =>
    ['cvss_v2', 'cvss_v3', 'cvss_v4'].flatMap((version) => textAt(content, version, 'vectorString') ?? []),
  )
  const noted = notes.filter((note) => /^CVSS v\d\.\d vector$/.test(textAt(note, 'title') ?? ''))
  return [...new Set([...vectors, ...noted.flatMap((note) => textAt(note, 'text') ?? [])])]
}

// CSAF 2.1 metrics[].content.ssvc_v2; our own 2.0 documents say it in a note.
function ssvcOf(vulnerability: unknown, notes: readonly unknown[]): RecordFacts['ssvc'] {
  const [metric] = listAt(vulnerability, 'metrics').flatMap(
    (item) => readSsvc(objectAt(item, 'content', 'ssvc_v2')) ?? [],
  )
  if (metric !== undefined) return metric
  const selections = (noteText(notes, 'SSVC')?.split('\n') ?? []).flatMap((line) => ssvcSelection(line) ?? [])
  return selections.length === 0 ? undefined : { selections }
}

function creditsOf(document: unknown, vulnerability: unknown): readonly Credit[] {
  const acknowledgments = [
    ...listAt(document, 'document', 'acknowledgments'),
    ...listAt(vulnerability, 'acknowledgments'),
  ]
  return acknowledgments.flatMap((item) => {
    const type = creditType(/^([a-z-]+):/.exec(textAt(item, 'summary') ?? '')?.[1]) ?? 'other'
    const names = textsAt(item, 'names')
    const organization = textAt(item, 'organization')
    const all = names.length > 0 ? names : organization === undefined ? [] : [organization]
    const [contact] = textsAt(item, 'urls')
    return all.map((name) => (contact === undefined ? { name, type } : { name, type, contact }))
  })
}

function referencesOf(document: unknown, vulnerability: unknown): RecordFacts['references'] {
  return [...listAt(document, 'document', 'references'), ...listAt(vulnerability, 'references')].flatMap((item) => {
    const url = textAt(item, 'url')
    if (url === undefined || textAt(item, 'category') === 'self') return []
    return [{ url, ...present({ summary: textAt(item, 'summary') }) }]
  })
}

function threatOf(vulnerability: unknown): string | undefined {
  const found = listAt(vulnerability, 'threats').find((threat) => textAt(threat, 'category') === 'impact')
  return textAt(found, 'details')
}

function workaroundOf(vulnerability: unknown): string | undefined {
  const found = listAt(vulnerability, 'remediations').find((item) =>
    ['workaround', 'mitigation'].includes(textAt(item, 'category') ?? ''),
  )
  return textAt(found, 'details')
}

// CSAF 2.0 §3.2.3.9.
const STATUS: Readonly<Record<string, Statement['status']>> = {
  first_affected: 'affected',
  known_affected: 'affected',
  last_affected: 'affected',
  first_fixed: 'not-affected',
  fixed: 'not-affected',
  recommended: 'not-affected',
  known_not_affected: 'not-affected',
  under_investigation: 'unknown',
  unknown: 'unknown',
}

function statementsOf(products: readonly CsafBranchProduct[], vulnerability: unknown): readonly RecordProduct[] {
  const statuses = new Map<string, Statement['status']>()
  for (const [field, ids] of Object.entries(objectAt(vulnerability, 'product_status')))
    for (const id of Array.isArray(ids) ? ids : [])
      if (typeof id === 'string' && STATUS[field] !== undefined) statuses.set(id, STATUS[field])
  const flags = flagsOf(vulnerability)
  const fixed = new Set(['first_fixed', 'fixed'].flatMap((name) => textsAt(vulnerability, 'product_status', name)))
  const found: RecordProduct[] = []
  for (const product of products) {
    const statements = product.leaves.flatMap((leaf) => statementsOfLeaf(leaf, statuses, flags))
    // A product whose versions were not understood is still spoken of.
    const spoken = product.leaves.some((leaf) => statuses.has(leaf.id))
    const fixedVersions = statements.some(({ status }) => status !== 'not-affected') ? [] : fixedOf(product, fixed)
    if (spoken) found.push({ ...product.about, statements, ...(fixedVersions.length === 0 ? {} : { fixedVersions }) })
  }
  return found
}

// Distributions list what is fixed, and not what was affected before.
function fixedOf(product: CsafBranchProduct, fixed: ReadonlySet<string>): readonly string[] {
  const versions = product.leaves.flatMap(({ id, ranges }) =>
    fixed.has(id) ? ranges.flatMap(({ from, to }) => (from !== undefined && from === to ? [from] : [])) : [],
  )
  return [...new Set(versions)]
}

function statementsOfLeaf(
  leaf: ReadProduct,
  statuses: ReadonlyMap<string, Statement['status']>,
  flags: ReadonlyMap<string, string>,
): RecordProduct['statements'] {
  const status = statuses.get(leaf.id)
  if (status === undefined) return []
  const justification = flags.get(leaf.id)
  return leaf.ranges.map((range) => ({ status, range, ...(justification === undefined ? {} : { justification }) }))
}

function flagsOf(vulnerability: unknown): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  for (const flag of listAt(vulnerability, 'flags').filter(isObject))
    for (const id of textsAt(flag, 'product_ids')) flags.set(id, textAt(flag, 'label') ?? '')
  return flags
}
