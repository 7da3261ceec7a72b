import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { startApp } from '../src/app.ts'
import { systemClock } from '../src/lib/clock-source.ts'
import { type Log, SILENT } from '../src/lib/log.ts'
import { KEYRING_FILE, STORE_FILE } from '../src/store/sqlite-engine.ts'
import { openFile } from '../src/store/sqlite-pen.ts'
import { configIn } from './http.ts'
import { load } from './load.ts'
import { type Bench, median } from './measure.ts'

const CONNECTIONS = 32
const WARM_SECONDS = 5
const SECONDS = 3
const ROUNDS = 3

/**
 * Reports a second that are acknowledged only when they are durable, over HTTP, each a connection's next. The baseline
 * is one process that writes the very rows such a run left behind, ready-made, with the same pragmas, to the same two
 * files, in the very groups that the server committed.
 */
const accept: Bench = {
  name: 'accept',
  about: `durable accept over HTTP at ${CONNECTIONS} connections, against writing the same rows`,
  run: async () => {
    const [ours, baseline, together]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < ROUNDS; round++) {
      const home = await mkdtemp(join(tmpdir(), 'fairlead-bench-'))
      try {
        const { perSecond, groups } = await acceptReports(home)
        ours.push(perSecond)
        baseline.push(await writeSameRows(home, groups))
        together.push(groups.reduce((sum, size) => sum + size, 0) / groups.length)
      } finally {
        await rm(home, { recursive: true, force: true })
      }
    }
    const what = `reports acknowledged, ${CONNECTIONS} connections`
    return [
      { what, value: median(ours), baseline: median(baseline), unit: '/s', atLeast: 0.5 },
      { what: 'reports in one commit', value: median(together), unit: '' },
    ]
  },
}

export const benches: readonly Bench[] = [accept]

interface Accepted {
  readonly perSecond: number
  /** How many reports each commit held, from the first on. */
  readonly groups: readonly number[]
}

async function acceptReports(home: string): Promise<Accepted> {
  const groups: number[] = []
  const log: Log = {
    ...SILENT,
    debug(event, { count = 0 } = {}) {
      if (event === 'store.committed') groups.push(count)
    },
  }
  const app = await startApp(configIn(home), systemClock, log, { worker: false })
  groups.length = 0 // what was committed so far were no reports
  const body = JSON.stringify({
    title: 'A crafted header is read past its end',
    description: 'As it was typed. '.repeat(60),
  })
  const head = `POST /api/v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  const what = { port: app.http.port, connections: CONNECTIONS, requests: [head + body], status: 201 }
  await load({ ...what, seconds: WARM_SECONDS })
  const { perSecond } = await load({ ...what, seconds: SECONDS })
  await app.stop()
  return { perSecond, groups }
}

interface Rows {
  readonly insert: string
  readonly rows: readonly (readonly SQLInputValue[])[]
}

/** All reports that the server has stored, those of the warming up too. */
async function writeSameRows(home: string, groups: readonly number[]): Promise<number> {
  const copy = join(home, 'copy')
  await mkdir(copy)
  const files = [KEYRING_FILE, STORE_FILE].map((name) => {
    const from = openFile(join(home, 'data', name), 5_000)
    const to = openFile(join(copy, name), 5_000)
    const tables = copySchema(from, to)
    from.close()
    return { to, tables: tables.map(({ insert, rows }) => ({ statement: to.prepare(insert), rows })) }
  })
  const reports = groups.reduce((sum, size) => sum + size, 0)
  let before = 0
  const started = systemClock.monotonic()
  for (const size of groups) {
    const after = before + size
    for (const { to, tables } of files) {
      to.exec('begin immediate')
      for (const { statement, rows } of tables) {
        const end = Math.ceil((after * rows.length) / reports)
        for (let i = Math.ceil((before * rows.length) / reports); i < end; i++) statement.run(...(rows[i] ?? []))
      }
      to.exec('commit')
    }
    before = after
  }
  const seconds = (systemClock.monotonic() - started) / 1000
  for (const { to } of files) to.close()
  return reports / seconds
}

/** Makes the same tables and indexes, and gives the rows to put into them. */
function copySchema(from: DatabaseSync, to: DatabaseSync): readonly Rows[] {
  const made = from
    .prepare("select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite_%'")
    .all()
  for (const { sql } of made) to.exec(String(sql))
  return made
    .filter(({ type }) => type === 'table')
    .map(({ name }) => {
      const select = from.prepare(`select * from "${String(name)}"`)
      const columns = select.columns().map((column) => column.name)
      const places = columns.map(() => '?').join(', ')
      const rows = select.all().map((row) => columns.map((column) => row[column] ?? null))
      return {
        insert: `insert into "${String(name)}" (${columns.map((c) => `"${c}"`).join(', ')}) values (${places})`,
        rows,
      }
    })
}
