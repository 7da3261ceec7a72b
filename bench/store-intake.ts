import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { REPORTER, SYSTEM } from '../src/domain/event.ts'
import { ORGANISATION } from '../src/domain/organisation.ts'
import type { CompiledPolicy } from '../src/domain/policy.ts'
import { systemClock } from '../src/lib/clock-source.ts'
import { newCode } from '../src/lib/code.ts'
import { newId, newReportId } from '../src/lib/ids.ts'
import { openStore } from '../src/store/open.ts'
import { openFile } from '../src/store/sqlite-pen.ts'
import type { Store, Tx } from '../src/store/store.ts'

const WORDS = 'A request with a crafted header makes the parser read past its buffer. '
const now = systemClock.now()

/** Reports a second, from the call of the store to the answer after COMMIT. */
export async function intake(folder: string, reports: number, atOnce: number): Promise<number> {
  const store = await openStore({ dataDir: join(folder, 'ours'), rootKey: randomBytes(32), clock: systemClock })
  await found(store)
  await inFlight(200, atOnce, () => store.write(now, accept))
  const started = performance.now()
  await inFlight(reports, atOnce, () => store.write(now, accept))
  const seconds = (performance.now() - started) / 1_000
  await store.close()
  return reports / seconds
}

/** The same rows, put in by hand: prepared statements, one transaction for as many as are in flight, both files synced. */
export async function bareIntake(folder: string, reports: number, atOnce: number): Promise<number> {
  const store = await openStore({ dataDir: folder, rootKey: randomBytes(32), clock: systemClock })
  await found(store)
  // One real report shows which rows there are and how long their values.
  await store.write(now, accept)
  await store.close()
  const files = ['store.sqlite', 'keyring.sqlite'].map((name) => openFile(join(folder, name), 0))
  const tables = files.map((db) => TABLES.flatMap((table) => sampleOf(db, table)))
  const insert = (): void => {
    for (const [i, db] of files.entries()) {
      db.exec('begin immediate')
      for (let n = 0; n < atOnce; n++) for (const sample of tables[i] ?? []) sample.statement.run(...fresh(sample))
    }
    // The keyring first, as in the store.
    for (const db of files.toReversed()) db.exec('commit')
  }
  insert()
  const started = performance.now()
  for (let done = 0; done < reports; done += atOnce) {
    insert()
    await new Promise(setImmediate)
  }
  const seconds = (performance.now() - started) / 1_000
  for (const db of files) db.close()
  return reports / seconds
}

async function inFlight(count: number, atOnce: number, act: () => Promise<unknown>): Promise<void> {
  let left = count
  const line = async (): Promise<void> => {
    while (left-- > 0) await act()
  }
  await Promise.all(Array.from({ length: atOnce }, line))
}

/** What a form with a name and a few lines of text writes. */
async function accept(tx: Tx): Promise<void> {
  const [report, kase] = [newId(), newId()]
  const facts = {
    publicId: newReportId(),
    case: kase,
    policy: 1,
    door: 'form',
    productKind: 'library',
    product: 'core',
  } as const
  const more = { named: true, mail: true, known: 'no', credit: 'later', files: 0 } as const
  const body = {
    title: WORDS,
    description: WORDS.repeat(10),
    answers: {},
    files: [],
    commitment: newId(),
    salt: newId(),
  }
  await tx.append('report', report, REPORTER, [
    { type: 'report.received', facts: { ...facts, ...more }, body, identity: { name: 'Ada', mail: 'ada@example.org' } },
    { type: 'receipt.sent', facts: {} },
  ])
  const number = `BENCH-${await tx.nextNumber('case BENCH')}`
  await tx.append('case', kase, SYSTEM, [{ type: 'case.opened', facts: { number, report } }])
  await tx.bindCode(report, newCode())
  await tx.putDue({ kind: 'mail', subject: `received ${report}`, at: now, key: `mail:${report}` })
}

async function found(store: Store): Promise<void> {
  await store.write(now, (tx) =>
    tx.append('organisation', ORGANISATION, SYSTEM, [
      { type: 'organisation.founded', facts: {} },
      {
        type: 'policy.activated',
        facts: { version: 1, digest: 'd', language: 1 },
        body: { source: '', texts: {}, compiled: JSON.stringify(POLICY), signature: '' },
      },
    ]),
  )
}

const TABLES = ['events', 'reports', 'cases', 'codes', 'due', 'wrapped_keys']

interface Sample {
  readonly statement: StatementSync
  readonly values: readonly SQLInputValue[]
  readonly key: readonly string[]
  readonly columns: readonly string[]
}

function sampleOf(db: DatabaseSync, table: string): Sample[] {
  const known = db.prepare('select name from sqlite_master where name = ?').get(table)
  if (known === undefined) return []
  const info = db.prepare(`select name, pk from pragma_table_info('${table}')`).all()
  const columns = info.map((column) => String(column['name']))
  const ours = columns.includes('stream')
    ? `where stream <> 'organisation'`
    : columns.includes('wrap')
      ? `where name like '%:%'`
      : ''
  const rows = db.prepare(`select * from ${table} ${ours}`).all()
  const statement = db.prepare(`insert into ${table} values (${columns.map(() => '?').join(', ')})`)
  const unique = ['public_id', 'number', 'log_position']
  const key = info
    .filter((one) => one['pk'] !== 0 || unique.includes(String(one['name'])))
    .map((one) => String(one['name']))
  return rows.map((row) => ({ statement, values: columns.map((name) => row[name] ?? null), key, columns }))
}

/** The same row under a new key: random where ours is random. */
function fresh({ values, key, columns }: Sample): SQLInputValue[] {
  return values.map((value, i) => {
    if (!key.includes(columns[i] ?? '')) return value
    if (typeof value === 'string') return newId()
    return value instanceof Uint8Array ? randomBytes(value.length) : value
  })
}

const RECEIVED = { words: 'the report', any: [{ type: 'report.received' }], which: 'first' }
const POLICY = {
  language: 1,
  promises: [
    ['first-answer', { amount: 24, unit: 'hour' }],
    ['detailed-answer', { amount: 48, unit: 'hour' }],
  ].map(([id, max]) => ({
    id,
    quote: '',
    kind: 'acknowledge',
    keeping: 'clock',
    modality: 'must',
    actor: 'team',
    visibility: 'public',
    variants: [],
    order: [],
    moves: [],
    ends: [],
    revives: [],
    onMiss: [],
    timing: { form: 'after', anchor: RECEIVED, calendar: 'team', max },
    evidence: [{ type: 'message.sent', where: { by: ['human'] } }],
  })),
  calendars: [{ id: 'team', zone: { name: 'UTC', start: 0, changes: [] }, workdays: [1], closed: [], open: [] }],
  series: {},
} as unknown as CompiledPolicy
