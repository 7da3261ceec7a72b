import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { isWorthTelling, type ReachProblem } from '../../domain/reach.ts'
import { HOUR } from '../../lib/instant.ts'
import { PARTIES, reachWords } from '../../views/words/reach.ts'
import type { Ctx } from '../ctx.ts'
import { note, type Tried } from './check-doors.ts'

type Reached = keyof typeof PARTIES
/** A door that is looked at all the time is noted so often, and then is not taken for one that nobody tried. */
const FRESH = 12 * HOUR

/** In the daily work a system was not reached, for the `tries`th time in a row: the doors page says why, and what to do. */
export async function noteUnreached(
  ctx: Pick<Ctx, 'store' | 'now'>,
  door: Reached,
  problem: ReachProblem,
  tries: number,
): Promise<void> {
  if (isWorthTelling(problem, tries)) await note(ctx, door, { good: false, detail: reachWords(PARTIES[door], problem) })
}

/** It was reached. Where it counts as broken, or was not noted for long, it is tried as the daily trial does. */
export async function noteReached(
  ctx: Pick<Ctx, 'store' | 'now'>,
  door: Reached,
  trial: () => Promise<Tried>,
): Promise<void> {
  const before = (await ctx.store.reader(SYSTEM_SCOPE).doorChecks()).find((check) => check.door === door)
  const isFresh = before?.good === true && ctx.now() - before.at < FRESH
  if (!isFresh && (before !== undefined || door === 'mailbox')) await note(ctx, door, await trial())
}

/** There is no such door here any more. */
export async function forgetReached(ctx: Pick<Ctx, 'store' | 'now'>, door: Reached): Promise<void> {
  const checks = await ctx.store.reader(SYSTEM_SCOPE).doorChecks()
  if (checks.some((check) => check.door === door)) await note(ctx, door, undefined)
}
