import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { Arrival } from '../../domain/arrival.ts'
import type { Ctx } from '../ctx.ts'

/** Everything an arrival holds, in memory; for doors whose arrivals are bounded by their own limit. */
export async function bytesOf(ctx: Pick<Ctx, 'store'>, arrival: Arrival): Promise<Buffer> {
  const { stream } = await ctx.store.reader(SYSTEM_SCOPE).arrival(arrival.id)
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}
