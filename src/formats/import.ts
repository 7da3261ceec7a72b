import type { AdvisoryFacts, AffectedLine, AffectedProduct, DatedAdvisory, Revision } from '../domain/advisory.ts'
import type { ImportRecord } from '../domain/imported.ts'
import { isSemver, isVersion } from '../domain/version.ts'
import type { Instant } from '../lib/instant.ts'
import { readCsaf } from './csaf/read.ts'
import { readCve } from './cve-read.ts'
import { cvssOrUndefined } from './cvss.ts'
import { readGhsa } from './ghsa.ts'
import { isObject, listAt, present, textAt } from './json-value.ts'
import { readOsv, referenceType } from './osv.ts'
import type { RecordFacts, RecordProduct, Unread } from './record.ts'

/** An advisory of the past, read from somebody's record: its facts, its dates, and what could not be read. */
export interface Imported {
  readonly facts: AdvisoryFacts
  readonly published?: Instant
  readonly modified?: Instant
  readonly withdrawn?: Instant
  readonly unread: readonly Unread[]
  /** Which record it was read from; undefined where the record has no id. */
  readonly source?: { readonly id: string; readonly words: string }
}

const FORMATS: Readonly<Record<RecordFacts['format'], string>> = {
  csaf: 'CSAF document',
  osv: 'OSV record',
  cve: 'CVE record',
  ghsa: 'GitHub advisory',
  openvex: 'OpenVEX document',
  markdown: 'Markdown advisory',
  text: 'text',
  cyclonedx: 'CycloneDX document',
}

/** What of an import can be kept: an id and a date are needed. Nothing is made up where the source has none. */
export function importable(imported: Imported): Omit<ImportRecord, 'records'> | undefined {
  const { facts, published = imported.modified, source, withdrawn } = imported
  if (source === undefined || published === undefined) return undefined
  // An address is made of the id: what cannot stand in one stays readable among the aliases.
  const id = facts.id
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 80)
  const aliases = id === facts.id ? facts.aliases : [facts.id, ...facts.aliases]
  return {
    source: source.id,
    from: source.words,
    facts: { ...facts, id, aliases },
    published,
    modified: Math.max(published, imported.modified ?? published),
    ...(withdrawn === undefined ? {} : { withdrawn }),
  }
}

/** Whether a document looks like an advisory that can be read at all. */
export function isAdvisory(document: unknown): boolean {
  if (!isObject(document)) return false
  const github = ['ghsa_id', 'ghsaId', 'security_advisory', 'repository_advisory']
  const osv = textAt(document, 'id') !== undefined && ['modified', 'published', 'affected'].some((f) => f in document)
  return (
    textAt(document, 'document', 'csaf_version') !== undefined ||
    textAt(document, 'dataType') === 'CVE_RECORD' ||
    github.some((name) => name in document) ||
    osv
  )
}

/** Reads an OSV, CSAF, CVE or GitHub advisory; several vulnerabilities of one CSAF document become several advisories. */
export function importRecords(document: unknown): readonly Imported[] {
  if (textAt(document, 'document', 'csaf_version') !== undefined) {
    const count = Math.max(1, listAt(document, 'vulnerabilities').length)
    const records = Array.from({ length: count }, (_, i) => readCsaf(document, i))
    // Each vulnerability needs an id of its own; the document's id alone would name several.
    return records.map((record, i) =>
      importRecord(count === 1 ? record : { ...record, id: `${record.id ?? ''}-${i + 1}` }),
    )
  }
  if (textAt(document, 'dataType') === 'CVE_RECORD') return [importRecord(readCve(document))]
  const github = ['ghsa_id', 'ghsaId', 'security_advisory', 'repository_advisory', 'vulnerabilities']
  if (isObject(document) && github.some((name) => name in document)) return [importRecord(readGhsa(document))]
  return [importRecord(readOsv(document))]
}

/** Facts from a record: what it says, in our fields; nothing it does not say. */
export function importRecord(record: RecordFacts): Imported {
  const id = record.id ?? record.cve ?? 'unnamed'
  const title = record.title ?? firstLine(record.description) ?? id
  const vectors = onePerVersion(record.vectors)
  const unread: Unread[] = [...record.unread]
  for (const vector of record.vectors)
    if (!vectors.includes(vector))
      unread.push({
        path: 'severity',
        why: `"${vector.slice(0, 80)}" is not a vector of CVSS 3 or 4, or is a second one`,
      })
  const cwe = [...new Set(record.cwe)].filter((name) => /^CWE-[1-9]\d{0,4}$/.test(name))
  for (const name of record.cwe)
    if (!cwe.includes(name)) unread.push({ path: 'cwe', why: `"${name.slice(0, 40)}" is not a CWE id` })
  return {
    facts: {
      id,
      title,
      summary: record.summary ?? title,
      description: record.description ?? '',
      aliases: [...new Set(record.aliases)].filter((alias) => alias !== id),
      cwe,
      severity: { level: record.level ?? levelOf(vectors), vectors },
      affected: apart(mergeProducts(record.products.map((product) => productOf(product, unread)))),
      // Blanks at the end of a name are no part of it; where they are kept, no text says the same as another.
      credits: record.credits.map((credit) => ({ ...credit, name: credit.name.replace(/\s+/g, ' ').trim() })),
      references: record.references.map(({ url, type, summary }) => ({
        url,
        type: referenceType(type),
        ...present({ summary }),
      })),
      timeline: [],
      ...present({ cve: record.cve, impact: record.impact, workaround: record.workaround, ssvc: record.ssvc }),
    },
    ...present({
      published: dayOf('published', record, unread),
      modified: dayOf('modified', record, unread),
      withdrawn: record.withdrawn,
      source: sourceOf(record),
    }),
    unread,
  }
}

// Programs write the year 1 or 1970 where they know no date.
function dayOf(field: 'published' | 'modified', record: RecordFacts, unread: Unread[]): Instant | undefined {
  const at = record[field]
  if (at === undefined || at > 0) return at
  unread.push({ path: field, why: 'this date stands for none' })
  return undefined
}

function sourceOf({ format, id, cve }: RecordFacts): Imported['source'] {
  const named = id ?? cve
  return named === undefined ? undefined : { id: `${format} ${named}`, words: `${FORMATS[format]} ${named}` }
}

/** An imported advisory as the writers take it, when the record says when it was published. */
export function datedImport(imported: Imported): DatedAdvisory | undefined {
  const published = imported.published ?? imported.modified
  if (published === undefined) return undefined
  const modified = Math.max(published, imported.modified ?? published)
  const revisions: Revision[] = [{ version: '1', at: published, summary: 'First published.' }]
  if (modified > published) revisions.push({ version: '2', at: modified, summary: 'Changed.' })
  const dated = { facts: imported.facts, initialRelease: published, currentRelease: modified, revisions }
  if (imported.withdrawn === undefined) return dated
  return { ...dated, withdrawn: { at: imported.withdrawn, reason: 'Withdrawn by its publisher.' } }
}

function firstLine(text: string | undefined): string | undefined {
  const line = text
    ?.trim()
    .split('\n')[0]
    ?.replace(/^#+\s*/, '')
    .trim()
  return line === undefined || line === '' ? undefined : line.length > 200 ? `${line.slice(0, 199)}…` : line
}

function levelOf(vectors: readonly string[]): string {
  const scores = vectors.flatMap((vector) => cvssOrUndefined(vector) ?? [])
  return scores.toSorted((a, b) => b.score - a.score)[0]?.severity ?? 'unknown'
}

// 3.1 before 3.0: no record has room for both.
function onePerVersion(vectors: readonly string[]): readonly string[] {
  const good = vectors.filter((vector) => /^CVSS:[34]/.test(vector) && cvssOrUndefined(vector) !== undefined)
  const three =
    good.find((vector) => vector.startsWith('CVSS:3.1/')) ?? good.find((vector) => vector.startsWith('CVSS:3'))
  const four = good.find((vector) => vector.startsWith('CVSS:4'))
  return [three, four].filter((vector) => vector !== undefined)
}

function productOf(product: RecordProduct, unread: Unread[]): AffectedProduct {
  const versions: string[] = []
  const lines: AffectedLine[] = []
  for (const statement of product.statements) {
    const { from, to } = statement.range
    const odd = [from, to].find((version) => version !== undefined && !isOneVersion(version, product))
    if (odd !== undefined)
      unread.push({
        path: product.name,
        why: `"${odd.slice(0, 80)}" is not ${product.versioning === 'git' ? 'a full commit hash' : 'one version'}`,
      })
    else if (from !== undefined && from === to && statement.status === 'affected') versions.push(from)
    else addLine(lines, lineOf(statement))
  }
  // What was not understood is not known; it must not look as if nothing were affected.
  if (lines.length + versions.length === 0) lines.push({ line: 'all versions', status: 'unknown', introduced: '0' })
  const { ecosystem, package: name, purl, repository } = product
  // A name without the ecosystem it belongs to names no package.
  const pair = ecosystem === undefined || name === undefined ? {} : { ecosystem, package: name }
  const named = [
    ...versions,
    ...lines.flatMap(({ introduced, fixed, lastAffected }) => [introduced, fixed, lastAffected]),
  ]
  // Many call semver what are two numbers, or 2.3.0p8.
  const plain =
    product.versioning === 'semver' && !named.every((one) => one === undefined || one === '0' || isSemver(one))
  return {
    product: product.name,
    versioning: plain ? 'ecosystem' : product.versioning,
    lines,
    ...(versions.length === 0 ? {} : { versions: [...new Set(versions)] }),
    ...pair,
    ...present({ purl, repository }),
  }
}

// A version that is listed once for each architecture is said once.
function addLine(lines: AffectedLine[], line: AffectedLine): void {
  if (!lines.some((one) => one.line === line.line && one.status === line.status)) lines.push(line)
}

// "10.0 and earlier" is a sentence, and some write an address: to make a range of it would be a guess.
function isOneVersion(text: string, { versioning }: RecordProduct): boolean {
  if (versioning === 'git') return text === '0' || isVersion('git', text)
  return text !== '' && !/[\s<>=|,*]|:\/\//.test(text)
}

// A record names no release lines, so a line is named after its versions: words that bound nothing by themselves.
function lineOf(statement: RecordProduct['statements'][number]): AffectedLine {
  const { from, to, toExclusive } = statement.range
  const start = from === undefined ? '' : `from ${from} `
  const end = to === undefined ? '' : `${toExclusive ? 'before' : 'up to'} ${to}`
  return {
    line: `${start}${end}`.trim() || 'all versions',
    status: statement.status,
    introduced: from ?? '0',
    ...(to === undefined ? {} : toExclusive ? { fixed: to } : { lastAffected: to }),
    ...(statement.justification === undefined ? {} : { justification: statement.justification }),
  }
}

// The commits of a product whose versions stand beside them are those of its repository: by one name nobody could tell
// which of the two a text speaks of.
function apart(products: readonly AffectedProduct[]): readonly AffectedProduct[] {
  return products.map((one) => {
    const twin = products.some((other) => other.product === one.product && other.versioning !== 'git')
    if (one.versioning !== 'git' || !twin || one.repository === undefined) return one
    const { ecosystem: _, package: __, purl: ___, ...commits } = one
    return { ...commits, product: one.repository }
  })
}

function mergeProducts(products: readonly AffectedProduct[]): readonly AffectedProduct[] {
  const merged = new Map<string, AffectedProduct>()
  for (const product of products) {
    const key = JSON.stringify([product.product, product.ecosystem, product.package, product.versioning === 'git'])
    const before = merged.get(key)
    if (before === undefined) merged.set(key, product)
    else {
      const versions = [...new Set([...(before.versions ?? []), ...(product.versions ?? [])])]
      const lines = [...before.lines, ...product.lines].filter(
        (line, i, all) => all.findIndex((l) => l.line === line.line && l.status === line.status) === i,
      )
      const versioning = before.versioning === product.versioning ? before.versioning : 'ecosystem'
      merged.set(key, { ...before, versioning, lines, ...(versions.length === 0 ? {} : { versions }) })
    }
  }
  return [...merged.values()]
}
