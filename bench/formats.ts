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
import { type Bench, inTurns, type Measurement, median } from './measure.ts'

const COUNT = 10_000

export const benches: readonly Bench[] = [
  {
    name: 'formats',
    about: 'advisories in every format, validated and compared, beside the CSAF validator library in one thread',
    run: formats,
  },
  { name: 'cvss', about: 'CVSS 3.1 and 4.0 vectors scored', run: async () => [scored()] },
]

// The official rules run in one thread, on both forms of CSAF. Ours are all formats, and the rules with them: in one thread
// as well, and as publication and import have it, in the threads of the record checker (two, where many wait).
async function formats(): Promise<readonly Measurement[]> {
  const count = COUNT / 5
  const alone = await beside(count, () => oneThread(count))
  const checker = recordChecker()
  const together = await beside(count, () => costOf(count, () => pass(count, checker)))
  await checker.close()
  return [
    { what: 'all formats, one thread', ...alone.rate, unit: '/s' },
    { what: 'processor time each, one thread', ...alone.cpu, unit: 'µs' },
    {
      what: 'all formats, two threads (record checker)',
      ...together.rate,
      unit: '/s',
      atLeast: 0.6,
    },
    { what: 'processor time each, two threads', ...together.cpu, unit: 'µs' },
    { what: 'memory of one pass over ten thousand', value: await peakOf(COUNT), unit: 'MB', atMost: 300 },
  ]
}

/** Advisories in a second, and processor time of one in microseconds: of the whole process, with all its threads. */
interface Cost {
  readonly rate: number
  readonly cpu: number
}

interface Pair {
  readonly value: number
  readonly baseline: number
}

async function beside(count: number, ours: () => Promise<Cost>): Promise<{ readonly rate: Pair; readonly cpu: Pair }> {
  const spent: { readonly ours: number[]; readonly baseline: number[] } = { ours: [], baseline: [] }
  const noted = async (cost: Promise<Cost>, times: number[]): Promise<number> => {
    const { rate, cpu } = await cost
    times.push(cpu)
    return rate
  }
  const rate = await inTurns({
    rounds: 5,
    ours: () => noted(ours(), spent.ours),
    baseline: () => noted(library(count), spent.baseline),
  })
  return { rate, cpu: { value: median(spent.ours.slice(1)), baseline: median(spent.baseline.slice(1)) } }
}

async function costOf(count: number, work: () => Promise<void>): Promise<Cost> {
  const timed = stopwatch()
  await timed.add(work)
  return timed.of(count)
}

/** Adds up what pieces of work take, and leaves out what is done between them. */
function stopwatch(): { add(work: () => Promise<void>): Promise<void>; of(count: number): Cost } {
  let wall = 0
  let cpu = 0
  return {
    async add(work) {
      const [start, used] = [performance.now(), process.cpuUsage()]
      await work()
      wall += performance.now() - start
      const { user, system } = process.cpuUsage(used)
      cpu += user + system
    },
    of: (count) => ({ rate: count / (wall / 1000), cpu: cpu / count }),
  }
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

/** As a thread of the record checker does it, so many together. The facts are there before. */
async function oneThread(count: number): Promise<Cost> {
  const timed = stopwatch()
  for (let i = 0; i < count; i += 32) {
    const advisories = advisoriesFrom(i, Math.min(32, count - i))
    await timed.add(async () => {
      for (const findings of await agreementOfAll(advisories, publisher))
        if (findings.length > 0) throw new Error(findings[0]?.problem)
    })
  }
  return timed.of(count)
}

/**
 * The library's own rate on the same documents: each advisory as CSAF and as VEX, validated in the library's own way with
 * its preset "basic" (strict schema and mandatory tests). Only its own work is timed: the documents are written before.
 */
async function library(count: number): Promise<Cost> {
  const timed = stopwatch()
  for (let i = 0; i < count; i += 100) {
    const advisories = advisoriesFrom(i, Math.min(100, count - i))
    const texts = advisories.flatMap((one) => [writeCsaf(one, publisher), writeCsafVex(one, publisher)].map(csafText))
    const documents: readonly unknown[] = texts.map((document) => JSON.parse(document))
    await timed.add(async () => {
      for (const document of documents) {
        const { isValid } = await validate(BASIC, document)
        if (!isValid) throw new Error('The library refuses a document.')
      }
    })
  }
  return timed.of(count)
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
