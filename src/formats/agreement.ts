import type { AffectedProduct, DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { type Statement, statementsOf } from '../domain/affected.ts'
import { creditKey } from '../domain/credit.ts'
import type { Finding } from '../domain/refusal.ts'
import { type Instant, toIso } from '../lib/instant.ts'
import { type Asked, askingFor, type Kind, kindsOf } from './agreement-kinds.ts'
import { versionDifferences } from './agreement-versions.ts'
import { CvssError, cvss } from './cvss.ts'
import { osvName } from './osv-words.ts'
import type { RecordFacts } from './record.ts'

/**
 * Writes every record, reads its text back, and compares what it says with the facts: the versions one by one, the
 * credits, the dates, the severity. Empty when all agree; a record that is not valid by its own standard does not agree.
 */
export async function agreement(
  advisory: DatedAdvisory,
  publisher: Publisher,
  kinds: readonly Kind[] = kindsOf(publisher),
): Promise<readonly Finding[]> {
  const [findings = []] = await agreementOfAll([advisory], publisher, kinds)
  return findings
}

/** As `agreement`, of several: kind by kind and step by step, so that the code of one step is at hand for all of them. */
export async function agreementOfAll(
  advisories: readonly DatedAdvisory[],
  publisher: Publisher,
  kinds: readonly Kind[] = kindsOf(publisher),
): Promise<readonly (readonly Finding[])[]> {
  const all = advisories.map(opened)
  for (const kind of kinds) await compareKind(kind, all, publisher)
  return all.map(({ findings }) => findings)
}

async function compareKind(kind: Kind, all: readonly Opened[], publisher: Publisher): Promise<void> {
  const written: { readonly one: Opened; readonly text: string }[] = []
  for (const one of all) {
    const text = kind.write(one.advisory, publisher)
    if (text !== undefined) written.push({ one, text })
  }
  const read = written.map(({ one, text }) => ({ one, record: kind.read(text, one.asked) }))
  const said = read.map(({ one, record }) => ({ one, facts: record.facts() }))
  for (const { one, record } of read) {
    const problems = record.problems?.() ?? NOTHING
    const ready = problems instanceof Promise ? await problems : problems
    for (const finding of ready) one.findings.push({ ...finding, problem: `${kind.name}: ${finding.problem}` })
  }
  for (const { one, facts } of said) findDifferences(kind, one, facts)
}
const NOTHING: readonly Finding[] = []

/** An advisory on its way through all kinds, with what its products' lines say, worked out once for all records. */
interface Opened {
  readonly advisory: DatedAdvisory
  readonly statements: readonly (readonly Statement[])[]
  readonly asked: Asked
  readonly findings: Finding[]
}

function opened(advisory: DatedAdvisory): Opened {
  const { facts } = advisory
  const statements = facts.affected.map(statementsOf)
  return { advisory, statements, asked: askingFor(facts), findings: [...checkVectors(advisory)] }
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

function findDifferences(kind: Kind, { advisory, statements, findings }: Opened, record: RecordFacts): void {
  const { facts } = advisory
  const compare = (path: string, ours: string, theirs: string): void => {
    if (ours !== theirs) findings.push(difference(kind, path, ours, theirs))
  }
  const unit = kind.dates === undefined || kind.dates === false ? 1 : kind.dates
  const compareDates = (path: string, ours: Instant, theirs: Instant | undefined): void => {
    if (kind.dates !== false && ours - (ours % unit) !== theirs) compare(path, iso(ours), iso(theirs))
  }
  const compareLists = (path: string, ours: readonly string[], theirs: readonly string[]): void => {
    if (!isSameList(ours, theirs)) compare(path, sorted(ours), sorted(theirs))
  }
  compare('id', kind.id?.(facts) ?? facts.id, record.id ?? 'nothing')
  compare('cve', facts.cve ?? 'none', record.cve ?? 'none')
  compareDates('published', advisory.initialRelease, record.published)
  compareDates('modified', advisory.currentRelease, record.modified)
  const credits = facts.credits.map(kind.credits ?? creditKey).filter((key) => key !== undefined)
  compareLists('credits', credits, record.credits.map(creditKey))
  if (kind.level !== false) compare('severity.level', facts.severity.level, record.level ?? 'nothing')
  const vectors = kind.vectors?.(facts.severity.vectors) ?? facts.severity.vectors
  compareLists('severity.vectors', vectors, record.vectors)
  if (kind.ssvc !== false && (facts.ssvc ?? record.ssvc) !== undefined)
    compareLists('ssvc', decisionsOf(facts.ssvc), decisionsOf(record.ssvc))
  for (const [i, product] of facts.affected.entries()) {
    if (kind.git === false && product.versioning === 'git') continue
    const theirs = statementsIn(kind, record, product)
    const found = versionDifferences(kind.statuses, product, statements[i] ?? [], theirs)
    for (const [n, one] of found.entries())
      if (n < 5) findings.push(difference(kind, `affected[${i}]: ${one.version}`, one.ours, one.theirs))
  }
}

function difference(kind: Kind, path: string, ours: string, theirs: string): Finding {
  return {
    rule: `agreement-${kind.key}`,
    level: 'error',
    path,
    problem: `${kind.name} reads back as ${theirs}, but the facts say ${ours}.`,
    remedy: 'Do not publish: correct the fact that cannot be written.',
  }
}

function isSameList(ours: readonly string[], theirs: readonly string[]): boolean {
  return ours.length === theirs.length && ours.every((text, i) => text === theirs[i])
}

function decisionsOf(ssvc: RecordFacts['ssvc']): readonly string[] {
  return ssvc?.selections.map(({ point, value }) => `${point}/${value}`) ?? []
}

function iso(at: Instant | undefined): string {
  return at === undefined ? 'nothing' : toIso(at)
}

function sorted(texts: readonly string[]): string {
  return texts.length === 0 ? 'nobody or nothing' : texts.toSorted().join('; ')
}

function statementsIn(kind: Kind, record: RecordFacts, product: AffectedProduct): readonly Statement[] {
  const name = kind.product?.(product) ?? product.product
  const isGit = product.versioning === 'git'
  const ours = record.products.filter(
    (found) =>
      found.name === name &&
      (found.versioning === 'git') === isGit &&
      (product.package === undefined || isSamePackage(product, found.package ?? product.package)),
  )
  return ours.length === 1 ? (ours[0]?.statements ?? []) : ours.flatMap((found) => found.statements)
}

function isSamePackage({ ecosystem, package: name = '' }: AffectedProduct, other: string): boolean {
  return name === other || osvName(ecosystem, name) === osvName(ecosystem, other)
}
