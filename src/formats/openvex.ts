import type { AffectedLine, AffectedProduct, DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { rangeOf, type Statement, schemeOf } from '../domain/affected.ts'
import type { Finding } from '../domain/refusal.ts'
import { fromIso, toIso } from '../lib/instant.ts'
import { advisoryUrl } from './csaf/paths.ts'
import { isObject, type JsonObject, listAt, present, textAt, textsAt } from './json-value.ts'
import { purlOf, purlWithVersion } from './purl.ts'
import type { RecordFacts, RecordProduct } from './record.ts'
import { dateTime, IRI, list, number, oneOf, problemsOf, record, someOf, text, URI } from './shape.ts'
import { orderOfVers, readVers, versioningOf, versSchemeOf, writeVers } from './vers.ts'

const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const

interface OwnStatement extends JsonObject {
  readonly products: readonly JsonObject[]
}

/** The advisory as an OpenVEX 0.2.0 document: one statement for each line, fixed versions stated as fixed. */
export function writeOpenVex(advisory: DatedAdvisory, publisher: Publisher): JsonObject {
  const { facts } = advisory
  const name = facts.cve ?? facts.id
  const vulnerability = present({ name, aliases: facts.aliases.length === 0 ? undefined : [...new Set(facts.aliases)] })
  const statements = facts.affected.flatMap((product) => {
    const scheme = schemeOf(product)
    const purl = openVexName(product)
    // A range has no place in a package URL's version; the vers qualifier of the purl specification names it.
    const one = (range: NonNullable<ReturnType<typeof rangeOf>>): JsonObject => {
      const exact = range.from !== undefined && range.from === range.to && product.versioning !== 'git'
      const id = exact
        ? purlWithVersion(purl, range.from ?? '')
        : `${purl}?vers=${encodeURIComponent(writeVers(versSchemeOf(product), range))}`
      return { '@id': id, identifiers: { purl: id } }
    }
    const lines = product.lines.flatMap((line) => {
      const range = rangeOf(scheme, line)
      if (range === undefined) return []
      const main = { vulnerability, products: [one(range)], ...statementOf(line) }
      if (line.status !== 'affected' || line.fixed === undefined) return [main]
      return [main, { vulnerability, products: [one({ from: line.fixed, to: line.fixed })], status: 'fixed' }]
    })
    const versions = (product.versions ?? []).map((version) => ({
      vulnerability,
      products: [one({ from: version, to: version })],
      ...statementOf({ line: version, status: 'affected' }),
    }))
    return [...lines, ...versions]
  })
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `${advisoryUrl(facts.id, publisher)}#openvex`,
    author: publisher.name,
    timestamp: toIso(advisory.initialRelease),
    last_updated: toIso(advisory.currentRelease),
    version: Math.max(1, advisory.revisions.length),
    tooling: 'Fairlead',
    statements: withoutTwins(statements),
  }
}

// Two lines may be fixed in one version, which is then said once.
function withoutTwins(statements: readonly OwnStatement[]): readonly OwnStatement[] {
  if (new Set(statements.map((statement) => statement.products[0]?.['@id'])).size === statements.length)
    return statements
  return [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()]
}

// OpenVEX 0.2.0, "Status labels": affected needs an action, not_affected a reason.
function statementOf(line: AffectedLine): JsonObject {
  if (line.status === 'unknown') return { status: 'under_investigation' }
  if (line.status === 'affected') {
    const action =
      line.fixed === undefined ? 'There is no fix for these versions.' : `Upgrade to ${line.fixed} or later.`
    return { status: 'affected', action_statement: action }
  }
  const known = JUSTIFICATIONS.find((word) => word === line.justification)
  return known === undefined
    ? { status: 'not_affected', impact_statement: line.justification ?? `${line.line} is not affected.` }
    : { status: 'not_affected', justification: known }
}

const STATUS: Readonly<Record<string, Statement['status']>> = {
  affected: 'affected',
  fixed: 'not-affected',
  not_affected: 'not-affected',
  under_investigation: 'unknown',
}

export function readOpenVex(document: unknown): RecordFacts {
  const products = new Map<
    string,
    { about: Omit<RecordProduct, 'statements'>; statements: RecordProduct['statements'][number][] }
  >()
  const statements = listAt(document, 'statements')
  for (const statement of statements) {
    const status = STATUS[textAt(statement, 'status') ?? '']
    for (const product of listAt(statement, 'products')) {
      const id =
        textAt(product, 'identifiers', 'purl') ?? textAt(product, '@id') ?? (typeof product === 'string' ? product : '')
      const read = readProductId(id)
      const key = `${read.about.versioning} ${read.about.name}`
      const found = products.get(key) ?? { about: read.about, statements: [] }
      const justification = textAt(statement, 'justification')
      if (status !== undefined)
        for (const range of read.ranges)
          found.statements.push({ status, range, ...(justification === undefined ? {} : { justification }) })
      products.set(key, found)
    }
  }
  const [first] = statements
  const name = textAt(first, 'vulnerability', 'name') ?? textAt(first, 'vulnerability')
  const instant = (field: string) => fromIso(textAt(document, field) ?? '')
  return {
    format: 'openvex',
    aliases: textsAt(first, 'vulnerability', 'aliases'),
    cwe: [],
    vectors: [],
    credits: [],
    references: [],
    products: [...products.values()].map(({ about, statements: said }) => ({ ...about, statements: said })),
    unread: [],
    ...present({
      id: name,
      cve: name?.startsWith('CVE-') ? name : undefined,
      published: instant('timestamp'),
      modified: instant('last_updated') ?? instant('timestamp'),
    }),
  }
}

/** The package URL by which a product is named here: without version, qualifiers and subpath. */
export function openVexName(product: AffectedProduct): string {
  return (purlOf(product) ?? `pkg:generic/${encodeURIComponent(product.product)}`).replace(/[?#].*$/, '')
}

function readProductId(id: string): {
  about: Omit<RecordProduct, 'statements'>
  ranges: readonly Statement['range'][]
} {
  const query = /[?&]vers=([^&#]*)/.exec(id)?.[1]
  const vers = query === undefined ? undefined : readVers(decoded(query))
  const head = id.replace(/[?#].*$/, '')
  const at = /@([^/]*)$/.exec(head)?.[1]
  const purl = head.replace(/@[^/]*$/, '')
  const version = at === undefined ? undefined : decoded(at)
  const scheme = orderOfVers(vers?.scheme ?? /^pkg:([a-z]+)\//.exec(purl)?.[1] ?? '')
  const ranges = vers?.ranges ?? (version === undefined ? [{}] : [{ from: version, to: version }])
  const about = { name: purl, purl, scheme, versioning: versioningOf(scheme) } as const
  return { about, ranges }
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const plain = text()
const whole = number(1, Number.MAX_SAFE_INTEGER, true)
const identifiers = record({
  fields: { purl: plain, cpe22: plain, cpe23: plain },
  others: 'none',
  also: [someOf(['purl'], ['cpe22'], ['cpe23'])],
})
const HASHES =
  'md5 sha1 sha-256 sha-384 sha-512 sha3-224 sha3-256 sha3-384 sha3-512 blake2s-256 blake2b-256 blake2b-512'
const hashes = record({ fields: Object.fromEntries(HASHES.split(' ').map((name) => [name, plain])), others: 'none' })
const component = { '@id': IRI, identifiers, hashes }
const named = [someOf(['@id'], ['identifiers'])]
const subcomponent = record({ fields: component, others: 'none', also: named })
const product = record({
  fields: { ...component, subcomponents: list(subcomponent, { unique: true }) },
  others: 'none',
  also: named,
})

/** OpenVEX 0.2.0, as openvex_json_schema.json has it, in our own words. */
const OPENVEX = record({
  required: ['@context', '@id', 'author', 'timestamp', 'version', 'statements'],
  fields: {
    '@context': URI,
    '@id': IRI,
    author: plain,
    role: plain,
    timestamp: dateTime,
    last_updated: dateTime,
    version: whole,
    tooling: plain,
    statements: list(
      record({
        required: ['vulnerability', 'status'],
        fields: {
          '@id': IRI,
          version: whole,
          vulnerability: record({
            required: ['name'],
            fields: { '@id': IRI, name: plain, description: plain, aliases: list(plain, { unique: true }) },
            others: 'none',
          }),
          timestamp: dateTime,
          last_updated: dateTime,
          products: list(product, { unique: true }),
          status: oneOf('not_affected', 'affected', 'fixed', 'under_investigation'),
          supplier: plain,
          status_notes: plain,
          justification: oneOf(...JUSTIFICATIONS),
          impact_statement: plain,
          action_statement: plain,
          action_statement_timestamp: dateTime,
        },
        others: 'none',
        also: [
          (value, path, report) => {
            const has = (name: string) => Object.hasOwn(value, name)
            if (value['status'] === 'not_affected' && !has('justification') && !has('impact_statement'))
              report(path, 'not_affected needs a justification or an impact_statement.')
            if (value['status'] === 'affected' && !has('action_statement'))
              report(path, 'affected needs an action_statement.')
          },
        ],
      }),
      { min: 1, unique: true },
    ),
  },
  others: 'none',
})

/** Every finding about an OpenVEX document. */
export function checkOpenVex(document: unknown): readonly Finding[] {
  const errors = problemsOf(OPENVEX, document).map(
    ({ path, problem }): Finding => ({
      rule: 'openvex-schema',
      level: 'error',
      path,
      problem,
      remedy: 'See the OpenVEX specification 0.2.0.',
    }),
  )
  const bare = listAt(document, 'statements').flatMap((statement, i): Finding[] =>
    isObject(statement) && listAt(statement, 'products').length === 0
      ? [
          {
            rule: 'openvex-products',
            level: 'warning',
            path: `/statements/${i}`,
            problem: 'The statement names no product.',
            remedy: 'Add products.',
          },
        ]
      : [],
  )
  return [...errors, ...bare]
}
