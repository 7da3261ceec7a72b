import { hex } from '../../lib/bytes.ts'
import { DAY } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/** Reports by mail in a day: of one address, and of everybody. Beyond that they are held, and a person looks. */
const OF_ONE = 20
const OF_ALL = 1_000

/** Whether this would be one too many. Counted is what becomes a report by itself; nothing is refused and nothing is lost. */
export async function isMailFlood(tx: Tx, ctx: Pick<Ctx, 'store' | 'installation'>, from: string): Promise<boolean> {
  if (!ctx.installation.mail.floodLimits) return false
  if ((await tx.nextNumber(`mails ${Math.floor(tx.now / DAY)}`)) > OF_ALL) return true
  const address = hex(ctx.store.secrets.hmac('mail flood', from.toLowerCase())).slice(0, 24)
  for (let share = 1; share <= OF_ONE; share++) {
    const key = `mail ${address} ${share}`
    if ((await tx.recall(key, key)) !== undefined) continue
    await tx.remember(key, key, 'taken')
    return false
  }
  return true
}
