import type { Kysely } from 'kysely'
import type { Arrival, ArrivalStanding } from '../domain/arrival.ts'
import type { FileRef } from '../domain/event.ts'
import type { ReportState } from '../domain/report.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import { parseState } from './envelope.ts'
import { eraseKeys } from './erase.ts'
import { openMeta } from './file-rows.ts'
import type { FileStore } from './files.ts'
import { keyNames } from './keyring.ts'
import { readKey } from './opened.ts'
import type { NewArrival, Settled } from './store.ts'
import type { Tables } from './tables.ts'
import { nothingHere } from './visible.ts'
import type { Work } from './work.ts'

/** Records an arrival, or finds the one that came under the same name before. */
export async function addArrival(work: Work, { id, door, at, key, file }: NewArrival): Promise<string> {
  const { db } = work.batch
  const hmac = work.core.secrets.hmac('arrival', key)
  const row = { id, door, hmac, at, standing: 'new', held: null, report: null, file } as const
  const added = await db
    .insertInto('arrivals')
    .values(row)
    .onConflict((on) => on.column('hmac').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added !== undefined) return added.id
  const earlier = await db.selectFrom('arrivals').select('id').where('hmac', '=', hmac).executeTakeFirstOrThrow()
  return earlier.id
}

export async function findArrival(db: Kysely<Tables>, id: string): Promise<Arrival | undefined> {
  const row = await db.selectFrom('arrivals').select(COLUMNS).where('id', '=', id).executeTakeFirst()
  return row as Arrival | undefined
}

/** Oldest first, at most as many as a page can show. */
export async function arrivalsOf(db: Kysely<Tables>, standing: ArrivalStanding, limit: number) {
  const rows = db.selectFrom('arrivals').select(COLUMNS).where('standing', '=', standing)
  return (await rows.orderBy('at').orderBy('id').limit(limit).execute()) as unknown as readonly Arrival[]
}

export async function countArrivals(db: Kysely<Tables>, standing: ArrivalStanding): Promise<number> {
  const query = db.selectFrom('arrivals').select((eb) => eb.fn.countAll<number>().as('count'))
  return Number((await query.where('standing', '=', standing).executeTakeFirst())?.count ?? 0)
}

export async function settleArrival(work: Work, id: string, { standing, held, report }: Settled): Promise<void> {
  const change = {
    standing,
    ...(held === undefined ? {} : { held }),
    ...(report === undefined ? {} : { report }),
  }
  await work.batch.db.updateTable('arrivals').set(change).where('id', '=', id).execute()
}

/** Its bytes go; that it came is remembered, so that it does not come again. */
export async function eraseArrival(work: Work, id: string): Promise<void> {
  await eraseKeys(work, 'report', id)
}

/** The bytes of an arrival as they came, which nobody outside the team may read. */
export async function openArrival(
  core: Core,
  files: FileStore,
  db: Kysely<Tables>,
  id: string,
): Promise<{ readonly arrival: Arrival; readonly ref: FileRef; readonly stream: AsyncIterable<Bytes> }> {
  const arrival = await findArrival(db, id)
  if (arrival === undefined) throw nothingHere()
  const row = await db.selectFrom('files').select('meta').where('id', '=', arrival.file).executeTakeFirst()
  const key = await readKey(core, db, keyNames('report', id).body)
  const ref = row === undefined || key === undefined ? undefined : openMeta(key, id, arrival.file, row.meta)
  if (ref === undefined || key === undefined) throw nothingHere()
  return { arrival, ref, stream: files.read(id, key, arrival.file) }
}

/** Names an outside thing as part of a report; false when it is known already. */
export async function bindOutside(work: Work, key: string, report: string): Promise<boolean> {
  const hmac = work.core.secrets.hmac('outside', key)
  const added = await work.batch.db
    .insertInto('outside_ids')
    .values({ hmac, report })
    .onConflict((on) => on.column('hmac').doNothing())
    .returning('report')
    .executeTakeFirst()
  return added !== undefined
}

export async function findOutside(work: Work, key: string): Promise<string | undefined> {
  const hmac = work.core.secrets.hmac('outside', key)
  const row = await work.batch.db.selectFrom('outside_ids').select('report').where('hmac', '=', hmac).executeTakeFirst()
  return row?.report
}

export async function forgetOutside(work: Work, key: string): Promise<void> {
  await work.batch.db.deleteFrom('outside_ids').where('hmac', '=', work.core.secrets.hmac('outside', key)).execute()
}

/** Who sent a report, by a name that only they could show. */
export async function bindSender(work: Work, sender: string, report: string): Promise<void> {
  const hmac = work.core.secrets.hmac('sender', sender)
  await work.batch.db.insertInto('senders').values({ report, hmac }).execute()
}

/** The reports that came under this name, the last ones first. */
export async function reportsOfSender(work: Work, sender: string): Promise<readonly ReportState[]> {
  return reportsUnder(work, work.core.secrets.hmac('sender', sender))
}

export async function forgetSender(work: Work, report: string): Promise<void> {
  await work.batch.db.deleteFrom('senders').where('report', '=', report).execute()
}

/** This report and the others of the same sender; none where nobody has shown who that is. */
export async function reportsBesides(work: Work, report: string): Promise<readonly ReportState[]> {
  const row = await work.batch.db.selectFrom('senders').select('hmac').where('report', '=', report).executeTakeFirst()
  return row === undefined ? [] : reportsUnder(work, row.hmac)
}

async function reportsUnder(work: Work, hmac: Bytes): Promise<readonly ReportState[]> {
  const rows = await work.batch.db
    .selectFrom('senders')
    .innerJoin('reports', 'reports.stream', 'senders.report')
    .select('reports.state')
    .where('senders.hmac', '=', hmac)
    .orderBy('reports.last_at', 'desc')
    .limit(1_000)
    .execute()
  return rows.map(({ state }) => parseState('report', state))
}

const COLUMNS = ['id', 'door', 'at', 'standing', 'held', 'report', 'file'] as const
