import { type Instant, MINUTE } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

export type PlatformName = 'hackerone' | 'github'
export type PlatformCtx = Pick<Ctx, 'store' | 'now' | 'installation' | 'platforms'>

/** A webhook tells of most things at once; asking brings the rest, and what a webhook lost. */
const ASK_EVERY = 5 * MINUTE

/** What is due under this key says when we were connected and how far we have asked. */
export function pollKey(platform: PlatformName): string {
  return `poll:${platform}`
}

/** Begins to ask a platform, unless that is under way already. Called at every start. */
export async function watchPlatform(ctx: PlatformCtx, platform: PlatformName): Promise<void> {
  const key = pollKey(platform)
  await ctx.store.write(ctx.now(), async (tx) => {
    if (ctx.platforms[platform] === undefined) return tx.dropDue(key)
    if ((await tx.dueOf(key)) !== undefined) return
    await tx.putDue({ kind: 'poll', subject: `${platform} ${tx.now} -`, at: tx.now, key })
  })
}

/** Since when we have asked this platform: what is older brings its past along, and that does not count. */
export async function connectedSince(ctx: PlatformCtx, platform: PlatformName): Promise<Instant> {
  const due = await ctx.store.write(ctx.now(), (tx) => tx.dueOf(pollKey(platform)))
  return Number(due?.subject.split(' ')[1] ?? ctx.now())
}

export async function askAgain(
  ctx: PlatformCtx,
  platform: PlatformName,
  far: { readonly connected: Instant; readonly cursor: string },
): Promise<void> {
  const subject = `${platform} ${far.connected} ${far.cursor}`
  await ctx.store.write(ctx.now(), (tx) =>
    tx.putDue({ kind: 'poll', subject, at: tx.now + ASK_EVERY, key: pollKey(platform) }),
  )
}
