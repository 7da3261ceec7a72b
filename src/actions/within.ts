import type { Instant } from '../lib/instant.ts'
import type { Tx } from '../store/store.ts'
import type { Ctx } from './ctx.ts'

/** Lets verbs act inside a transaction that has begun: what they do, and what their caller does beside it, is one. */
export function within(ctx: Pick<Ctx, 'store'>, tx: Tx): Pick<Ctx, 'store' | 'now'> {
  const write = <T>(_now: Instant, work: (tx: Tx) => Promise<T>): Promise<T> => work(tx)
  return { store: { ...ctx.store, write }, now: () => tx.now }
}
