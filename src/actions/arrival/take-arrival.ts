import type { Arrival } from '../../domain/arrival.ts'
import type { Door } from '../../domain/event.ts'
import type { Ctx } from '../ctx.ts'
import { takeHook } from '../platform/take-hook.ts'
import { takeMail } from './take-mail.ts'

/** Turns an arrival of one door into what it is, and settles it, in one transaction. */
export type TakeArrival = (ctx: Ctx, arrival: Arrival) => Promise<void>

/** What finds out what has arrived, by door. Doors that answer on the spot have none. */
export const TAKE: Partial<Readonly<Record<Door, TakeArrival>>> = {
  mail: takeMail,
  hackerone: takeHook,
  github: takeHook,
}

/** Finds out what has arrived. Done again after a crash it finds it settled, and does nothing. */
export async function takeArrival(ctx: Ctx, id: string): Promise<void> {
  const arrival = await ctx.store.write(ctx.now(), (tx) => tx.arrival(id))
  if (arrival?.standing !== 'new') return
  const take = TAKE[arrival.door]
  if (take === undefined) throw new Error(`Nothing takes what arrives by ${arrival.door}`)
  await take(ctx, arrival)
}
