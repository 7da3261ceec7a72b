import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { checkFacts } from '../../src/domain/advisory.ts'
import { probesOf, statusIn } from '../../src/domain/affected.ts'
import type { Finding } from '../../src/domain/refusal.ts'
import { agreement } from '../../src/formats/agreement.ts'
import { checkCsaf } from '../../src/formats/csaf/check.ts'
import { type CsafGroup, csafTests as loadTests } from '../../src/formats/csaf/library.ts'
import { checkCve } from '../../src/formats/cve-check.ts'
import { checkCycloneDx } from '../../src/formats/cyclonedx-check.ts'
import { readGhsa } from '../../src/formats/ghsa.ts'
import { datedImport, importRecords } from '../../src/formats/import.ts'
import { readInventory } from '../../src/formats/inventory.ts'
import { listAt, objectAt, textAt } from '../../src/formats/json-value.ts'
import { checkOpenVex } from '../../src/formats/openvex.ts'
import { readOsv } from '../../src/formats/osv.ts'
import { checkOsv } from '../../src/formats/osv-check.ts'
import { osvName } from '../../src/formats/osv-words.ts'
import { checkSecurityTxt } from '../../src/formats/security-txt-check.ts'
import { publisher } from '../formats/example.ts'
import { cvssSets } from './cvss-sets.ts'
import { purlSet } from './purl-sets.ts'
import { ssvcSet } from './ssvc-sets.ts'
import { vectorFiles, vectorJson, vectorText } from './vectors.ts'
import { versSet } from './vers-sets.ts'

/** One set of official documents: how many cases it has, and those where our verdict is another, by name. */
export interface ConformanceSet {
  readonly name: string
  /** Where the rule stands. */
  readonly source: string
  readonly run: () => Promise<{ readonly cases: number; readonly misses: readonly string[] }>
  /** A standard that is not finished, behind a switch here: its misses are listed, not forbidden. */
  readonly draft?: true
  /** Misses that are known, each with its reason. */
  readonly known: Readonly<Record<string, string>>
}

const NETWORK = 'fetches addresses that a document names: never done'
const SPELLING = 'needs the program hunspell: not run'

const CLOSED = 'the twin ends the range at the fix instead of the last affected version'
const TWINS = {
  equals_with_patch: CLOSED,
  less_than_equals_with_patch: CLOSED,
  maven_greater_than: 'the twin writes "> 11.6" as "from 11.6.1"',
}

export const SETS: readonly ConformanceSet[] = [
  ...(['mandatory', 'optional', 'informative'] as const).map(
    (group): ConformanceSet => ({
      name: `CSAF 2.0 ${group} tests`,
      source: `CSAF 2.0 §6.${group === 'mandatory' ? 1 : group === 'optional' ? 2 : 3}`,
      run: () => csafTests('csaf-2.0', group),
      known: {
        'oasis_csaf_tc-csaf_2_0-2021-6-3-06-01': NETWORK,
        'oasis_csaf_tc-csaf_2_0-2021-6-3-06-02': NETWORK,
        'oasis_csaf_tc-csaf_2_0-2021-6-3-07-01': NETWORK,
        'oasis_csaf_tc-csaf_2_0-2021-6-3-07-02': NETWORK,
        'oasis_csaf_tc-csaf_2_0-2021-6-3-08-01': SPELLING,
        'oasis_csaf_tc-csaf_2_0-2021-6-3-08-02': SPELLING,
        'oasis_csaf_tc-csaf_2_0-2021-6-2-08-02': 'the document also breaks 6.1.25, though it is marked valid',
        'oasis_csaf_tc-csaf_2_0-2021-6-2-09-02': 'the document also breaks 6.1.25, though it is marked valid',
      },
    }),
  ),
  {
    name: 'CSAF 2.0 examples and real advisories of CISA',
    source: 'CSAF 2.0 §6.1',
    run: () =>
      every(
        ['csaf-2.0/examples/csaf', 'csaf-provider/cisa/csaf_files'].flatMap((f) => vectorFiles(f)).filter(isAdvisory),
        isValidCsaf,
      ),
    known: {},
  },
  ...(['mandatory', 'recommended', 'informative'] as const).map(
    (group): ConformanceSet => ({
      name: `CSAF 2.1 ${group} tests the library has`,
      source: 'CSAF 2.1 (draft) §6',
      run: () => csafTests('csaf-2.1', group),
      known: {},
      draft: true,
    }),
  ),
  { name: 'OSV records, verdict of the official schema', source: 'OSV schema 1.7', run: osvSchema, known: {} },
  {
    name: 'CVE records, verdict of the official schema',
    source: 'CVE Record Format 5.1.1',
    run: () =>
      sameVerdict(schemaOf(new Ajv({ strict: false }), 'cve/schema/5.1.1/CVE_JSON_bundled_5.1.1.json'), checkCve, [
        ...['cve/vulnrichment', 'cve/examples', 'cve/fixtures'].flatMap((folder) => vectorFiles(folder)),
      ]),
    known: {},
  },
  {
    name: 'OpenVEX documents, verdict of the official schema',
    source: 'OpenVEX 0.2.0',
    run: () => {
      const ajv = new Ajv2020({ strict: false })
      ajv.addFormat('iri', true)
      return sameVerdict(
        schemaOf(ajv, 'openvex/schema/openvex_json_schema.json'),
        checkOpenVex,
        vectorFiles('openvex/go-vex'),
      )
    },
    known: {},
  },
  ...cvssSets(),
  purlSet(),
  ssvcSet(),
  versSet(),
  { name: 'security.txt cases', source: 'RFC 9116', run: securityTxt, known: {} },
  {
    name: 'GitHub advisories and their OSV twins say the same versions',
    source: 'OSV schema, GitHub REST',
    run: ghsaTwins,
    known: TWINS,
  },
  { name: 'CycloneDX 1.4 to 1.7, verdict of the official schemas', source: 'CycloneDX', run: cycloneDx, known: {} },
  roundTrip('CVE records, through our facts and back in every format', 'cve/vulnrichment', '.json'),
  roundTrip('CISA advisories, through our facts and back in every format', 'csaf-provider/cisa/csaf_files', '.json'),
  roundTrip('PyPA advisories, through our facts and back in every format', 'osv/pypa-yaml', '.yaml'),
]

/** A valid BOM is found good and its components are read; an invalid one is found bad. */
async function cycloneDx() {
  const files = vectorFiles('cyclonedx').filter((file) => /\/(in)?valid-[^/]+\.json$/.test(file))
  const misses = files.filter((file) => {
    const document = vectorJson(file)
    const good = !checkCycloneDx(document).some(({ level }) => level === 'error')
    return good !== file.includes('/valid-') || (good && readInventory(document) === undefined)
  })
  return { cases: files.length, misses }
}

function isAdvisory(file: string): boolean {
  return !/(feed|metadata|aggregator|service|category)/.test(file)
}

async function every(files: readonly string[], holds: (document: unknown) => Promise<boolean>) {
  const misses: string[] = []
  for (const file of files) if (!(await holds(vectorJson(file)))) misses.push(nameOf(file))
  return { cases: files.length, misses }
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? '').replace(/\.(json|yaml)$/, '')
}

async function isValidCsaf(document: unknown): Promise<boolean> {
  return (await checkCsaf(document, ['schema', 'mandatory'])).length === 0
}

/** Each document twice: the test it was written for must find it or not, and the whole verdict must be the stated one. */
async function csafTests(edition: 'csaf-2.0' | 'csaf-2.1', group: CsafGroup | 'recommended') {
  const misses = new Set<string>()
  let cases = 0
  const version = edition === 'csaf-2.0' ? '2.0' : '2.1'
  const known = await loadTests(version, group === 'recommended' ? 'optional' : group)
  const groups: readonly CsafGroup[] = [
    'schema',
    'mandatory',
    ...(group === 'mandatory' ? [] : [group === 'recommended' ? 'optional' : group]),
  ]
  for (const test of listAt(vectorJson(`${edition}/validator/testcases.json`), 'tests')) {
    const id = textAt(test, 'id') ?? ''
    if (textAt(test, 'group') !== group) continue
    // 2.1 is a draft of which the library has a part; of 2.0 everything counts.
    if (edition === 'csaf-2.1' && !known.some((item) => item.number === id)) continue
    for (const kind of ['failures', 'valid'] as const) {
      for (const item of listAt(test, kind)) {
        const file = `${edition}/validator/${textAt(item, 'name') ?? ''}`
        cases++
        const findings = await checkCsaf(vectorJson(file), groups)
        const found = findings.some((f) => f.rule === `csaf-${id}` || (id === '6.1.8' && f.rule === 'csaf-schema'))
        const valid = findings.every((f) => f.level !== 'error')
        const whole = edition === 'csaf-2.1' || valid === objectAt(item)['valid']
        if (found !== (kind === 'failures') || !whole) misses.add(nameOf(file))
      }
    }
  }
  return { cases, misses: [...misses] }
}

type Verdict = (document: unknown) => boolean

function schemaOf(ajv: Ajv | Ajv2020, path: string): Verdict {
  addFormats.default(ajv)
  const validate = ajv.compile(objectAt(vectorJson(path)))
  return (document) => validate(document) === true
}

async function sameVerdict(
  official: Verdict,
  ours: (document: unknown) => readonly Finding[],
  files: readonly string[],
) {
  return every(files, async (document) => official(document) === ours(document).every((f) => f.level !== 'error'))
}

function osvSchema() {
  const official = schemaOf(new Ajv2020({ strict: false }), 'osv/schema/schema.json')
  const files = [
    ...vectorFiles('osv/linter-testdata'),
    ...vectorFiles('osv/ghsa-to-osv', '.osv.json'),
    ...vectorFiles('osv/csaf-to-osv/OSV'),
  ]
  return sameVerdict(official, checkOsv, files)
}

async function securityTxt() {
  const now = Date.UTC(2026, 10, 22, 12)
  const day = (offset: number) =>
    Temporal.Instant.fromEpochMilliseconds(now + offset * 86_400_000)
      .toString()
      .slice(0, 10)
  const misses: string[] = []
  const cases = vectorJson('security-txt/cases.json')
  const all = Array.isArray(cases) ? cases : []
  for (const item of all) {
    const text = (textAt(item, 'content') ?? '')
      .replace(/\{NOW\+(\d+)D\}/g, (_, days: string) => day(Number(days)))
      .replaceAll('{NOW}', day(0))
      .replace(/\{YEAR\+(\d+)\}/g, (_, years: string) => String(2026 + Number(years)))
    const findings = checkSecurityTxt(new TextEncoder().encode(text), { now })
    const codes = (error: boolean) =>
      findings
        .filter((f) => (f.level === 'error') === error)
        .map((f) => f.rule.slice('security-txt-'.length).replaceAll('-', '_'))
    const errors = codes(true)
    const advice = codes(false)
    const valid = objectAt(item)['valid']
    const wrong =
      (valid === true && errors.length > 0) ||
      (valid === false && errors.length === 0) ||
      listAt(item, 'errors_include').some((code) => !errors.includes(String(code))) ||
      listAt(item, 'errors_exclude').some((code) => errors.includes(String(code))) ||
      [...listAt(item, 'recommendations_include'), ...listAt(item, 'notifications_include')].some(
        (code) => !advice.includes(String(code)),
      )
    if (wrong) misses.push(textAt(item, 'name') ?? '')
  }
  return { cases: all.length, misses }
}

async function ghsaTwins() {
  const files = vectorFiles('osv/ghsa-to-osv').filter((file) => !file.endsWith('.osv.json'))
  const misses: string[] = []
  for (const file of files) {
    const github = readGhsa(vectorJson(file))
    const osv = readOsv(vectorJson(file.replace('.json', '.osv.json')))
    const agree = github.products.every((product, i) => {
      const twin = osv.products[i]
      const theirs = twin?.statements ?? []
      const ranges = [...product.statements, ...theirs].map((statement) => statement.range)
      const same = (version: string) =>
        statusIn(product.scheme, product.statements, version) === statusIn(product.scheme, theirs, version)
      return (
        osvName(product.ecosystem, product.package ?? '') === twin?.package &&
        probesOf(product.scheme, ranges).every(same)
      )
    })
    if (!agree || github.products.length !== osv.products.length) misses.push(nameOf(file))
  }
  return { cases: files.length, misses }
}

// What the facts' own check refuses never comes to a record: no product, a range that ends before it begins, a short
// commit hash. Everything else comes back as it went in.
const REFUSED: readonly string[] = ['facts-affected', 'fixed-after-introduced', 'version', 'one-end']

function roundTrip(name: string, folder: string, ending: string): ConformanceSet {
  const run = async () => {
    const files = vectorFiles(folder, ending).filter((file) => isAdvisory(file))
    const misses: string[] = []
    for (const file of files) {
      const document: unknown = ending === '.yaml' ? parse(vectorText(file)) : vectorJson(file)
      for (const imported of importRecords(document)) {
        const dated = datedImport(imported)
        if (dated === undefined || checkFacts(imported.facts).some((f) => REFUSED.includes(f.rule))) continue
        if ((await agreement(dated, publisher)).length > 0) misses.push(nameOf(file))
      }
    }
    return { cases: files.length, misses: [...new Set(misses)] }
  }
  return { name, source: 'our own agreement check', run, known: {} }
}

export function fileNames(): readonly { readonly file: string; readonly id: string; readonly valid: boolean }[] {
  return vectorFiles('csaf-2.0/test/filenames').map((file) => ({
    file: file.split('/').at(-1) ?? '',
    id: textAt(vectorJson(file), 'document', 'tracking', 'id') ?? '',
    valid: file.includes('/valid/'),
  }))
}
