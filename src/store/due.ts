import { sql } from 'kysely'
import { newId } from '../lib/ids.ts'
import type { Core } from './core.ts'
import { translated } from './failure.ts'
import type { Due, DueFilter, DueWork } from './store.ts'
import type { DueRow } from './tables.ts'
import type { Work } from './work.ts'
import type { Writer } from './writer.ts'

/** Due work. Leases count on the monotonic clock of whoever looks, so that no two machines need to agree on the time. */
export function createDueWork(core: Core, writer: Writer): DueWork {
  /** When this process first saw a lease, and how long that lease lasts. */
  const seen = new Map<string, number>()
  const mine = new Set<string>()
  return {
    async take(now, limit, leaseMs, kinds) {
      const alone = core.engine.onlyWorker()
      if (alone === 'no') return []
      const lease = newId()
      return writer.inside(now, async (work) => {
        await freeStale(work, alone === 'yes')
        const rows = await claim(work, limit, { lease, leaseMs, ...(kinds === undefined ? {} : { kinds }) })
        // Known as ours at once: another round of this process may be next in the same commit.
        if (rows.length > 0) mine.add(lease)
        return rows
      })
    },
    async done(due) {
      await writer.inside(due.at, async ({ batch: { db } }) => {
        const own = db.deleteFrom('due').where('key', '=', due.key).where('lease', '=', due.lease)
        const { numDeletedRows } = await own.where('again', '=', 0).executeTakeFirst()
        if (numDeletedRows === 0n) await give(db, due).execute()
      })
    },
    async retry(due, at) {
      await writer.inside(at, async ({ batch: { db } }) => {
        const own = db.updateTable('due').where('key', '=', due.key).where('lease', '=', due.lease)
        // Put again meanwhile: then the instant it was put for holds.
        await own.where('again', '=', 0).set({ at }).execute()
        await give(db, due).execute()
      })
    },
    async release(due) {
      await writer.inside(due.at, async ({ batch: { db } }) => {
        await give(db, due).execute()
      })
    },
    async next() {
      const query = core.engine.readers
        .selectFrom('due')
        .where('lease', 'is', null)
        .select((eb) => eb.fn.min('at').as('at'))
      const row = await query.executeTakeFirst().catch(fail)
      return row?.at ?? undefined
    },
    async count() {
      const query = core.engine.readers.selectFrom('due').select((eb) => eb.fn.countAll<number>().as('count'))
      return Number((await query.executeTakeFirst().catch(fail))?.count ?? 0)
    },
  }

  /** Frees what was leased by somebody who is gone: everybody else where we work alone, else whoever outstayed. */
  async function freeStale(work: Work, alone: boolean): Promise<void> {
    const { db } = work.batch
    const leases = await db
      .selectFrom('due')
      .where('lease', 'is not', null)
      .select(['lease', 'lease_ms'])
      .distinct()
      .execute()
    const moment = core.monotonic()
    const held = new Set(leases.map((row) => row.lease))
    for (const old of [...seen.keys(), ...mine]) if (!held.has(old)) forget(old)
    for (const { lease, lease_ms } of leases) {
      if (lease === null) continue
      const since = seen.get(lease) ?? moment
      seen.set(lease, since)
      if ((alone && !mine.has(lease)) || moment - since >= lease_ms) {
        await db.updateTable('due').set({ lease: null, again: 0 }).where('lease', '=', lease).execute()
        forget(lease)
      }
    }
  }
  function forget(lease: string): void {
    seen.delete(lease)
    mine.delete(lease)
  }
}

async function claim(
  work: Work,
  limit: number,
  as: { readonly lease: string; readonly leaseMs: number; readonly kinds?: DueFilter },
): Promise<readonly Due[]> {
  const { db } = work.batch
  const skip = work.core.engine.name === 'postgres' ? sql`for update skip locked` : sql``
  const { kinds } = as
  const list = sql.join(kinds?.kinds ?? [])
  const fits =
    kinds === undefined ? sql`` : kinds.are === 'these' ? sql`and kind in (${list})` : sql`and kind not in (${list})`
  const { rows } = await sql<DueRow>`
    update due set lease = ${as.lease}, lease_ms = ${as.leaseMs}, attempts = attempts + 1
    where key in (
      select key from due where at <= ${work.now} and lease is null ${fits} order by at, key limit ${limit} ${skip})
    returning *`.execute(db)
  const taken = rows.map(({ key, kind, subject, at, attempts }) => ({
    key,
    kind,
    subject,
    at,
    attempts,
    lease: as.lease,
  }))
  return taken.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
}

function give(db: Work['batch']['db'], due: Due) {
  const own = db.updateTable('due').where('key', '=', due.key).where('lease', '=', due.lease)
  return own.set({ lease: null, again: 0 })
}

function fail(error: unknown): never {
  throw translated(error)
}
