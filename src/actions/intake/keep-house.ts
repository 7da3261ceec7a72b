import { DAY } from '../../lib/instant.ts'
import { expireHeld } from '../arrival/decide-held.ts'
import type { Ctx } from '../ctx.ts'
import { wakeWords } from '../triage/take-up-words.ts'

/** Deletes what has run out (kept answers, links, sessions, broken uploads), now and every day, and has the words looked at. */
export async function keepHouse(ctx: Pick<Ctx, 'store' | 'now' | 'installation'>): Promise<void> {
  const now = ctx.now()
  await ctx.store.sweep(now)
  await expireHeld(ctx)
  await ctx.store.write(now, (tx) => tx.putDue({ kind: 'sweep', subject: 'house', at: now + DAY, key: 'sweep' }))
  await wakeWords(ctx)
}
