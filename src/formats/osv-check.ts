import type { Finding } from '../domain/refusal.ts'
import { CVSS_V2_VECTOR, CVSS_V3_VECTOR, CVSS_V4_VECTOR } from './cvss-shape.ts'
import { isObject, type JsonObject, listAt } from './json-value.ts'
import { lintOsv } from './osv-lint.ts'
import { OSV_ECOSYSTEM, OSV_PREFIX } from './osv-words.ts'
import { dateTime, list, oneOf, problemsOf, type Report, record, type Shape, text, URI } from './shape.ts'

// OSV schema 1.7 in our own words, held equal to the official schema's verdict by test/conformance.

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
  return [...osvErrors(document), ...lintOsv(document)]
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
