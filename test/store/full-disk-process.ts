import { movableClock } from '../../src/lib/clock-source.ts'
import { newId } from '../../src/lib/ids.ts'
import { openStore } from '../../src/store/open.ts'
import { bytesOf } from './bytes.ts'
import { ROOT_KEY, START, submit } from './story.ts'

// Run by failure.test.ts under a limit on the size of files: says which reports were stored and how the rest was refused.
const [dataDir = ''] = process.argv.slice(2)
const store = await openStore({ dataDir, rootKey: ROOT_KEY, clock: movableClock(START) })
const stored: string[] = []
const codes = new Set<unknown>()

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : String(error)
}

const meta = { name: 'big', type: 'x', now: START, limit: 2 ** 30 }
const big = Buffer.alloc(8 * 2 ** 20)
const file = await store.files.receive(newId(), meta, bytesOf(big, 65_536)).then(() => 'stored', codeOf)

for (let refused = 0; refused < 5 && stored.length < 5_000; ) {
  const reports = Array.from({ length: 20 }, () => newId())
  const text = 'long '.repeat(2_000)
  const settled = await Promise.allSettled(
    reports.map((report) => store.write(START, (tx) => submit(tx, { report, case: newId(), text }))),
  )
  for (const [i, one] of settled.entries()) {
    if (one.status === 'fulfilled') stored.push(reports[i] ?? '')
    else codes.add(codeOf(one.reason))
  }
  if (settled.some((one) => one.status === 'rejected')) refused += 1
}
const ready = await store.ready().then(() => 'ready', codeOf)
process.stdout.write(JSON.stringify({ stored, codes: [...codes], file, ready }))
await store.close().catch(() => {})
