import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { lookAtReport } from '../src/actions/clock/look-at-report.ts'
import { REPORTER, SYSTEM } from '../src/domain/event.ts'
import { ORGANISATION } from '../src/domain/organisation.ts'
import { compilePolicy } from '../src/formats/policy-file.ts'
import { systemClock } from '../src/lib/clock-source.ts'
import { newId, newReportId } from '../src/lib/ids.ts'
import { DAY, HOUR, type Instant, MINUTE } from '../src/lib/instant.ts'
import { openStore } from '../src/store/open.ts'
import { openFile } from '../src/store/sqlite-pen.ts'
import type { Store, Tx } from '../src/store/store.ts'
import { type Bench, inTurns } from './measure.ts'

const [FEW, MANY] = [10_000, 1_000_000]
const ROUNDS = 7
/** Clocks that fall due in a round. */
const DUE = 100

export const benches: readonly Bench[] = [
  {
    name: 'due',
    about: `handling ${DUE} clocks that fall due among ${MANY.toLocaleString('en')} open ones, against the same among ${FEW.toLocaleString('en')}`,
    async run() {
      const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'))
      const sides = [await storeWith(MANY, join(folder, 'many')), await storeWith(FEW, join(folder, 'few'))] as const
      try {
        const times = await inTurns({
          rounds: ROUNDS,
          ours: () => handleDue(sides[0]),
          baseline: () => handleDue(sides[1]),
        })
        return [{ what: 'one due clock', unit: 'ms', ...times, atMost: 1.5 }]
      } finally {
        for (const { store } of sides) await store.close()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  },
]

interface Side {
  readonly store: Store
  readonly begins: Instant
  round: number
}

/** Lets the next hundred promises be missed, and handles what is due as the worker does. Milliseconds for each. */
async function handleDue(side: Side): Promise<number> {
  const now = side.begins + side.round++ * HOUR + 24 * HOUR + MINUTE
  const ctx = { store: side.store, now: () => now }
  let count = 0
  const started = performance.now()
  for (;;) {
    const batch = await side.store.due.take(now, 20, 5 * MINUTE)
    if (batch.length === 0) break
    for (const due of batch) {
      if (due.kind === 'clock') await lookAtReport(ctx, due.subject)
      await side.store.due.done(due)
      if (due.kind === 'clock') count++
    }
  }
  const spent = performance.now() - started
  if (count < DUE) throw new Error(`Only ${count} clocks were due.`)
  return spent / count
}

/** Real reports fall due, a hundred each hour; among as many others as it takes, whose clocks run for long. */
async function storeWith(open: number, folder: string): Promise<Side> {
  const options = { dataDir: folder, rootKey: randomBytes(32), clock: systemClock }
  const begins = systemClock.now()
  const first = await openStore(options)
  await first.write(begins, found)
  for (let round = 0; round <= ROUNDS; round++)
    for (let i = 0; i < DUE; i++) await first.write(begins + round * HOUR, accept)
  await first.close()
  const db = openFile(join(folder, 'store.sqlite'), 0)
  addOthers(db, open - (ROUNDS + 1) * DUE, begins + 400 * DAY)
  db.close()
  return { store: await openStore(options), begins, round: 0 }
}

async function found(tx: Tx): Promise<void> {
  const source = readFileSync(new URL('../policies/nodejs.yaml', import.meta.url), 'utf8')
  const compiled = JSON.stringify(compilePolicy(source).policy)
  await tx.append('organisation', ORGANISATION, SYSTEM, [
    { type: 'organisation.founded', facts: {} },
    {
      type: 'policy.activated',
      facts: { version: 1, digest: 'd', language: 1 },
      body: { source, texts: {}, compiled, signature: '' },
    },
  ])
}

async function accept(tx: Tx): Promise<void> {
  const [report, kase] = [newId(), newId()]
  const facts = { publicId: newReportId(), case: kase, policy: 1, door: 'form', productKind: 'library' } as const
  const more = { product: 'nodejs', named: true, mail: false, known: 'no', credit: 'later', files: 0 } as const
  const body = { title: 'x', description: 'x'.repeat(600), answers: {}, files: [], commitment: newId(), salt: newId() }
  await tx.append('report', report, REPORTER, [
    { type: 'report.received', facts: { ...facts, ...more }, body, identity: {} },
    { type: 'receipt.sent', facts: {} },
  ])
  const number = `BENCH-${await tx.nextNumber('case BENCH')}`
  await tx.append('case', kase, SYSTEM, [{ type: 'case.opened', facts: { number, report } }])
}

/** As many more reports as asked for, with all rows of a real one under ids of their own, and their clocks due later. */
function addOthers(db: DatabaseSync, count: number, later: Instant): void {
  const sample = db.prepare('select stream, case_id from reports limit 1').get()
  const of = { report: String(sample?.['stream']), kase: String(sample?.['case_id']) }
  db.exec('begin')
  db.exec('create temp table others (report text primary key, kase text, public_id text, at integer) without rowid')
  const id = (letters: number): string => `upper(substr(hex(randomblob(16)), 1, ${letters}))`
  db.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
     insert into others select ${id(26)}, ${id(26)}, 'R-' || i, ? + abs(random()) % ${400 * DAY} from n`,
  ).run(count, later)
  for (const [table, own, whose] of [
    ['reports', of.report, 'report'],
    ['cases', of.kase, 'kase'],
    ['events', of.report, 'report'],
    ['events', of.kase, 'kase'],
  ] as const)
    copy(db, { table, own, whose })
  db.prepare(
    `insert into due select 'clock:' || report, 'clock', report, at, 0, null, 0, 0 from others order by report`,
  ).run()
  db.exec('drop table others')
  db.exec('commit')
  db.exec('pragma wal_checkpoint(truncate)')
  db.exec('analyze')
}

/** What differs from row to row; the rest is as in the sample. */
const FRESH: Readonly<Record<string, string>> = {
  public_id: 'others.public_id',
  case_id: 'others.kase',
  number: `'N-' || others.public_id`,
  prev: 'randomblob(32)',
  hash: 'randomblob(32)',
  head: 'randomblob(32)',
  body: 'randomblob(length(s.body))',
  identity: 'randomblob(length(s.identity))',
  next_due: 'others.at',
}

function copy(db: DatabaseSync, { table, own, whose }: { table: string; own: string; whose: 'report' | 'kase' }): void {
  const columns = db
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map((row) => String(row['name']))
  const position = `(10 * cast(substr(others.public_id, 3) as integer) + s.seq + ${whose === 'report' ? 1_000_000 : 1_000_005})`
  const values = columns.map((name) => {
    if (name === 'stream') return `others.${whose}`
    if (name === 'log_position') return position
    return FRESH[name] ?? `s.${name}`
  })
  db.prepare(
    `insert into ${table} (${columns.join(', ')})
     select ${values.join(', ')} from others cross join ${table} s where s.stream = ? order by others.${whose}`,
  ).run(own)
}
