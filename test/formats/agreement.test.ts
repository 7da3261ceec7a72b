import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AdvisoryFacts, checkFacts, type DatedAdvisory, datedDraft } from '../../src/domain/advisory.ts'
import { agreement } from '../../src/formats/agreement.ts'
import { CSAF_21, CYCLONEDX_VEX, KINDS, type Kind } from '../../src/formats/agreement-kinds.ts'
import { checkCsaf } from '../../src/formats/csaf/check.ts'
import { twinOf, vexErrors } from '../../src/formats/csaf/vex-twin.ts'
import { csafAdvisoryText, csafText, csafVexText, writeCsaf, writeCsafVex } from '../../src/formats/csaf/write.ts'
import { writeCve } from '../../src/formats/cve.ts'
import { writeGhsa } from '../../src/formats/ghsa.ts'
import { writeOpenVex } from '../../src/formats/openvex.ts'
import { writeOsv } from '../../src/formats/osv.ts'
import { example, publisher } from './example.ts'
import { randomFacts } from './random-facts.ts'

const NOW = Date.UTC(2026, 3, 14, 16, 12)

test('facts that pass their own check are said alike by every record, first or corrected', async () => {
  const later = fc.option(fc.integer({ min: 1, max: 1e11 }), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(randomFacts, fc.integer({ min: 0, max: 4e12 }), later, async (facts, at, after) => {
      assert.deepEqual(checkFacts(facts), [])
      const first = datedDraft(facts, at)
      assert.deepEqual(await agreement(after === undefined ? first : corrected(first, at + after), publisher), [])
    }),
    { numRuns: 80 },
  )
})

function corrected(advisory: DatedAdvisory, at: number): DatedAdvisory {
  const revisions = [...advisory.revisions, { version: '2', at, summary: 'Corrected' }]
  return { ...advisory, currentRelease: at, revisions }
}

// What one slip of a writer would change in its text: the fix, a pre-release beside it, a name, a level, a date.
const SLIPS: readonly (readonly [of: string, slip: (text: string) => string, spares: readonly string[]])[] = [
  ['the fix', (text) => text.replaceAll('24.14.2', '24.14.3'), []],
  ['a pre-release', (text) => text.replaceAll('25.9.1', '25.9.1-rc.1'), []],
  ['a last affected version', (text) => text.replaceAll('22.22.2', '22.22.1'), []],
  ['a credit', (text) => text.replaceAll('Mira Halvorsen', 'Mira H.'), ['OpenVEX', 'GHSA']],
  ['the kind of a credit', (text) => text.replaceAll(/finder|FINDER|Found by/g, 'tool'), ['OpenVEX', 'GHSA']],
  [
    'the level',
    (text) =>
      text
        .replaceAll('"high"', '"low"')
        .replaceAll('>high<', '>low<')
        .replaceAll('term="high"', 'term="low"')
        .replaceAll(/(Severity:\**\s+)high/g, '$1low'),
    ['OpenVEX', 'GHSA'],
  ],
  ['a vector', (text) => text.replaceAll('AV:N/AC:H/PR:N', 'AV:L/AC:H/PR:N'), ['OpenVEX']],
  [
    'the date',
    (text) => text.replaceAll('2026-04-14', '2026-04-15').replaceAll('14 Apr 2026', '15 Apr 2026'),
    ['GHSA'],
  ],
  [
    'a decision of SSVC',
    (text) => text.replace('ssvc:E:1.1.0/P', 'ssvc:E:1.1.0/A').replace(/("values":\s*\[\s*\{\s*"key":\s*)"P"/, '$1"A"'),
    ['OpenVEX', 'GHSA'],
  ],
  ['the CVE', (text) => text.replaceAll('CVE-2026-99041', 'CVE-2026-99042'), []],
]

for (const [of, slip, spares] of SLIPS)
  test(`a writer that slips in ${of} is found, whichever record it writes`, async () => {
    for (const kind of KINDS) {
      const slipped: Kind = { ...kind, write: (advisory, to) => slip(kind.write(advisory, to) ?? '') }
      const findings = await agreement(datedDraft(example, NOW), publisher, [slipped])
      if (spares.includes(kind.name)) continue
      const said = findings.filter((finding) => finding.rule === `agreement-${kind.key}`)
      assert.notEqual(said.length, 0, `${kind.name}: ${of}`)
      assert.match(said[0]?.problem ?? '', /reads back as .* but the facts say/)
    }
  })

test('an advisory with every field agrees, and its VEX form is valid', async () => {
  assert.deepEqual(checkFacts(example), [])
  assert.deepEqual(await agreement(datedDraft(example, NOW), publisher), [])
  assert.deepEqual(await checkCsaf(writeCsafVex(datedDraft(example, NOW), publisher), ['schema', 'mandatory']), [])
})

test('CSAF 2.1 beside 2.0 is valid by its own tests and says the same', async () => {
  const both = { ...publisher, csaf21: true }
  assert.deepEqual(await agreement(datedDraft(example, NOW), both), [])
  await fc.assert(
    fc.asyncProperty(randomFacts, async (facts) => {
      assert.deepEqual(await agreement(datedDraft(facts, NOW), both, [CSAF_21]), [])
    }),
    { numRuns: 40 },
  )
})

test('CycloneDX VEX is valid and says the same', async () => {
  assert.deepEqual(await agreement(datedDraft(example, NOW), publisher, [CYCLONEDX_VEX]), [])
  await fc.assert(
    fc.asyncProperty(randomFacts, async (facts) => {
      assert.deepEqual(await agreement(datedDraft(facts, NOW), publisher, [CYCLONEDX_VEX]), [])
    }),
    { numRuns: 60 },
  )
})

test('of a VEX form the quick look and the official rules think the same', async () => {
  const advisory = datedDraft(example, NOW)
  const text = csafAdvisoryText(advisory, publisher)
  const original = { text, document: JSON.parse(text) }
  const changes: readonly (readonly [isTwin: boolean, change: (text: string) => string])[] = [
    [true, (vex) => vex],
    [true, (vex) => vex.replace(/"category": "impact",\s*"details": "[^"]*"/, '"category": "impact", "details": ""')],
    [true, (vex) => vex.replace('"category": "impact"', '"category": "harm"')],
    [false, (vex) => vex.replace('"known_affected"', '"fixed"')],
    [false, (vex) => vex.replace(/"flags": \[[^\]]*\][^\]]*\],/, '')],
    [false, (vex) => vex.replace('"threats": [', '"further": [], "threats": [')],
    [false, (vex) => vex.replace('"title": ', '"titel": ')],
  ]
  for (const [isTwin, change] of changes) {
    const vex = change(csafVexText(advisory, publisher))
    const twin = twinOf(vex, original)
    assert.deepEqual(twin, isTwin ? JSON.parse(vex) : undefined)
    const official = await checkCsaf(JSON.parse(vex), ['schema', 'mandatory'])
    if (twin !== undefined) assert.equal(vexErrors(twin).length === 0, official.length === 0, JSON.stringify(official))
  }
  assert.equal(twinOf(text, original), undefined)
  await fc.assert(
    fc.asyncProperty(randomFacts, async (facts) => {
      const dated = datedDraft(facts, NOW)
      const vex = csafVexText(dated, publisher)
      assert.equal(vex, csafText(writeCsafVex(dated, publisher)))
      const before = csafAdvisoryText(dated, publisher)
      const twin = twinOf(vex, { text: before, document: JSON.parse(before) })
      assert.deepEqual(twin, JSON.parse(vex))
      const official = await checkCsaf(twin, ['schema', 'mandatory'])
      assert.equal(vexErrors(twin).length === 0, official.length === 0)
    }),
    { numRuns: 40 },
  )
})

async function rulesFor(change: Partial<AdvisoryFacts>): Promise<readonly string[]> {
  const facts = { ...example, ...change }
  const findings = [...checkFacts(facts), ...(await agreement(datedDraft(facts, NOW), publisher))]
  return findings.map((finding) => finding.rule)
}

test('a record that cannot say what the facts say is refused, and the difference is named', async () => {
  const node = example.affected[0]
  assert.ok(node)
  const backwards = {
    ...node,
    lines: [{ line: '25.x', status: 'affected' as const, introduced: '25.9.1', fixed: '25.0.0' }],
  }
  assert.ok((await rulesFor({ affected: [backwards] })).includes('fixed-after-introduced'))
  const overlapping = {
    ...node,
    lines: [...node.lines, { line: 'all', status: 'not-affected' as const, introduced: '25.2.0', fixed: '25.3.0' }],
  }
  assert.ok((await rulesFor({ affected: [overlapping] })).includes('line-overlap'))
  assert.ok((await rulesFor({ affected: [] })).includes('facts-affected'))
  assert.ok((await rulesFor({ severity: { level: 'high', vectors: ['CVSS:3.1/AV:N'] } })).includes('agreement-cvss'))
  const short = {
    ...node,
    versioning: 'git' as const,
    repository: 'https://example.com/r',
    lines: [{ line: 'main', status: 'affected' as const, introduced: '0', fixed: 'abc123' }],
  }
  assert.ok((await rulesFor({ affected: [short] })).includes('osv-schema'))
})

test('a line and its versions that contradict each other are found', async () => {
  const node = example.affected[0]
  assert.ok(node)
  const wrong = {
    ...node,
    lines: [{ line: '24.x', status: 'affected' as const, introduced: '23.1.0', fixed: '24.2.0' }],
  }
  assert.deepEqual(
    checkFacts({ ...example, affected: [wrong] }).map((f) => f.rule),
    ['line-bounds'],
  )
})

test('a maintained line of which nothing is said is found', () => {
  const findings = checkFacts(example, { maintained: { 'Node.js': ['25.x', '26.x'] }, severities: ['low', 'critical'] })
  assert.deepEqual(
    findings.map((f) => f.rule),
    ['facts-severity', 'facts-line-missing'],
  )
})

test('every record is plain JSON data: its text, read back, is the document itself', () => {
  const writers = [writeCsaf, writeCsafVex, writeOsv, writeCve, writeOpenVex, writeGhsa]
  fc.assert(
    fc.property(randomFacts, (facts) => {
      for (const write of writers) {
        const document = write(datedDraft(facts, NOW), publisher)
        if (document !== undefined) assert.deepEqual(JSON.parse(JSON.stringify(document)), document)
      }
    }),
    { numRuns: 60 },
  )
})

test('the keys of a CSAF document stand in alphabetical order', () => {
  const sorted = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(sorted)
    if (typeof value !== 'object' || value === null) return true
    const keys = Object.keys(value)
    return keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') < key) && Object.values(value).every(sorted)
  }
  const advisory = { ...datedDraft(example, NOW), withdrawn: { at: NOW, reason: 'A mistake.' } }
  assert.ok(sorted(writeCsaf(advisory, publisher)))
  assert.ok(sorted(writeCsafVex(advisory, publisher)))
  fc.assert(
    fc.property(randomFacts, (facts) => sorted(writeCsafVex(datedDraft(facts, NOW), publisher))),
    { numRuns: 60 },
  )
})
