import { hex } from '../../lib/bytes.ts'
import { DAY } from '../../lib/instant.ts'
import type { Due, Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/** Of one address in a day: a forged sender must not be flooded with our receipts. */
const OF_ONE = 5
/** Of everybody in a day (UTC). */
const OF_ALL = 1_000

/**
 * Whether a receipt may go to this address now. Beyond its share an address gets no more of them; beyond everybody's they
 * wait until tomorrow. The report stands either way. Asked again for the same report, the answer is the same.
 */
export async function mayReceipt(
  tx: Tx,
  ctx: Pick<Ctx, 'store'>,
  about: { readonly report: string; readonly to: string; readonly due: Due },
): Promise<boolean> {
  const { report, to, due } = about
  const address = hex(ctx.store.secrets.hmac('receipts', to.toLowerCase())).slice(0, 24)
  for (let share = 1; share <= OF_ONE; share++) {
    const key = `receipt ${address} ${share}`
    const taken = await tx.recall(key, key)
    if (taken === report) return true
    if (taken !== undefined) continue
    const day = Math.floor(tx.now / DAY)
    if ((await tx.nextNumber(`receipts ${day}`)) > OF_ALL) return tomorrow(tx, due)
    await tx.remember(key, key, report)
    return true
  }
  return false
}

async function tomorrow(tx: Tx, { subject, key }: Due): Promise<false> {
  const at = (Math.floor(tx.now / DAY) + 1) * DAY
  await tx.putDue({ kind: 'mail', subject, at, key })
  return false
}
