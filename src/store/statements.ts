import type { CompiledQuery, Kysely, SelectQueryBuilder } from 'kysely'
import type { StreamKind } from '../domain/event.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Engine } from './engine.ts'
import type { StreamRow, Tables } from './tables.ts'

export type StreamTable = 'reports' | 'cases' | 'releases' | 'organisation'
export const TABLE_OF: Readonly<Record<StreamKind, StreamTable>> = {
  report: 'reports',
  case: 'cases',
  release: 'releases',
  organisation: 'organisation',
}

/** The statements of the way of a report, compiled once; each takes its values in the order written here. */
export type Statements = ReturnType<typeof compileStatements>

export function compileStatements(engine: Engine) {
  const db = engine.readers
  return {
    insertEvent: prepare(
      db.insertInto('events').values({
        stream: '',
        seq: 0,
        kind: 'report',
        type: '',
        at: 0,
        actor_kind: 'system',
        actor_id: '',
        facts: '',
        body: NO_BYTES,
        identity: NO_BYTES,
        prev: NO_BYTES,
        hash: NO_BYTES,
      } as never),
    ),
    loadRow: {
      report: prepare(loadRow(engine, 'reports')),
      case: prepare(loadRow(engine, 'cases')),
      release: prepare(loadRow(engine, 'releases')),
      organisation: prepare(loadRow(engine, 'organisation')),
    },
    loadEvents: prepare(db.selectFrom('events').select(ENVELOPE_COLUMNS).where('stream', '=', '').orderBy('seq')),
    sealedBody: prepare(db.selectFrom('events').select('body').where('stream', '=', '').where('seq', '=', 0)),
    opened: prepare(
      db
        .selectFrom('events')
        .select([...ENVELOPE_COLUMNS, 'body'])
        .where('stream', '=', '')
        .where('type', '=', '')
        .orderBy('seq'),
    ),
    insertRow: {
      report: prepare(db.insertInto('reports').values({ ...COMMON, ...REPORT })),
      case: prepare(db.insertInto('cases').values({ ...COMMON, number: '', standing: '' })),
      release: prepare(db.insertInto('releases').values({ ...COMMON, standing: '', at: 0 })),
      organisation: prepare(db.insertInto('organisation').values(COMMON)),
    },
    // The same columns in the same order, and the stream once more at the end.
    updateRow: {
      report: prepare(
        db
          .updateTable('reports')
          .set({ ...COMMON, ...REPORT })
          .where('stream', '=', ''),
      ),
      case: prepare(
        db
          .updateTable('cases')
          .set({ ...COMMON, number: '', standing: '' })
          .where('stream', '=', ''),
      ),
      release: prepare(
        db
          .updateTable('releases')
          .set({ ...COMMON, standing: '', at: 0 })
          .where('stream', '=', ''),
      ),
      organisation: prepare(db.updateTable('organisation').set(COMMON).where('stream', '=', '')),
    },
    putDue: prepare(putDue(db)),
    /** Leaves one that is waiting as it is, so that the log is taken up soon after the first event and not the last. */
    wakeSequencer: prepare(
      putRow(db).onConflict((on) =>
        on
          .column('key')
          .doUpdateSet((eb) => ({ at: eb.ref('excluded.at'), again: 1 }))
          .where('due.lease', 'is not', null),
      ),
    ),
    // One that somebody is at goes when it is done.
    dropDue: prepare(db.deleteFrom('due').where('key', '=', '').where('lease', 'is', null)),
    organisationHead: prepare(db.selectFrom('organisation').select(['seq', 'head']).where('stream', '=', '')),
    readOrganisation: prepare(db.selectFrom('organisation').select(['seq', 'head', 'state']).where('stream', '=', '')),
    insertCode: prepare(db.insertInto('codes').values({ hmac: NO_BYTES, report: '' })),
    findCode: prepare(db.selectFrom('codes').select('report').where('hmac', '=', NO_BYTES)),
    recallAnswer: prepare(
      db.selectFrom('answers').select(['digest', 'answer']).where('hmac', '=', NO_BYTES).where('expires_at', '>', 0),
    ),
    /** Takes the place of an answer that has expired; changes nothing where one still holds. The last value is now. */
    rememberAnswer: prepare(
      db
        .insertInto('answers')
        .values({ hmac: NO_BYTES, digest: '', answer: NO_BYTES, about: '', expires_at: 0 })
        .onConflict((on) =>
          on
            .column('hmac')
            .doUpdateSet((eb) => ({
              digest: eb.ref('excluded.digest'),
              answer: eb.ref('excluded.answer'),
              about: eb.ref('excluded.about'),
              expires_at: eb.ref('excluded.expires_at'),
            }))
            .where('answers.expires_at', '<=', 0),
        ),
    ),
    nextNumber: prepare(
      db
        .insertInto('counters')
        .values({ series: '', value: 1 })
        .onConflict((on) => on.column('series').doUpdateSet((eb) => ({ value: eb('counters.value', '+', 1) })))
        .returning('value'),
    ),
    setNumber: prepare(db.updateTable('counters').set({ value: 0 }).where('series', '=', '')),
  }
}

export const ENVELOPE_COLUMNS = ['stream', 'seq', 'kind', 'type', 'at', 'actor_kind', 'actor_id', 'facts'] as const

const NO_BYTES: Bytes = new Uint8Array(0)
const COMMON: StreamRow = { stream: '', seq: 0, last_at: 0, head: NO_BYTES, state: '' }
const REPORT = { public_id: '', case_id: '', next_due: 0, next_promise: '', looked_at: 0 }

/** The row, locked until COMMIT where several processes may write at once. */
function loadRow(engine: Engine, table: StreamTable): SelectQueryBuilder<Tables, StreamTable, StreamRow> {
  const query = engine.readers
    .selectFrom(table as StreamTable)
    .select(['stream', 'seq', 'last_at', 'head', 'state'])
    .where('stream', '=', '')
  // Everybody reads the organisation, so it is not locked; (stream, seq) still tells who was second.
  return engine.name === 'postgres' && table !== 'organisation' ? query.forUpdate() : query
}

function putRow(db: Kysely<Tables>) {
  const row = { key: '', kind: 'clock', subject: '', at: 0, attempts: 0, lease_ms: 0, again: 0, lease: null } as const
  const { lease: _, ...values } = row
  return db.insertInto('due').values(values as typeof row)
}

function putDue(db: Kysely<Tables>) {
  return putRow(db).onConflict((on) =>
    on.column('key').doUpdateSet((eb) => ({
      kind: eb.ref('excluded.kind'),
      subject: eb.ref('excluded.subject'),
      at: eb.ref('excluded.at'),
      attempts: 0,
      again: eb.case().when('due.lease', 'is', null).then(0).else(1).end(),
    })),
  )
}

function prepare<R>(query: { compile(): CompiledQuery<R> }): (...values: readonly unknown[]) => CompiledQuery<R> {
  const compiled = query.compile()
  // Values written into doUpdateSet are parameters too: they stay as they were compiled.
  return (...values) => ({ ...compiled, parameters: [...values, ...compiled.parameters.slice(values.length)] })
}
