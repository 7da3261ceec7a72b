import { SYSTEM_SCOPE } from '../../domain/access.ts'
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

/** Everything an arrival holds, in memory; for doors whose arrivals are bounded by their own limit. */
export async function bytesOf(ctx: Pick<Ctx, 'store'>, arrival: Arrival): Promise<Buffer> {
  const { stream } = await ctx.store.reader(SYSTEM_SCOPE).arrival(arrival.id)
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}
