import { movableClock } from '../../src/lib/clock-source.ts'
import { newId } from '../../src/lib/ids.ts'
import { openStore } from '../../src/store/open.ts'
import { bytesOf } from './bytes.ts'
import { ROOT_KEY, START, submit } from './story.ts'

// Run by kill.test.ts: `node writing-process.ts DATA_DIR CROWD [DATABASE_URL]`. It has no end of its own.
const [dataDir = '', crowd = '', databaseUrl = ''] = process.argv.slice(2)

const store = await openStore({
  dataDir,
  rootKey: ROOT_KEY,
  clock: movableClock(START),
  crowd: Number(crowd),
  ...(databaseUrl === '' ? {} : { databaseUrl }),
})

async function writeOn(): Promise<void> {
  for (;;) {
    const report = newId()
    const meta = { name: 'proof.txt', type: 'text/plain', now: START, limit: 1_000 }
    const ref = await store.files.receive(report, meta, bytesOf(`proof of ${report}`))
    await store.write(START, async (tx) => {
      const files = await tx.keepFiles(report, [ref.id])
      await submit(tx, { report, case: newId(), title: `Report ${report}`, identity: { name: 'Ada' }, files })
    })
    process.stdout.write(`${JSON.stringify({ file: ref.id, report })}\n`)
    if (Math.random() < 0.1) await store.ledger.sequence(START)
  }
}

await Promise.all([writeOn(), writeOn(), writeOn(), writeOn()])
