import * as basic from '@secvisogram/csaf-validator-lib/basic.js'
import { type AdvisoryFacts, datedDraft } from '../src/domain/advisory.ts'
import { writeMarkdown, writePlainText } from '../src/formats/advisory-text.ts'
import { comparedRecords } from '../src/formats/agreement.ts'
import { writeCsaf } from '../src/formats/csaf/write.ts'
import { cvss } from '../src/formats/cvss.ts'

/** One measured figure and the limit it must keep. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly limit: number
  /** Whether the value must be at least the limit or at most. */
  readonly must: 'at least' | 'at most'
  readonly unit: string
  readonly ok: boolean
}

const COUNT = 10_000
const publisher = {
  name: 'Example project',
  namespace: 'https://example.org',
  contact: 'security@example.org',
  baseUrl: 'https://security.example.org',
  prefix: 'EX',
}

/** Ten thousand advisories in one streaming pass, beside the validator library alone; and the CVSS rate. */
export async function run(count = COUNT): Promise<readonly Figure[]> {
  await pass(200, ours)
  // Written beforehand: only the library's own work is timed.
  const documents = Array.from({ length: Math.min(count, 1000) }, (_, i) =>
    writeCsaf(datedDraft(factsOf(i), AT), publisher),
  )
  const validate = (_: AdvisoryFacts, i: number) => libraryAlone(documents[i % documents.length])
  await pass(200, validate)
  const library = await pass(count / 4, validate)
  const whole = await pass(count, ours)
  const rate = whole.rate / library.rate
  const vectors = cvssRate()
  return [
    figure('advisories in all formats, checked and agreeing, beside the validator alone', rate, 'at least', 0.6, ''),
    figure('advisories a second in all formats', whole.rate, 'at least', 1, '/s'),
    figure('peak memory of the pass', whole.peak, 'at most', 300, 'MB'),
    figure('CVSS vectors scored', vectors, 'at least', 100_000, '/s'),
  ]
}

function figure(name: string, value: number, must: Figure['must'], limit: number, unit: string): Figure {
  return { name, value, must, limit, unit, ok: must === 'at least' ? value >= limit : value <= limit }
}

async function pass(count: number, one: (facts: AdvisoryFacts, i: number) => Promise<void>) {
  let peak = 0
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    await one(factsOf(i), i)
    if (i % 100 === 0) peak = Math.max(peak, process.memoryUsage.rss())
  }
  return { rate: (count / (performance.now() - start)) * 1000, peak: peak / 1_048_576 }
}

// The library's own rate: its preset "basic" (strict schema and mandatory tests) on the same documents.
async function libraryAlone(document: unknown): Promise<void> {
  for (const test of BASIC) await test(document)
}
const BASIC = Object.values(basic)

async function ours(facts: AdvisoryFacts): Promise<void> {
  const advisory = datedDraft(facts, AT)
  const { findings, records } = await comparedRecords(advisory, publisher)
  if (findings.length > 0) throw new Error(`${facts.id}: ${findings[0]?.problem}`)
  for (const text of Object.values(records)) sink(text)
  sink(writePlainText(advisory, publisher))
  sink(writeMarkdown(advisory, publisher))
}

const AT = Date.UTC(2026, 3, 14)
let _written = 0
function sink(text: string): void {
  _written += text.length
}

const LEVELS = ['N', 'A', 'L', 'P']

export function factsOf(i: number): AdvisoryFacts {
  const minor = (i % 40) + 1
  return {
    id: `EX-2026-${i}`,
    title: `Use after free in part ${i}`,
    summary: `Part ${i} frees memory that another thread still reads.`,
    description: 'A remote client can crash the process. '.repeat(1 + (i % 20)),
    cve: `CVE-2026-${100_000 + i}`,
    aliases: [],
    cwe: ['CWE-416'],
    severity: { level: 'high', vectors: [`CVSS:3.1/AV:${LEVELS[i % 4]}/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H`] },
    affected: [
      {
        product: 'Example',
        purl: 'pkg:generic/example/example',
        versioning: 'semver',
        lines: [
          { line: '25.x', status: 'affected', introduced: '25.0.0', fixed: `25.${minor}.1` },
          { line: '24.x', status: 'affected', introduced: '0', fixed: `24.${minor}.2` },
          { line: '22.x', status: 'not-affected' },
        ],
      },
    ],
    credits: [{ name: `Finder ${i}`, type: 'finder' }],
    references: [{ url: `https://example.org/fix/${i}`, type: 'fix' }],
    timeline: [],
  }
}

function cvssRate(): number {
  const vectors = Array.from({ length: 20_000 }, (_, i) => vectorOf(i))
  for (const vector of vectors) cvss(vector)
  const start = performance.now()
  for (let round = 0; round < 5; round++) for (const vector of vectors) cvss(vector)
  return (vectors.length * 5 * 1000) / (performance.now() - start)
}

function vectorOf(i: number): string {
  const pick = (values: string, shift: number) => values.charAt((i >> shift) % values.length)
  const three = `CVSS:3.1/AV:${pick('NALP', 0)}/AC:${pick('LH', 2)}/PR:${pick('NLH', 3)}/UI:${pick('NR', 4)}/S:${pick('UC', 5)}/C:${pick('HLN', 6)}/I:${pick('HLN', 7)}/A:${pick('HLN', 8)}/E:P/MAV:L`
  const four = `CVSS:4.0/AV:${pick('NALP', 0)}/AC:${pick('LH', 2)}/AT:${pick('NP', 3)}/PR:${pick('NLH', 4)}/UI:${pick('NPA', 5)}/VC:${pick('HLN', 6)}/VI:${pick('HLN', 7)}/VA:${pick('HLN', 8)}/SC:L/SI:N/SA:N/E:P/CR:M/MAC:H`
  return i % 2 === 0 ? three : four
}
