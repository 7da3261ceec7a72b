import type { AdvisoryFacts, AffectedProduct, Credit, DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { probesOf, type Statement, type Status, schemeOf, statementsOf, statusIn } from '../domain/affected.ts'
import { creditKey } from '../domain/credit.ts'
import type { Finding } from '../domain/refusal.ts'
import type { VersionScheme } from '../domain/version.ts'
import { type Instant, toIso } from '../lib/instant.ts'
import { checkCsaf } from './csaf/check.ts'
import { readCsaf } from './csaf/read.ts'
import { csafText, writeCsaf } from './csaf/write.ts'
import { writeCve } from './cve.ts'
import { cveErrors } from './cve-check.ts'
import { readCve } from './cve-read.ts'
import { CvssError, cvss } from './cvss.ts'
import { ghsaVector, loginOf, readGhsa, writeGhsa } from './ghsa.ts'
import type { JsonObject } from './json-value.ts'
import { checkOpenVex, openVexName, readOpenVex, writeOpenVex } from './openvex.ts'
import { readOsv, writeOsv } from './osv.ts'
import { osvErrors } from './osv-check.ts'
import type { RecordFacts } from './record.ts'

/** A kind of record: how it is written and read, and which of the facts it has room for. */
interface Kind {
  readonly name: string
  /** Undefined where the advisory has no such record, as a CVE record without a CVE id. */
  readonly write: (advisory: DatedAdvisory, publisher: Publisher) => JsonObject | undefined
  readonly read: (document: unknown) => RecordFacts
  readonly check?: (document: unknown) => Promise<readonly Finding[]> | readonly Finding[]
  /** Statuses the format can say; OSV lists only what is affected. */
  readonly statuses: readonly Status[]
  /** What of the facts the record has room for; absent means all of it. */
  readonly credits?: (credit: Credit) => string | undefined
  readonly vectors?: (vectors: readonly string[]) => readonly string[]
  readonly dates?: false
  /** False where ranges of commits are not written at all. */
  readonly git?: false
  readonly level?: false
  readonly id?: (facts: AdvisoryFacts) => string
  /** How the record names a product of ours. */
  readonly product?: (product: AffectedProduct) => string
}

const KINDS: readonly Kind[] = [
  {
    name: 'CSAF',
    write: writeCsaf,
    read: (document) => readCsaf(document),
    check: (document) => checkCsaf(document, ['schema', 'mandatory']),
    statuses: ['affected', 'unknown', 'not-affected'],
  },
  { name: 'OSV', write: writeOsv, read: readOsv, check: osvErrors, statuses: ['affected'] },
  {
    name: 'CVE',
    write: (advisory, publisher) => writeCve(advisory, publisher),
    read: readCve,
    check: cveErrors,
    statuses: ['affected', 'unknown', 'not-affected'],
  },
  {
    name: 'OpenVEX',
    write: writeOpenVex,
    read: readOpenVex,
    check: errorsOf(checkOpenVex),
    statuses: ['affected', 'unknown', 'not-affected'],
    credits: () => undefined,
    vectors: () => [],
    level: false,
    id: (facts) => facts.cve ?? facts.id,
    product: openVexName,
  },
  {
    name: 'GHSA',
    write: writeGhsa,
    read: readGhsa,
    statuses: ['affected'],
    credits: (credit) => {
      const login = loginOf(credit)
      return login === undefined ? undefined : creditKey({ name: login, type: credit.type })
    },
    vectors: (vectors) => [ghsaVector(vectors)].filter((vector) => vector !== undefined),
    dates: false,
    level: false,
    git: false,
    id: () => 'nothing',
    product: (product) => product.package ?? product.product,
  },
]

function errorsOf(check: (document: unknown) => readonly Finding[]): (document: unknown) => readonly Finding[] {
  return (document) => check(document).filter((finding) => finding.level === 'error')
}

/** The records of an advisory as they were written, read back and compared: publish these very texts. */
export interface ComparedRecords {
  /** Empty when every record is valid by its own standard and says what the facts say. */
  readonly findings: readonly Finding[]
  /** JSON text by kind; `cve` only where there is a CVE id. */
  readonly records: Readonly<Partial<Record<'csaf' | 'osv' | 'cve' | 'openvex' | 'ghsa', string>>>
}

/**
 * Writes every record, reads it back, and compares what it says with the facts: the versions one by one, the credits,
 * the dates, the severity. Empty when all agree; a record that is not valid by its own standard does not agree.
 */
export async function agreement(advisory: DatedAdvisory, publisher: Publisher): Promise<readonly Finding[]> {
  return (await comparedRecords(advisory, publisher)).findings
}

/** As `agreement`, with the texts that were compared. */
export async function comparedRecords(advisory: DatedAdvisory, publisher: Publisher): Promise<ComparedRecords> {
  const findings: Finding[] = [...checkVectors(advisory)]
  const records: [string, string][] = []
  const compared = { ...advisory, statements: advisory.facts.affected.map(statementsOf) }
  for (const kind of KINDS) {
    const written = kind.write(advisory, publisher)
    if (written === undefined) continue
    const text = kind.name === 'CSAF' ? csafText(written) : `${JSON.stringify(written)}\n`
    records.push([kind.name.toLowerCase(), text])
    findings.push(...(await checkRecord(kind, compared, written)))
  }
  return { findings, records: Object.fromEntries(records) }
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

/** An advisory with what its products' lines say, worked out once for all records. */
interface Compared extends DatedAdvisory {
  readonly statements: readonly (readonly Statement[])[]
}

// A record is plain JSON data (test/formats/agreement.test.ts): its text, read back, is the document itself.
async function checkRecord(kind: Kind, advisory: Compared, document: JsonObject): Promise<readonly Finding[]> {
  const checked = kind.check?.(document) ?? []
  const invalid = checked instanceof Promise ? await checked : checked
  const named = invalid.map((finding) => ({ ...finding, problem: `${kind.name}: ${finding.problem}` }))
  return [...named, ...differences(kind, advisory, kind.read(document))]
}

function differences(kind: Kind, advisory: Compared, record: RecordFacts): readonly Finding[] {
  const { facts } = advisory
  const compare = (path: string, ours: string, theirs: string): readonly Finding[] =>
    ours === theirs ? [] : [difference(kind, path, ours, theirs)]
  const compareDates = (path: string, ours: Instant, theirs: Instant | undefined) =>
    ours === theirs ? [] : compare(path, iso(ours), iso(theirs))
  const compareLists = (path: string, ours: readonly string[], theirs: readonly string[]) =>
    isSameList(ours, theirs) ? [] : compare(path, sorted(ours), sorted(theirs))
  const credits = facts.credits.map(kind.credits ?? creditKey).filter((key) => key !== undefined)
  const vectors = kind.vectors?.(facts.severity.vectors) ?? facts.severity.vectors
  return [
    ...compare('id', kind.id?.(facts) ?? facts.id, record.id ?? 'nothing'),
    ...compare('cve', facts.cve ?? 'none', record.cve ?? 'none'),
    ...(kind.dates === false ? [] : compareDates('published', advisory.initialRelease, record.published)),
    ...(kind.dates === false ? [] : compareDates('modified', advisory.currentRelease, record.modified)),
    ...compareLists('credits', credits, record.credits.map(creditKey)),
    ...(kind.level === false ? [] : compare('severity.level', facts.severity.level, record.level ?? 'nothing')),
    ...compareLists('severity.vectors', vectors, record.vectors),
    ...facts.affected.flatMap((product, i) =>
      kind.git === false && product.versioning === 'git'
        ? []
        : versionDifferences(kind, product, advisory.statements[i] ?? [], statementsIn(kind, record, product))
            .slice(0, 5)
            .map(({ version, ours, theirs }) => difference(kind, `affected[${i}]: ${version}`, ours, theirs)),
    ),
  ]
}

function difference(kind: Kind, path: string, ours: string, theirs: string): Finding {
  return {
    rule: `agreement-${kind.name.toLowerCase()}`,
    level: 'error',
    path,
    problem: `${kind.name} reads back as ${theirs}, but the facts say ${ours}.`,
    remedy: 'Do not publish: correct the fact that cannot be written.',
  }
}

function isSameList(ours: readonly string[], theirs: readonly string[]): boolean {
  return ours.length === theirs.length && ours.every((text, i) => text === theirs[i])
}

function iso(at: Instant | undefined): string {
  return at === undefined ? 'nothing' : toIso(at)
}

function sorted(texts: readonly string[]): string {
  return texts.length === 0 ? 'nobody or nothing' : texts.toSorted().join('; ')
}

function statementsIn(kind: Kind, record: RecordFacts, product: AffectedProduct): readonly Statement[] {
  const name = kind.product?.(product) ?? product.product
  return record.products
    .filter((found) => found.name === name && (found.versioning === 'git') === (product.versioning === 'git'))
    .filter((found) => product.package === undefined || (found.package ?? product.package) === product.package)
    .flatMap((found) => found.statements)
}

interface Difference {
  readonly version: string
  readonly ours: string
  readonly theirs: string
}

/** Concrete versions of which the record says something else: each boundary, its neighbours, their pre-releases. */
function versionDifferences(
  kind: Kind,
  product: AffectedProduct,
  all: readonly Statement[],
  theirs: readonly Statement[],
): readonly Difference[] {
  const scheme = schemeOf(product)
  const ours = all.filter((statement) => kind.statuses.includes(statement.status))
  const found: Difference[] = []
  for (const version of versionsToAsk(scheme, ours, theirs)) {
    const fact = statusIn(scheme, ours, version)
    const said = statusIn(scheme, theirs, version)
    if (kind.statuses.some((status) => (fact === status) !== (said === status) && !restates(status, fact, said)))
      found.push({ version, ours: `${version} ${fact}`, theirs: `${version} ${said}` })
  }
  return found
}

// Two descriptions can only differ where one makes a statement that the other does not. Where these are of single
// versions, such as the fixed one, those versions are all there is to ask.
function versionsToAsk(
  scheme: VersionScheme,
  ours: readonly Statement[],
  theirs: readonly Statement[],
): readonly string[] {
  if (ours.length === theirs.length && ours.every((statement, i) => isSame(statement, theirs[i]))) return []
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
