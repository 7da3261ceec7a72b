import { MINUTE } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** An unsent draft and its files are gone this long after the last of them arrived. */
export const DRAFT_LIFE = 30 * MINUTE

/** Deletes the files of an unsent draft whose time is over; looks again where a younger one is left. */
export async function expireDraft(ctx: Pick<Ctx, 'store' | 'now'>, owner: string): Promise<void> {
  const now = ctx.now()
  if (await ctx.store.files.expire(owner, now - DRAFT_LIFE)) return
  await ctx.store.write(now, (tx) =>
    tx.putDue({ kind: 'drafts', subject: owner, at: now + 5 * MINUTE, key: `drafts:${owner}` }),
  )
}

/** Remembers that this draft must be looked at; called before its first file arrives, so that a crash leaves none behind. */
export async function watchDraft(ctx: Pick<Ctx, 'store' | 'now'>, owner: string): Promise<void> {
  const now = ctx.now()
  const at = now + DRAFT_LIFE + MINUTE
  await ctx.store.write(now, (tx) => tx.putDue({ kind: 'drafts', subject: owner, at, key: `drafts:${owner}` }))
}
