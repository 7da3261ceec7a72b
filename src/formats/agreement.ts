import type { AffectedProduct, DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { probesOf, type Statement, type Status, schemeOf, statementsOf, statusIn } from '../domain/affected.ts'
import { creditKey } from '../domain/credit.ts'
import type { Finding } from '../domain/refusal.ts'
import { cvssVersionOf } from '../domain/severity.ts'
import { type Instant, toIso } from '../lib/instant.ts'
import { checkCsaf } from './csaf/check.ts'
import { readCsaf } from './csaf/read.ts'
import { csafText, writeCsaf } from './csaf/write.ts'
import { CvssError, cvss } from './cvss.ts'
import { readOsv, writeOsv } from './osv.ts'
import type { RecordFacts } from './record.ts'

/** A kind of record: how it is written and read, and which of the facts it has room for. */
interface Kind {
  readonly name: string
  readonly write: (advisory: DatedAdvisory, publisher: Publisher) => string
  readonly read: (document: unknown) => RecordFacts
  readonly check?: (document: unknown) => Promise<readonly Finding[]>
  /** Statuses the format can say; OSV lists only what is affected. */
  readonly statuses: readonly Status[]
}

const KINDS: readonly Kind[] = [
  {
    name: 'CSAF',
    write: (advisory, publisher) => csafText(writeCsaf(advisory, publisher)),
    read: (document) => readCsaf(document),
    check: (document) => checkCsaf(document, ['schema', 'mandatory']),
    statuses: ['affected', 'unknown', 'not-affected'],
  },
  {
    name: 'OSV',
    write: (advisory, publisher) => JSON.stringify(writeOsv(advisory, publisher)),
    read: readOsv,
    statuses: ['affected'],
  },
]

/**
 * Writes every record, reads it back, and compares what it says with the facts: the versions one by one, the credits,
 * the dates, the severity. Empty when all agree; a record that is not valid by its own standard does not agree.
 */
export async function agreement(advisory: DatedAdvisory, publisher: Publisher): Promise<readonly Finding[]> {
  const findings: Finding[] = [...checkVectors(advisory)]
  for (const kind of KINDS) findings.push(...(await checkRecord(kind, advisory, publisher)))
  return findings
}

function checkVectors(advisory: DatedAdvisory): readonly Finding[] {
  return advisory.facts.severity.vectors.flatMap((vector, i) => {
    try {
      cvss(vector)
      return []
    } catch (error) {
      if (!(error instanceof CvssError)) throw error
      const path = `severity.vectors[${i}]`
      return [{ rule: 'agreement-cvss', level: 'error' as const, path, problem: error.message, remedy: 'Correct it.' }]
    }
  })
}

async function checkRecord(kind: Kind, advisory: DatedAdvisory, publisher: Publisher): Promise<readonly Finding[]> {
  const document: unknown = JSON.parse(kind.write(advisory, publisher))
  const invalid = (await kind.check?.(document)) ?? []
  const named = invalid.map((finding) => ({ ...finding, problem: `${kind.name}: ${finding.problem}` }))
  return [...named, ...differences(kind, advisory, kind.read(document))]
}

function differences(kind: Kind, advisory: DatedAdvisory, record: RecordFacts): readonly Finding[] {
  const { facts } = advisory
  const differ = (path: string, ours: string, theirs: string): Finding => ({
    rule: `agreement-${kind.name.toLowerCase()}`,
    level: 'error',
    path,
    problem: `${kind.name} reads back as ${theirs}, but the facts say ${ours}.`,
    remedy: 'Do not publish: correct the fact that cannot be written.',
  })
  const compare = (path: string, ours: string, theirs: string): readonly Finding[] =>
    ours === theirs ? [] : [differ(path, ours, theirs)]
  return [
    ...compare('id', facts.id, record.id ?? 'nothing'),
    ...compare('cve', facts.cve ?? 'none', record.cve ?? 'none'),
    ...compare('published', day(advisory.initialRelease), day(record.published)),
    ...compare('modified', day(advisory.currentRelease), day(record.modified)),
    ...compare('credits', sorted(facts.credits.map(creditKey)), sorted(record.credits.map(creditKey))),
    ...compare('severity.level', facts.severity.level, record.level ?? 'nothing'),
    ...compare('severity.vectors', sorted(vectorsOf(advisory)), sorted(record.vectors)),
    ...facts.affected.flatMap((product, i) => {
      const found = productIn(record, product)
      return versionDifferences(kind, product, found)
        .slice(0, 5)
        .map(({ version, ours, theirs }) => differ(`affected[${i}]: ${version}`, ours, theirs))
    }),
  ]
}

// A record of a product nobody is affected by needs no vector: there is nothing to score.
function vectorsOf(advisory: DatedAdvisory): readonly string[] {
  return advisory.facts.severity.vectors.filter((vector) => cvssVersionOf(vector) !== undefined)
}

function day(at: Instant | undefined): string {
  return at === undefined ? 'nothing' : toIso(at)
}

function sorted(texts: readonly string[]): string {
  return texts.length === 0 ? 'nobody or nothing' : texts.toSorted().join('; ')
}

function productIn(record: RecordFacts, product: AffectedProduct): readonly Statement[] {
  return record.products
    .filter((found) => found.name === product.product)
    .filter((found) => product.package === undefined || (found.package ?? product.package) === product.package)
    .flatMap((found) => found.statements)
}

interface Difference {
  readonly version: string
  readonly ours: string
  readonly theirs: string
}

/** Concrete versions of which the record says something else: each boundary, its neighbours, their pre-releases. */
function versionDifferences(kind: Kind, product: AffectedProduct, theirs: readonly Statement[]): readonly Difference[] {
  const scheme = schemeOf(product)
  const ours = statementsOf(product)
  const ranges = [...ours, ...theirs].map((statement) => statement.range)
  const found: Difference[] = []
  for (const version of probesOf(scheme, ranges)) {
    const fact = statusIn(scheme, ours, version)
    const said = statusIn(scheme, theirs, version)
    if (kind.statuses.some((status) => (fact === status) !== (said === status) && !restates(status, fact, said)))
      found.push({ version, ours: `${version} ${fact}`, theirs: `${version} ${said}` })
  }
  return found
}

// A record may add that the fixed version is not affected; the facts say so by naming it as the fix.
function restates(status: Status, fact: string, said: string): boolean {
  return status === 'not-affected' && fact === 'unstated' && said === 'not-affected'
}
