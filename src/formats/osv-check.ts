import type { Finding } from '../domain/refusal.ts'
import { compareVersions } from '../domain/version.ts'
import { CVSS_V2_VECTOR, CVSS_V3_VECTOR, CVSS_V4_VECTOR } from './cvss-shape.ts'
import { isObject, type JsonObject, listAt, textAt, textsAt } from './json-value.ts'
import { OSV_ECOSYSTEM, OSV_PREFIX } from './osv-words.ts'
import { dateTime, list, oneOf, problemsOf, type Report, record, type Shape, text, URI } from './shape.ts'

// OSV schema 1.7 in our own words, held equal to the official schema's verdict by test/conformance/osv.test.ts; and the
// rules of OSV's linter that need no network.

const plain = text()
const texts = list(plain)
const open = record({ fields: {} })
const orNull =
  (shape: Shape): Shape =>
  (value, path, report) =>
    value === null ? undefined : shape(value, path, report)

// The schema asks for UTC with a Z, and for seconds.
const timestamp: Shape = (value, path, report) => {
  dateTime(value, path, report)
  if (typeof value === 'string' && !/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/.test(value))
    report(path, 'This date must be in UTC and end with Z.')
}

const SCORES: Readonly<Record<string, Shape>> = {
  CVSS_V2: CVSS_V2_VECTOR,
  CVSS_V3: CVSS_V3_VECTOR,
  CVSS_V4: CVSS_V4_VECTOR,
  Ubuntu: oneOf('negligible', 'low', 'medium', 'high', 'critical'),
}
const severity = list(
  record({
    required: ['type', 'score'],
    fields: { type: oneOf(...Object.keys(SCORES)), score: plain },
    also: [
      (value, path, report) => {
        const shape = SCORES[String(value['type'])]
        if (typeof value['score'] === 'string') shape?.(value['score'], `${path}/score`, report)
      },
    ],
  }),
)

const KINDS = ['introduced', 'fixed', 'last_affected', 'limit'] as const
const event = record({
  fields: {},
  also: [
    (value, path, report) => {
      const found = KINDS.filter((kind) => Object.hasOwn(value, kind))
      if (found.length !== 1) report(path, 'An event is exactly one of introduced, fixed, last_affected, limit.')
      for (const kind of found) plain(value[kind], `${path}/${kind}`, report)
    },
  ],
})
const range = record({
  required: ['type', 'events'],
  fields: {
    type: oneOf('GIT', 'SEMVER', 'ECOSYSTEM'),
    repo: plain,
    events: list(event, { min: 1 }),
    database_specific: open,
  },
  also: [rangeRules],
})

function rangeRules(value: JsonObject, path: string, report: Report): void {
  const events = listAt(value, 'events').filter(isObject)
  const has = (kind: string) => events.some((item) => Object.hasOwn(item, kind))
  if (events.length > 0 && !has('introduced')) report(`${path}/events`, 'No event says where the range begins.')
  if (has('fixed') && has('last_affected'))
    report(`${path}/events`, 'fixed and last_affected exclude each other in one range.')
  if (value['type'] !== 'GIT') return
  if (!Object.hasOwn(value, 'repo')) report(path, 'A range of commits needs its "repo".')
  for (const [i, item] of events.entries())
    for (const kind of KINDS) {
      const hash = item[kind]
      if (typeof hash === 'string' && !/^(0|[a-f0-9]{40}|[a-f0-9]{64})$/.test(hash))
        report(`${path}/events/${i}/${kind}`, 'This is not a full commit hash.')
    }
}

const REFERENCES = 'ADVISORY ARTICLE DETECTION DISCUSSION REPORT FIX INTRODUCED GIT PACKAGE EVIDENCE WEB'
const CREDITS =
  'FINDER REPORTER ANALYST COORDINATOR REMEDIATION_DEVELOPER REMEDIATION_REVIEWER REMEDIATION_VERIFIER TOOL SPONSOR OTHER'

/** The shape of an OSV record. */
export const OSV_RECORD = record({
  required: ['id', 'modified'],
  fields: {
    schema_version: plain,
    id: text({ pattern: OSV_PREFIX, is: 'an id with a prefix registered at OSV, or with x_ before it' }),
    modified: timestamp,
    published: timestamp,
    withdrawn: timestamp,
    aliases: orNull(texts),
    related: texts,
    upstream: texts,
    summary: plain,
    details: plain,
    severity: orNull(severity),
    affected: orNull(
      list(
        record({
          fields: {
            package: record({
              required: ['ecosystem', 'name'],
              fields: {
                ecosystem: text({ pattern: OSV_ECOSYSTEM, is: 'an ecosystem OSV knows' }),
                name: plain,
                purl: plain,
              },
            }),
            severity: orNull(severity),
            ranges: list(range),
            versions: texts,
            ecosystem_specific: open,
            database_specific: open,
          },
        }),
      ),
    ),
    references: orNull(
      list(record({ required: ['type', 'url'], fields: { type: oneOf(...REFERENCES.split(' ')), url: URI } })),
    ),
    credits: list(
      record({ required: ['name'], fields: { name: plain, contact: texts, type: oneOf(...CREDITS.split(' ')) } }),
    ),
    database_specific: open,
  },
  others: 'none',
  also: [oneSeverity],
})

// A severity of the whole record forbids one in each affected entry.
function oneSeverity(value: JsonObject, path: string, report: Report): void {
  if (!Object.hasOwn(value, 'severity')) return
  for (const [i, item] of listAt(value, 'affected').entries())
    if (isObject(item) && Object.hasOwn(item, 'severity') && item['severity'] !== null)
      report(`${path}/affected/${i}/severity`, 'The record already has a severity of its own.')
}

/** Every finding about an OSV record: errors of the schema, and the linter's rules as warnings. */
export function checkOsv(document: unknown): readonly Finding[] {
  return [...osvErrors(document), ...lint(document)]
}

/** What the schema alone finds: whether the record is one at all. */
export function osvErrors(document: unknown): readonly Finding[] {
  return problemsOf(OSV_RECORD, document).map(
    ({ path, problem }): Finding => ({
      rule: 'osv-schema',
      level: 'error',
      path,
      problem,
      remedy: 'See https://ossf.github.io/osv-schema/.',
    }),
  )
}

function lint(document: unknown): readonly Finding[] {
  const findings: Finding[] = []
  const warn = (rule: string, path: string, problem: string, remedy: string) =>
    findings.push({ rule: `osv-${rule}`, level: 'warning', path, problem, remedy })
  if (textAt(document, 'schema_version') === undefined)
    warn('sch-001', '/schema_version', 'The schema version is not named.', 'Add "schema_version".')
  const withdrawn = textAt(document, 'withdrawn') !== undefined
  if (listAt(document, 'affected').length === 0 && !withdrawn)
    warn('rec-001', '/affected', 'The record names nothing that is affected.', 'Add an affected package.')
  for (const [field, rule] of [
    ['aliases', 'rec-002'],
    ['upstream', 'rec-003'],
    ['related', 'rec-004'],
  ] as const)
    for (const [i, id] of textsAt(document, field).entries())
      if (!/^[A-Za-z][A-Za-z0-9_]*-[^\s]+$/.test(id))
        warn(rule, `/${field}/${i}`, 'This is not an id.', 'Write an id such as CVE-2026-1234.')
  if (/[^\w.:-]/.test(textAt(document, 'id') ?? ''))
    warn(
      'rec-005',
      '/id',
      'The id has characters that do not belong in an id.',
      'Use letters, digits, ".", ":", "_" and "-".',
    )
  for (const [i, item] of listAt(document, 'affected').entries()) lintAffected(item, `/affected/${i}`, warn)
  return findings
}

function lintAffected(
  item: unknown,
  path: string,
  warn: (rule: string, path: string, problem: string, remedy: string) => void,
): void {
  if (textAt(item, 'package', 'name') === undefined && listAt(item, 'ranges').every((r) => textAt(r, 'type') !== 'GIT'))
    warn('pkg-000', path, 'No package and no repository is named.', 'Name the ecosystem and the package.')
  const purl = textAt(item, 'package', 'purl')
  if (purl !== undefined && !/^pkg:[A-Za-z][A-Za-z0-9.+-]*\/[^?#]+/.test(purl))
    warn('pkg-003', `${path}/package/purl`, 'This is not a package URL.', 'Write it like pkg:npm/undici.')
  for (const [i, entry] of listAt(item, 'ranges').entries()) {
    const events = listAt(entry, 'events').filter(isObject)
    const seen = new Set<string>()
    const values = (kind: string) => events.flatMap((e) => (typeof e[kind] === 'string' ? [String(e[kind])] : []))
    for (const kind of KINDS)
      for (const version of values(kind)) {
        if (seen.has(version))
          warn('rng-002', `${path}/ranges/${i}`, `"${version}" stands in two events.`, 'Remove one.')
        seen.add(version)
      }
    if (textAt(entry, 'type') === 'SEMVER')
      lintOrder(values('introduced'), values('fixed'), `${path}/ranges/${i}`, warn)
  }
}

function lintOrder(
  introduced: readonly string[],
  fixed: readonly string[],
  path: string,
  warn: (rule: string, path: string, problem: string, remedy: string) => void,
): void {
  const [from] = introduced
  const [to] = fixed
  if (introduced.length !== 1 || fixed.length !== 1 || from === undefined || to === undefined || from === '0') return
  if (compareVersions('semver', from, to) >= 0)
    warn('rng-003', path, `It is fixed in ${to}, before ${from} where it begins.`, 'Put the versions in order.')
}
