import type { Ctx } from '../ctx.ts'

/** Signs out: the cookie opens nothing any more. */
export async function endSession(ctx: Pick<Ctx, 'store'>, token: string): Promise<void> {
  await ctx.store.access.endSession(token)
}
