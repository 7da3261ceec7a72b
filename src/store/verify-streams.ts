import type { Kysely } from 'kysely'
import type { StreamKind } from '../domain/event.ts'
import { equalBytes } from '../lib/bytes.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { eventHash, fold, NO_PREV, stateText, toEnvelope } from './envelope.ts'
import { TABLE_OF } from './statements.ts'
import type { LedgerReport, StateOf } from './store.ts'
import type { EventRow, StreamRow, Tables } from './tables.ts'

export type Problem = LedgerReport['problems'][number]
/** Rows read at a time. */
export const PAGE = 500

/** What replaying a stream has given so far. */
interface Replay {
  readonly kind: StreamKind
  readonly stream: string
  last: EventRow
  state: StateOf[StreamKind] | undefined
  broken: string | undefined
}

/** Replays every stream: numbers, hashes and instants in order, and the row exactly what the events fold to. */
export async function verifyStreams(
  db: Kysely<Tables>,
  problems: Problem[],
): Promise<{ readonly streams: number; readonly events: number }> {
  const rows = await indexRows(db)
  let streams = 0
  let events = 0
  let replay: Replay | undefined
  const close = (): void => {
    if (replay === undefined) return
    streams += 1
    const problem = replay.broken ?? compareRow(replay, rows)
    rows.delete(`${replay.kind}:${replay.stream}`)
    if (problem !== undefined) problems.push({ stream: replay.stream, problem })
  }
  for await (const row of allEvents(db)) {
    events += 1
    if (replay?.stream !== row.stream) {
      close()
      replay = { kind: row.kind, stream: row.stream, last: row, state: undefined, broken: undefined }
      step(replay, row, undefined)
    } else {
      step(replay, row, replay.last)
      replay.last = row
    }
  }
  close()
  for (const key of rows.keys())
    problems.push({ stream: key.slice(key.indexOf(':') + 1), problem: 'has a row but no events' })
  return { streams, events }
}

function step(replay: Replay, row: EventRow, before: EventRow | undefined): void {
  replay.broken ??= faultOf(row, before)
  if (replay.broken !== undefined) return
  try {
    replay.state = foldRow(replay, row)
  } catch {
    replay.broken = `event ${row.seq} does not follow from the ones before it`
  }
}

function faultOf(row: EventRow, before: EventRow | undefined): string | undefined {
  const seq = before === undefined ? 0 : before.seq + 1
  if (row.seq !== seq) return `event ${seq} is missing`
  if (!equalBytes(row.hash, eventHash(row))) return `event ${row.seq} was changed: its hash does not fit`
  if (!equalBytes(row.prev, before?.hash ?? NO_PREV)) return `event ${row.seq} does not follow the one before it`
  if (before !== undefined && row.at < before.at) return `event ${row.seq} is earlier than the one before it`
  if (before?.log_position === null && row.log_position !== null)
    return `event ${row.seq} is in the log before event ${before.seq}`
  if (
    before != null &&
    row.log_position !== null &&
    before.log_position !== null &&
    row.log_position < before.log_position
  ) {
    return `event ${row.seq} is in the log before event ${before.seq}`
  }
  return canonicalJson(JSON.parse(row.facts)) === row.facts
    ? undefined
    : `the facts of event ${row.seq} are not canonical`
}

function foldRow(replay: Replay, row: EventRow): StateOf[StreamKind] {
  return foldAs(replay.kind, replay.state, row)
}

function foldAs<K extends StreamKind>(kind: K, state: StateOf[StreamKind] | undefined, row: EventRow): StateOf[K] {
  return fold(kind, state as StateOf[K] | undefined, toEnvelope(kind, row))
}

type IndexRow = StreamRow & { readonly columns: Readonly<Record<string, unknown>> }

async function indexRows(db: Kysely<Tables>): Promise<Map<string, IndexRow>> {
  const all = new Map<string, IndexRow>()
  for (const kind of ['report', 'case', 'release', 'organisation'] as const) {
    const rows = await db.selectFrom(TABLE_OF[kind]).selectAll().execute()
    for (const row of rows) all.set(`${kind}:${row.stream}`, { ...row, columns: { ...row } })
  }
  return all
}

function compareRow(replay: Replay, rows: ReadonlyMap<string, IndexRow>): string | undefined {
  const row = rows.get(`${replay.kind}:${replay.stream}`)
  const { last, state } = replay
  if (row === undefined || state === undefined) return 'has events but no row'
  if (row.seq !== last.seq || row.last_at !== last.at || !equalBytes(row.head, last.hash)) {
    return `the row stands at event ${row.seq}, the last event is ${last.seq}`
  }
  if (row.state !== stateText(state)) return 'the row is not what its events give'
  for (const [column, value] of Object.entries(expectedColumns(state))) {
    if (row.columns[column] !== value) return `the row's ${column} is not what its events give`
  }
  return undefined
}

function expectedColumns(state: StateOf[StreamKind]): Readonly<Record<string, unknown>> {
  if ('publicId' in state) return { public_id: state.publicId, case_id: state.case }
  if ('number' in state) return { number: state.number, standing: state.standing }
  if ('armedBy' in state) return { standing: state.standing, at: state.at }
  return {}
}

async function* allEvents(db: Kysely<Tables>): AsyncGenerator<EventRow> {
  let after = { stream: '', seq: -1 }
  for (;;) {
    const { stream, seq } = after
    const rows = await db
      .selectFrom('events')
      .selectAll()
      .where((eb) => eb.or([eb('stream', '>', stream), eb.and([eb('stream', '=', stream), eb('seq', '>', seq)])]))
      .orderBy('stream')
      .orderBy('seq')
      .limit(PAGE)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last
  }
}
