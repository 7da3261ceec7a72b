import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkFacts } from '../../src/domain/advisory.ts'
import { compareVersions } from '../../src/domain/version.ts'
import { advisoriesFor, readAdvisories } from '../../src/formats/affected-by.ts'
import { checkCve } from '../../src/formats/cve-check.ts'
import { cvss } from '../../src/formats/cvss.ts'
import { importRecords, isAdvisory } from '../../src/formats/import.ts'
import { importMarkdown } from '../../src/formats/import-markdown.ts'
import { readJson } from '../../src/formats/json-text.ts'
import { checkOsv } from '../../src/formats/osv-check.ts'
import { parsePurl } from '../../src/formats/purl-parse.ts'
import { checkSecurityTxt } from '../../src/formats/security-txt-check.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { example } from './example.ts'

test('a CVSS 3.1 vector without environmental metrics is shown with its base score', () => {
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H'
  assert.equal(cvss(vector).score, 9.9)
  assert.equal(cvss(vector).environmental, 10)
  assert.equal(cvss(`${vector}/CR:X/MAV:X`).score, 9.9)
  assert.equal(cvss(`${vector}/CR:M`).score, 10)
  assert.equal(cvss(`${vector}/E:U`).score, 9.1)
})

const record = {
  schema_version: '1.7.0',
  id: 'GHSA-aaaa-bbbb-cccc',
  modified: '2026-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'Go', name: 'stdlib', purl: 'pkg:golang/stdlib' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '1.2.0' }, { last_affected: '1.2.0' }] }],
    },
  ],
}
const osv = (changes: object) => checkOsv({ ...record, ...changes }).map(({ rule, path }) => `${rule} ${path}`)
const ranges = (...events: readonly object[]) => ({
  affected: [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events }] }],
})

test('the first version that is affected may be the last, and never the fix', () => {
  assert.deepEqual(osv({}), [])
  assert.deepEqual(osv(ranges({ introduced: '1.0.0' }, { fixed: '1.0.0' })), ['osv-rng-002 /affected/0/ranges/0'])
  assert.deepEqual(osv(ranges({ introduced: '2.0.0' }, { fixed: '1.0.0' })), ['osv-order /affected/0/ranges/0'])
  assert.ok(osv(ranges({ fixed: '1.0.0' })).includes('osv-rng-001 /affected/0/ranges/0/events'))
})

test('a list of ids in an OSV record names each once, and not the record itself', () => {
  assert.deepEqual(osv({ aliases: ['CVE-2026-1', 'CVE-2026-1'] }), ['osv-rec-002 /aliases/1'])
  assert.deepEqual(osv({ aliases: [record.id] }), ['osv-rec-002 /aliases/0'])
  assert.deepEqual(osv({ upstream: ['CVE-2026-1'], aliases: ['CVE-2026-1'] }), ['osv-rec-003 /upstream/0'])
  assert.deepEqual(osv({ upstream: ['CVE-2026-1'], related: ['CVE-2026-1'] }), ['osv-rec-003 /upstream/0'])
  assert.deepEqual(osv({ related: [record.id] }), ['osv-rec-004 /related/0'])
})

test('the package URL of an OSV record keeps the rules of its type', () => {
  const purl = (text: string) => osv({ affected: [{ package: { ecosystem: 'npm', name: 'a', purl: text } }] })
  assert.deepEqual(purl('pkg:npm/%40scope/a'), [])
  assert.deepEqual(purl('pkg:maven/a'), ['osv-pkg-003 /affected/0/package/purl'])
})

test('an old record that names no schema version is one of 1.0.0: a note', () => {
  const { schema_version: _, ...old } = record
  assert.deepEqual(
    checkOsv(old).map(({ rule, level }) => [rule, level]),
    [['osv-version', 'note']],
  )
})

test('what Go itself brings has a package URL without a namespace', () => {
  assert.deepEqual(parsePurl('pkg:golang/stdlib@1.26.1'), { type: 'golang', name: 'stdlib', version: '1.26.1' })
})

test('a score beside a CVE vector is faulted where no calculator gives it', () => {
  const metric = (name: string, vectorString: string, baseScore: number) =>
    checkCve({ containers: { cna: { metrics: [{ [name]: { vectorString, baseScore } }] } } })
      .filter(({ rule }) => rule === 'cve-cvss-score')
      .map(({ level }) => level)
  const timed = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H/E:P/RL:U/RC:R'
  assert.deepEqual(metric('cvssV3_1', timed, 9.6), [])
  assert.deepEqual(metric('cvssV3_1', timed, 8.7), ['note'])
  assert.deepEqual(metric('cvssV3_1', timed, 9.5), ['warning'])
  const disputed = 'CVSS:4.0/AV:N/AC:H/AT:P/PR:H/UI:A/VC:L/VI:H/VA:N/SC:N/SI:N/SA:N'
  assert.deepEqual(metric('cvssV4_0', disputed, 5.7), [])
  assert.deepEqual(metric('cvssV4_0', disputed, 5.6), ['note'])
  assert.deepEqual(metric('cvssV4_0', disputed, 5.5), ['warning'])
})

test('commits and numbers of one OSV entry are read apart, each with what is its own', () => {
  const one = 'a'.repeat(40)
  const two = 'b'.repeat(40)
  const [imported] = importRecords({
    ...record,
    affected: [
      {
        package: { ecosystem: 'PyPI', name: 'p' },
        ranges: [
          { type: 'GIT', repo: 'https://a.example/p', events: [{ introduced: '0' }, { fixed: one }] },
          { type: 'GIT', repo: 'https://b.example/p', events: [{ introduced: '0' }, { fixed: two }] },
          { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] },
        ],
        versions: ['1.0', '1.1'],
      },
    ],
  })
  assert.deepEqual(
    imported?.facts.affected.map(({ product, versioning, versions, lines }) => [
      product,
      versioning,
      versions,
      lines[0]?.fixed,
    ]),
    [
      ['https://a.example/p', 'git', undefined, one],
      ['https://b.example/p', 'git', undefined, two],
      ['p', 'ecosystem', ['1.0', '1.1'], '2.0'],
    ],
  )
  assert.deepEqual(
    checkFacts(imported?.facts ?? example).filter(({ rule }) => rule === 'version'),
    [],
  )
})

test('what is no advisory is not imported, and a date that stands for none is none', () => {
  assert.equal(isAdvisory({ name: 'app', lockfileVersion: 3 }), false)
  assert.equal(isAdvisory({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] }), false)
  assert.equal(isAdvisory(record), true)
  const [imported] = importRecords({ ...record, published: '0001-01-01T00:00:00Z' })
  assert.equal(imported?.published, undefined)
  assert.deepEqual(
    imported?.unread.map(({ path }) => path),
    ['published'],
  )
  const versions = [{ version: '1.0.0', status: 'affected', lessThan: 'https://aka.ms/x', versionType: 'custom' }]
  const affected = [{ vendor: 'v', product: 'p', versions }]
  const [office] = importRecords({ dataType: 'CVE_RECORD', cveMetadata: {}, containers: { cna: { affected } } })
  assert.equal(office?.facts.affected[0]?.lines[0]?.status, 'unknown')
})

test('a security.txt is made of URIs and plain characters', () => {
  const rules = (line: string) =>
    checkSecurityTxt(utf8(`Contact: mailto:a@example.com\nExpires: 2027-01-01T00:00:00Z\n${line}\n`), {
      now: Date.UTC(2026, 10, 22),
    })
      .filter(({ level }) => level === 'error')
      .map(({ rule, path }) => `${rule} ${path}`)
  assert.deepEqual(rules('Policy: https://example.com/p%C3%A4'), [])
  assert.deepEqual(rules('Policy: https://exämple.com/'), ['security-txt-no-uri line 3'])
  assert.deepEqual(rules('# \u0000'), ['security-txt-invalid-line line 3'])
  assert.deepEqual(rules('# one\r# two'), ['security-txt-invalid-line line 3'])
  assert.deepEqual(rules('# one\r'), [])
})

test('a package URL in a CVE record has no version', () => {
  const purl = (packageURL: string) =>
    checkCve({ containers: { cna: { affected: [{ packageURL }] } } }).filter(({ rule }) => rule === 'cve-package-url')
  assert.deepEqual(purl('pkg:npm/undici'), [])
  assert.deepEqual(purl('pkg:otp/rebar3?repository_url=https:%2F%2Fgithub.com%2Ferlang%2Frebar3.git'), [])
  assert.equal(purl('pkg:npm/undici@6.0.0')[0]?.path, '/containers/cna/affected/0/packageURL')
  assert.equal(purl('pkg:maven/a').length, 1)
})

test('what is no JSON at all is told by its kind', () => {
  const problem = (text: string) => readJson(utf8(text)).findings[0]?.problem
  assert.match(problem('id: X-1\nmodified: 2026\n') ?? '', /YAML/)
  assert.match(problem('---\nid: X-1\n') ?? '', /YAML/)
  assert.match(problem('<!DOCTYPE html>') ?? '', /HTML/)
  assert.match(problem(' \n') ?? '', /empty/)
  assert.match(problem('{"a": b: c}') ?? '', /^This is not JSON: /)
})

test('a Markdown advisory may say its id and dates in a head of TOML or YAML', () => {
  const toml = `\`\`\`toml
[advisory]
id = "RUSTSEC-2026-0001"
package = "a"
date = "2026-01-05" # the day
aliases = ["CVE-2026-1234"]
withdrawn = "2026-02-01"
\`\`\`

# A flaw in a

It breaks.
`
  const one = importMarkdown(toml)
  assert.deepEqual(
    [one.facts.id, one.facts.title, one.facts.cve, one.facts.description, one.published, one.withdrawn],
    [
      'RUSTSEC-2026-0001',
      'A flaw in a',
      'CVE-2026-1234',
      '# A flaw in a\n\nIt breaks.',
      Date.UTC(2026, 0, 5),
      Date.UTC(2026, 1, 1),
    ],
  )
  const two = importMarkdown('---\r\nid: X-1\r\ntitle: "B"\r\ndate: 2026-01-05T10:00:00Z\r\n---\r\nText.\r\n')
  assert.deepEqual([two.facts.id, two.facts.title, two.published], ['X-1', 'B', Date.UTC(2026, 0, 5, 10)])
  assert.equal(importMarkdown('# C\n\nID: X-2\nDate: 2026-01-05\n').facts.id, 'X-2')
})

/** As the kernel writes its records: commits, and lines of releases beside them. */
const kernel = {
  dataType: 'CVE_RECORD',
  cveMetadata: { cveId: 'CVE-2026-1234', datePublished: '2026-01-01T00:00:00Z' },
  containers: {
    cna: {
      affected: [
        {
          product: 'Linux',
          repo: 'https://git.example/linux.git',
          defaultStatus: 'unaffected',
          versions: [{ version: 'a'.repeat(40), lessThan: 'b'.repeat(40), status: 'affected', versionType: 'git' }],
        },
        {
          product: 'Linux',
          packageURL: 'pkg:generic/linux',
          defaultStatus: 'affected',
          versions: [
            { version: '6.5', status: 'affected' },
            { version: '0', lessThan: '6.5', status: 'unaffected', versionType: 'semver' },
            { version: '6.6.33', lessThanOrEqual: '6.6.*', status: 'unaffected', versionType: 'semver' },
            { version: '6.10', lessThanOrEqual: '*', status: 'unaffected', versionType: 'original_commit_for_fix' },
          ],
        },
      ],
    },
  },
}

test('a line such as 6.6.* ends with the line, and every version not named has the default status', () => {
  const status = (version: string) =>
    advisoriesFor([{ name: 'linux', version, purl: 'pkg:generic/linux' }], readAdvisories(kernel) ?? []).map(
      (hit) => hit.status,
    )
  for (const version of ['6.5', '6.5.3', '6.6', '6.6.32', '6.7', '6.9.9'])
    assert.deepEqual(status(version), ['affected'], version)
  for (const version of ['6.4.9', '5.0', '6.6.33', '6.6.99', '6.10', '7.0'])
    assert.deepEqual(status(version), [], version)
})

test('imported commits are named by their repository where versions stand beside them', () => {
  const [imported] = importRecords(kernel)
  assert.deepEqual(
    imported?.facts.affected.map(({ product, versioning }) => [product, versioning]),
    [
      ['https://git.example/linux.git', 'git'],
      ['Linux', 'ecosystem'],
    ],
  )
  const short = structuredClone(kernel)
  for (const entry of short.containers.cna.affected)
    for (const one of entry.versions) if (one.version.length === 40) one.version = 'abc123'
  const [cut] = importRecords(short)
  assert.ok(cut?.unread.some(({ why }) => why.includes('full commit hash')))
  assert.deepEqual(
    checkFacts(cut?.facts ?? example).filter(({ rule }) => rule === 'version'),
    [],
  )
})

test('a change behind the end of a CVE range is its fix, and begins no range that ends before it begins', () => {
  const versions = [
    {
      version: 'n/a',
      lessThanOrEqual: '1.3',
      status: 'affected',
      versionType: 'custom',
      changes: [{ at: '1.4', status: 'unaffected' }],
    },
  ]
  const document = {
    dataType: 'CVE_RECORD',
    cveMetadata: { cveId: 'CVE-2026-1' },
    containers: { cna: { affected: [{ vendor: 'v', product: 'p', versions }] } },
  }
  const [imported] = importRecords(document)
  assert.deepEqual(imported?.facts.affected[0]?.lines, [
    { line: 'before 1.4', status: 'affected', introduced: '0', fixed: '1.4' },
  ])
})

test('a CVE record that says all versions is read so', () => {
  const affected = [{ vendor: 'v', product: 'p', versions: [{ version: 'All', status: 'affected' }] }]
  const [imported] = importRecords({ dataType: 'CVE_RECORD', cveMetadata: {}, containers: { cna: { affected } } })
  assert.deepEqual(imported?.facts.affected[0]?.lines, [{ line: 'all versions', status: 'affected', introduced: '0' }])
})

test('the word of a patch stands behind the version it mends', () => {
  const before = (a: string, b: string) => compareVersions('generic', a, b) < 0
  assert.ok(before('2.3.0', '2.3.0p8') && before('2.3.0p8', '2.3.0p10') && before('2.3.0p8', '2.3.1'))
  assert.ok(before('8', '8u202') && before('1.0rc1', '1.0') && before('1.0', '1.0.1'))
})
