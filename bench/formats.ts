import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import * as basic from '@secvisogram/csaf-validator-lib/basic.js'
import validate from '@secvisogram/csaf-validator-lib/validate.js'
import { agreementOfAll } from '../src/formats/agreement.ts'
import { csafText, writeCsaf, writeCsafVex } from '../src/formats/csaf/write.ts'
import { cvss } from '../src/formats/cvss.ts'
import { recordChecker } from '../src/worker/record-checker.ts'
import { advisoriesFrom, pass, publisher } from './formats-pass.ts'
import { type Bench, inTurns, type Measurement, rateOf } from './measure.ts'

const COUNT = 10_000

export const benches: readonly Bench[] = [
  {
    name: 'formats',
    about: 'ten thousand advisories in every format, validated and compared, beside the CSAF validator library alone',
    run: formats,
  },
  { name: 'cvss', about: 'CVSS 3.1 and 4.0 vectors scored', run: async () => [scored()] },
]

async function formats(): Promise<readonly Measurement[]> {
  const count = COUNT / 5
  const alone = await inTurns({ rounds: 5, ours: () => rateOf(count, oneThread), baseline: () => libraryRate(count) })
  const checker = recordChecker()
  const together = await inTurns({
    rounds: 5,
    ours: () => rateOf(count, (many) => pass(many, checker)),
    baseline: () => libraryRate(count),
  })
  await checker.close()
  return [
    { what: 'advisories in every format, in one thread', ...alone, unit: '/s' },
    { what: 'advisories in every format, by the record checker', ...together, unit: '/s', atLeast: 0.6 },
    { what: 'memory of one pass over ten thousand', value: await peakOf(COUNT), unit: 'MB', atMost: 300 },
  ]
}

/** The largest size of a process, with all its threads, that does nothing but one pass; in megabytes. */
async function peakOf(count: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'formats-pass.ts'), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // As bin/fairlead.js starts: what was compiled is kept.
    env: { ...process.env, NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/fairlead') },
  })
  const ended = once(child, 'exit')
  const printed = await text(child.stdout)
  await ended
  return child.exitCode === 0 ? Number(printed) : Number.NaN
}

async function oneThread(count: number): Promise<void> {
  for (let i = 0; i < count; i += 32) {
    const compared = await agreementOfAll(advisoriesFrom(i, Math.min(32, count - i)), publisher)
    for (const findings of compared) if (findings.length > 0) throw new Error(findings[0]?.problem)
  }
}

/**
 * The library's own rate on the same documents: each advisory as CSAF and as VEX, validated in the library's own way with
 * its preset "basic" (strict schema and mandatory tests). Only its own work is timed: the documents are written before.
 */
async function libraryRate(count: number): Promise<number> {
  let spent = 0
  for (let i = 0; i < count; i += 100) {
    const advisories = advisoriesFrom(i, Math.min(100, count - i))
    const texts = advisories.flatMap((one) => [writeCsaf(one, publisher), writeCsafVex(one, publisher)].map(csafText))
    const documents: readonly unknown[] = texts.map((document) => JSON.parse(document))
    const start = performance.now()
    for (const document of documents) {
      const { isValid } = await validate(BASIC, document)
      if (!isValid) throw new Error('The library refuses a document.')
    }
    spent += performance.now() - start
  }
  return count / (spent / 1000)
}
const BASIC = Object.values(basic)

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
