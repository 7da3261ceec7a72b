import { Unreached } from '../../domain/reach.ts'
import { type Instant, MINUTE } from '../../lib/instant.ts'
import { checkGitHub, checkHackerOne } from '../check/check-outside.ts'
import { noteReached, noteUnreached } from '../check/note-reach.ts'
import type { Ctx } from '../ctx.ts'

export type PlatformName = 'hackerone' | 'github'
export type PlatformCtx = Pick<Ctx, 'store' | 'now' | 'installation' | 'platforms' | 'log'>

/** A webhook tells of most things at once; asking brings the rest, and what a webhook lost. */
const ASK_EVERY = 5 * MINUTE

/** What is due under this key says when we were connected and how far we have asked. */
export function pollKey(platform: PlatformName): string {
  return `poll:${platform}`
}

/** Asks it once more, by `ask`. Where it does not answer, log and doors page say why; it is tried again in any case. */
export async function askNoting(
  ctx: Ctx,
  platform: PlatformName,
  attempts: number,
  ask: () => Promise<void>,
): Promise<void> {
  try {
    await ask()
  } catch (error) {
    if (error instanceof Unreached) {
      ctx.log.warn('platform.unreached', { channel: platform, code: error.code, attempts })
      await noteUnreached(ctx, platform, error.code, attempts)
    }
    throw error
  }
  await noteReached(ctx, platform, () => (platform === 'github' ? checkGitHub(ctx) : checkHackerOne(ctx)))
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
