import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shared } from '../test/shared.ts'
import { type PairSet, pairSets } from '../test/similarity/pairs.ts'
import { recallAt5 } from '../test/similarity/recall.ts'
import type { Bench, Measurement } from './measure.ts'
import { fillWithReports } from './similarity-corpus.ts'

const REPORTS = 100_000
const QUESTIONS = 200

export const benches: readonly Bench[] = [
  {
    name: 'similarity-recall',
    about:
      'how often one of the first five documents tells of the same vulnerability; plain BM25 over bare words beside it',
    run: async () => sets().flatMap(recallOf),
  },
  {
    name: 'similarity-speed',
    about: `similar reports and a search among ${REPORTS.toLocaleString('en')} made of the records' words, on the embedded store`,
    async run() {
      const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'))
      try {
        const rootKey = randomBytes(32).toString('hex')
        await fillWithReports(folder, rootKey, sets(), REPORTS)
        const { like, work, search, memory } = ask(folder, rootKey)
        return [
          { what: 'similar reports, p95', value: like, unit: 'ms', atMost: 50 },
          { what: 'of that, work of the processor, p95', value: work, unit: 'ms' },
          { what: 'search for two words, p95', value: search, unit: 'ms', atMost: 50 },
          { what: 'memory gained over all questions, at most', value: memory, unit: 'MB', atMost: 150 },
        ]
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  },
]

function sets(): readonly PairSet[] {
  if (shared('vectors/cve') === undefined)
    throw new Error('The records (../shared/vectors) are not beside this checkout.')
  return pairSets()
}

function recallOf(set: PairSet): readonly Measurement[] {
  const { ours, plain, questions } = recallAt5(set)
  const what = `recall@5 of ${questions} ${set.name}`
  return [
    { what, value: 100 * ours, unit: '%', atLeast: 100 * plain },
    { what: `${what}, plain BM25`, value: 100 * plain, unit: '%' },
  ]
}

interface Asked {
  readonly like: number
  readonly work: number
  readonly search: number
  readonly memory: number
}

/** In a process of its own, so that what it gains in memory is what questions cost. */
function ask(folder: string, rootKey: string): Asked {
  const script = join(import.meta.dirname, 'similarity-process.ts')
  const asked = spawnSync(process.execPath, [script, folder, rootKey, String(QUESTIONS)], { encoding: 'utf8' })
  if (asked.status !== 0) throw new Error(asked.stderr)
  return JSON.parse(asked.stdout)
}
