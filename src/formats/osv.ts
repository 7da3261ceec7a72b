import type { AffectedProduct, Credit, DatedAdvisory, Publisher, Reference } from '../domain/advisory.ts'
import { rangeOf, type Statement, schemeOf, type VersionRange } from '../domain/affected.ts'
import { creditType } from '../domain/credit.ts'
import { cvssVersionOf } from '../domain/severity.ts'
import { compareVersions, orderOf, type VersionScheme } from '../domain/version.ts'
import { fromIso, toIso } from '../lib/instant.ts'
import { advisoryUrl } from './csaf/paths.ts'
import { isObject, type JsonObject, listAt, objectAt, present, textAt, textsAt } from './json-value.ts'
import { kindsOf } from './osv-kinds.ts'
import { OSV_PREFIX, osvName } from './osv-words.ts'
import { purlOf } from './purl.ts'
import type { RecordFacts, RecordProduct, Unread } from './record.ts'
import { readSsvc, writeSelections } from './ssvc.ts'

/** The advisory as an OSV record, schema 1.7. */
export function writeOsv(advisory: DatedAdvisory, publisher: Publisher): JsonObject {
  const { facts } = advisory
  const own = osvId(facts.id)
  const aliases = [...new Set([...(facts.cve === undefined ? [] : [facts.cve]), ...facts.aliases])]
  const severity = facts.severity.vectors.flatMap(severityOf)
  return present({
    schema_version: '1.7.3',
    id: own,
    modified: toIso(advisory.currentRelease),
    published: toIso(advisory.initialRelease),
    withdrawn: advisory.withdrawn === undefined ? undefined : toIso(advisory.withdrawn.at),
    aliases: aliases.filter((alias) => alias !== own),
    summary: facts.title,
    details: detailsOf(advisory),
    severity: severity.length === 0 ? undefined : severity,
    affected: facts.affected.map(affectedOf),
    references: [
      { type: 'ADVISORY', url: advisoryUrl(facts.id, publisher) },
      ...facts.references.map(({ type, url }) => ({ type: type.toUpperCase(), url })),
    ],
    credits: facts.credits.length === 0 ? undefined : facts.credits.map(creditOf),
    database_specific: present({
      severity: facts.severity.level,
      cwe_ids: facts.cwe,
      source_id: facts.id,
      ssvc: writeSelections(facts.ssvc, advisory.currentRelease, facts.cve),
    }),
  })
}

/** OSV requires a registered prefix, and keeps `x_` for everybody else (schema.json, $defs.prefix). */
export function osvId(id: string): string {
  return OSV_PREFIX.test(id) ? id : `x_${id}`
}

function detailsOf({ facts }: DatedAdvisory): string {
  const parts = [facts.summary, facts.description]
  if (facts.impact !== undefined && facts.impact !== '') parts.push(`## Impact\n\n${facts.impact}`)
  if (facts.workaround !== undefined && facts.workaround !== '') parts.push(`## Workaround\n\n${facts.workaround}`)
  return parts.join('\n\n')
}

function severityOf(vector: string): readonly JsonObject[] {
  const version = cvssVersionOf(vector)
  if (version === undefined) return []
  return [{ type: `CVSS_V${version[0]}`, score: vector }]
}

function creditOf(credit: Credit): JsonObject {
  return {
    name: credit.name,
    type: credit.type.toUpperCase().replaceAll('-', '_'),
    ...(credit.contact === undefined ? {} : { contact: [credit.contact] }),
  }
}

// One range a line: `fixed` and `last_affected` may not stand in one range, and `limit` would reach over the others.
function affectedOf(product: AffectedProduct): JsonObject {
  const scheme = schemeOf(product)
  const ranges = product.lines
    .filter((line) => line.status === 'affected')
    .flatMap((line) => {
      const range = rangeOf(scheme, line)
      return range === undefined ? [] : [{ range, fixed: line.fixed }]
    })
    .map(({ range, fixed }) =>
      present({
        type: TYPES[product.versioning],
        repo: product.versioning === 'git' ? product.repository : undefined,
        events: eventsOf(range, fixed),
      }),
    )
  const { ecosystem, package: name } = product
  const purl = purlOf(product)
  const entry =
    ecosystem === undefined || name === undefined
      ? undefined
      : present({ ecosystem, name: osvName(ecosystem, name), purl })
  return present({
    package: entry,
    ranges: ranges.length === 0 ? undefined : ranges,
    versions: product.versions === undefined || product.versions.length === 0 ? undefined : product.versions,
    database_specific: present({ product: product.product, purl: entry === undefined ? purl : undefined }),
  })
}

const TYPES: Readonly<Record<AffectedProduct['versioning'], string>> = {
  semver: 'SEMVER',
  ecosystem: 'ECOSYSTEM',
  git: 'GIT',
}

// A line without a fix ends with the line: that is a limit, not a fix (OSV schema, affected[].ranges[].events).
function eventsOf(range: VersionRange, fixed: string | undefined): readonly JsonObject[] {
  const events: JsonObject[] = [{ introduced: range.from ?? '0' }]
  if (fixed !== undefined) events.push({ fixed })
  else if (range.to !== undefined) events.push(range.toExclusive ? { limit: range.to } : { last_affected: range.to })
  return events
}

export function readOsv(record: unknown): RecordFacts {
  const unread: Unread[] = []
  const own = textAt(record, 'database_specific', 'source_id')
  const date = (field: string) => {
    const text = textAt(record, field)
    const instant = text === undefined ? undefined : fromIso(text)
    if (text !== undefined && instant === undefined) unread.push({ path: `/${field}`, why: 'not a date' })
    return instant
  }
  const aliases = textsAt(record, 'aliases')
  const id = own ?? textAt(record, 'id')
  const cve = [id ?? '', ...aliases].find((alias) => alias.startsWith('CVE-'))
  const affectedSeverity = listAt(record, 'affected').flatMap((item) => listAt(item, 'severity'))
  return {
    format: 'osv',
    aliases: aliases.filter((alias) => alias !== cve),
    cwe: [...textsAt(record, 'database_specific', 'cwe_ids')],
    vectors: [...listAt(record, 'severity'), ...affectedSeverity].flatMap((item) =>
      textAt(item, 'type')?.startsWith('CVSS_') ? (textAt(item, 'score') ?? []) : [],
    ),
    credits: listAt(record, 'credits').flatMap(readCredit),
    references: listAt(record, 'references').flatMap((item) => {
      const url = textAt(item, 'url')
      return url === undefined ? [] : [{ url, ...present({ type: textAt(item, 'type')?.toLowerCase() }) }]
    }),
    products: listAt(record, 'affected').flatMap((item, i) => readAffected(item, i, unread)),
    unread,
    ...present({
      id,
      cve,
      title: textAt(record, 'summary'),
      description: textAt(record, 'details'),
      level: textAt(record, 'database_specific', 'severity'),
      published: date('published'),
      modified: date('modified'),
      withdrawn: date('withdrawn'),
      ssvc: readSsvc(objectAt(record, 'database_specific', 'ssvc')),
    }),
  }
}

function readCredit(item: unknown): readonly Credit[] {
  const name = textAt(item, 'name')
  const [contact] = textsAt(item, 'contact')
  if (name === undefined) return []
  const type = creditType(textAt(item, 'type')) ?? 'other'
  return [contact === undefined ? { name, type } : { name, type, contact }]
}

function readAffected(item: unknown, index: number, unread: Unread[]): readonly RecordProduct[] {
  const ecosystem = textAt(item, 'package', 'ecosystem')
  const name = textAt(item, 'package', 'name')
  const product = textAt(item, 'database_specific', 'product')
  const purl = textAt(item, 'package', 'purl') ?? textAt(item, 'database_specific', 'purl')
  const about = present({ ecosystem, package: name, purl })
  const listed = textsAt(item, 'versions')
  const kinds = kindsOf(item, listed)
  return kinds.map(({ type, repository, takes }) => {
    const versioning = type === 'SEMVER' ? 'semver' : type === 'GIT' ? 'git' : 'ecosystem'
    const statements = listAt(item, 'ranges').flatMap((range, r) =>
      textAt(range, 'type') === type && textAt(range, 'repo') === repository
        ? readEvents(range, `/affected/${index}/ranges/${r}`, unread, ecosystem)
        : [],
    )
    // Where numbers of the package stand beside them, commits are those of the repository.
    const beside = versioning === 'git' && kinds.length > 1
    return {
      name: (beside ? repository : undefined) ?? product ?? name ?? repository ?? `affected[${index}]`,
      ...(beside ? {} : about),
      ...(repository === undefined ? {} : { repository }),
      versioning,
      scheme: schemeOf({ versioning, ...(ecosystem === undefined || beside ? {} : { ecosystem }) }),
      statements: [
        ...statements,
        ...listed
          .filter(takes)
          .map((version): Statement => ({ status: 'affected', range: { from: version, to: version } })),
      ],
    }
  })
}

/** The intervals of one range, by OSV's evaluation algorithm: events in version order, cut at the highest limit. */
function readEvents(
  range: unknown,
  path: string,
  unread: Unread[],
  ecosystem: string | undefined,
): readonly Statement[] {
  const events = listAt(range, 'events').filter(isObject)
  const semver = textAt(range, 'type') === 'SEMVER'
  const git = textAt(range, 'type') === 'GIT'
  const scheme = git ? 'git' : semver ? 'semver' : orderOf(ecosystem)
  const marks = events.flatMap((event) => markOf(event))
  if (!git) marks.sort((a, b) => compareMarks(scheme, a, b))
  const limit = marks.findLast((mark) => mark.kind === 'limit')?.version
  const statements: Statement[] = []
  let from: string | undefined
  for (const mark of marks) {
    if (mark.kind === 'introduced') from ??= mark.version
    else if (mark.kind === 'limit' || from === undefined) continue
    else {
      statements.push(closed(from, mark))
      // Git has no order here: every fix ends the same beginning.
      if (!git) from = undefined
    }
  }
  const openEnded = from !== undefined && !(git && statements.length > 0)
  if (openEnded && from !== undefined)
    statements.push({
      status: 'affected',
      range: { ...start(from), ...(limit ? { to: limit, toExclusive: true } : {}) },
    })
  if (!marks.some((mark) => mark.kind === 'introduced')) unread.push({ path, why: 'no introduced event' })
  return statements
}

interface Mark {
  readonly kind: 'introduced' | 'fixed' | 'last_affected' | 'limit'
  readonly version: string
}

function markOf(event: JsonObject): readonly Mark[] {
  const marks: Mark[] = []
  for (const kind of KINDS) {
    const version = textAt(event, kind)
    if (version !== undefined) marks.push({ kind, version })
  }
  return marks
}
const KINDS = ['introduced', 'fixed', 'last_affected', 'limit'] as const

function compareMarks(scheme: VersionScheme, a: Mark, b: Mark): number {
  const low = (mark: Mark) => (mark.version === '0' ? 0 : 1)
  return low(a) - low(b) || compareVersions(scheme, a.version, b.version) || RANK[a.kind] - RANK[b.kind]
}
const RANK: Readonly<Record<Mark['kind'], number>> = { fixed: 0, introduced: 1, last_affected: 2, limit: 3 }

function start(from: string): VersionRange {
  return from === '0' ? {} : { from }
}

function closed(from: string, end: Mark): Statement {
  if (end.kind === 'fixed')
    return { status: 'affected', range: { ...start(from), to: end.version, toExclusive: true }, fixed: end.version }
  return { status: 'affected', range: { ...start(from), to: end.version } }
}

/** The types of reference OSV knows and the facts do not, by their nearest of ours. */
export function referenceType(text: string | undefined): Reference['type'] {
  const types: readonly Reference['type'][] = [
    'advisory',
    'fix',
    'report',
    'web',
    'article',
    'package',
    'evidence',
    'detection',
  ]
  return types.find((type) => type === text?.toLowerCase()) ?? 'web'
}
