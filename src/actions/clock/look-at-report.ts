import { lookAtClocks } from '../../domain/clock-look.ts'
import { SYSTEM } from '../../domain/event.ts'
import { HOUR } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/**
 * Records what the clocks of a report say now: promises kept, missed, and warnings to give. Deciding again from the
 * events, so a second look, or a look after a crash, records nothing twice.
 */
export async function lookAtReport(ctx: Pick<Ctx, 'store' | 'now'>, report: string): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await tx.state('report', report)
    if (state === undefined) return
    const look = lookAtClocks(await tx.clocks(report), await tx.events('report', report), tx.now)
    if (look.record.length > 0) await tx.append('report', report, SYSTEM, look.record)
    for (const event of look.record) if (event.type === 'promise.warned') await warn(tx, report, event.facts)
    if (look.record.some((event) => event.type !== 'promise.warned')) await refreshScorecard(tx)
    // The next look is put when this transaction ends, also where nothing was recorded now.
    await tx.lookAtClocks(report)
  })
}

async function warn(
  tx: Tx,
  report: string,
  facts: { promise: string; period: number; due: number; told: string },
): Promise<void> {
  const key = `warn:${report}:${facts.promise}:${facts.period}:${facts.due}:${facts.told}`
  await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
}

// The public record of promises kept is made anew once an hour at most: by then it tells no single report apart. One row
// for each hour, so that many outcomes do not put it off for ever.
async function refreshScorecard(tx: Tx): Promise<void> {
  const hour = Math.floor(tx.now / HOUR) + 1
  await tx.putDue({ kind: 'publish', subject: 'scorecard', at: (hour + 1) * HOUR, key: `publish:scorecard:${hour}` })
}
