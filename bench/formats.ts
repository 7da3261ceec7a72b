import * as basic from '@secvisogram/csaf-validator-lib/basic.js'
import validate from '@secvisogram/csaf-validator-lib/validate.js'
import { type AdvisoryFacts, datedDraft } from '../src/domain/advisory.ts'
import { writeMarkdown, writePlainText } from '../src/formats/advisory-text.ts'
import { comparedRecords } from '../src/formats/agreement.ts'
import { writeCsaf } from '../src/formats/csaf/write.ts'
import { cvss } from '../src/formats/cvss.ts'
import { type Bench, inTurns, type Measurement, rateOf } from './measure.ts'

const COUNT = 10_000
const publisher = {
  name: 'Example project',
  namespace: 'https://example.org',
  contact: 'security@example.org',
  baseUrl: 'https://security.example.org',
  prefix: 'EX',
}

export const benches: readonly Bench[] = [
  {
    name: 'formats',
    about: 'ten thousand advisories in every format, validated and compared, beside the CSAF validator library alone',
    run: formats,
  },
  { name: 'cvss', about: 'CVSS 3.1 and 4.0 vectors scored', run: async () => [scored()] },
]

async function formats(): Promise<readonly Measurement[]> {
  // Written beforehand: only the library's own work is timed.
  const documents = Array.from({ length: 1000 }, (_, i) => writeCsaf(datedDraft(factsOf(i), AT), publisher))
  const alone = (_: AdvisoryFacts, i: number) => libraryAlone(documents[i % documents.length])
  const { value, baseline } = await inTurns({
    rounds: 5,
    ours: () => rateOf(COUNT / 5, (count) => pass(count, ours)),
    baseline: () => rateOf(COUNT / 5, (count) => pass(count, alone)),
  })
  return [
    { what: 'advisories in every format', value, baseline, unit: '/s', atLeast: 0.6 },
    { what: 'memory of one pass over ten thousand', value: await peakOf(COUNT), unit: 'MB', atMost: 300 },
  ]
}

async function pass(count: number, one: (facts: AdvisoryFacts, i: number) => Promise<void>): Promise<void> {
  for (let i = 0; i < count; i++) await one(factsOf(i), i)
}

/** The largest size of the process on the way, in megabytes. */
async function peakOf(count: number): Promise<number> {
  let peak = 0
  await pass(count, async (facts, i) => {
    await ours(facts)
    if (i % 100 === 0) peak = Math.max(peak, process.memoryUsage.rss())
  })
  return peak / 1_048_576
}

// The library's own rate: its own way to run its preset "basic" (strict schema and mandatory tests).
async function libraryAlone(document: unknown): Promise<void> {
  const { isValid } = await validate(BASIC, document)
  if (!isValid) throw new Error('The library refuses a document.')
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

function scored(): Measurement {
  return { what: 'vectors', value: cvssRate(), unit: '/s', atLeast: 100_000 }
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
