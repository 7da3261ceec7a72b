import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, inTurns, median } from './measure.ts'
import { bareIntake, intake } from './store-intake.ts'

/** Reports in flight at a time, and so at most in one commit. */
const AT_ONCE = 32
const REPORTS = 4_000
const FILE_MB = 200

export const benches: readonly Bench[] = [
  {
    name: 'store-intake',
    about: `durable reports through the store, ${AT_ONCE} at a time, against bare inserts of the same rows with the same fsyncs`,
    async run() {
      const { value, baseline } = await inTurns({
        rounds: 3,
        ours: () => inFolder((folder) => intake(folder, REPORTS, AT_ONCE)),
        baseline: () => inFolder((folder) => bareIntake(folder, REPORTS, AT_ONCE)),
      })
      return [{ what: 'reports stored', value, unit: '/s', baseline, atLeast: 0.5 }]
    },
  },
  {
    name: 'attachment',
    about: `peak memory while a ${FILE_MB} MB file is received, against a bare loop that hashes, encrypts and writes it`,
    async run() {
      const { value, baseline } = await inTurns({
        rounds: 3,
        ours: () => peakOf('ours'),
        baseline: () => peakOf('bare'),
      })
      return [{ what: 'peak memory', value, unit: 'MB', baseline, atMost: 1.3 }]
    },
  },
]

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** In a process of its own: the peak of this one would be that of whatever ran before. */
function peakOf(side: 'ours' | 'bare'): Promise<number> {
  return inFolder(async (folder) => {
    const script = join(import.meta.dirname, 'attachment-process.ts')
    const peaks = [0, 1].map(() => {
      const args = [script, side, mkdtempSync(join(folder, 'run-')), String(FILE_MB)]
      const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      if (status !== 0) throw new Error(stderr)
      return Number(stdout)
    })
    return median(peaks)
  })
}
