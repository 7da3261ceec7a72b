import type { RunCtx } from '../actions/release/run-release.ts'
import { MINUTE, SECOND } from '../lib/instant.ts'
import type { Due } from '../store/store.ts'
import { WORK } from './work.ts'

const BATCH = 20
const LEASE = 5 * MINUTE
/** Other processes put work there too, so nobody sleeps longer than this. */
const LONGEST_SLEEP = SECOND

/** Does everything that is due now, oldest first, and returns how much that was. */
export async function workThrough(ctx: RunCtx): Promise<number> {
  let count = 0
  for (;;) {
    const batch = await ctx.store.due.take(ctx.now(), BATCH, LEASE)
    if (batch.length === 0) return count
    for (const due of batch) await doOne(ctx, due)
    count += batch.length
  }
}

/** The worker: works through what is due, sleeps until the next, and stops between two pieces of work. */
export function startWorker(ctx: RunCtx): { stop(): Promise<void> } {
  let stopping = false
  let wake = (): void => {}
  const loop = run()
  return {
    stop() {
      stopping = true
      wake()
      return loop
    },
  }

  async function run(): Promise<void> {
    while (!stopping) {
      const rested = await step().catch((error: unknown) => {
        ctx.log.failure('worker.failed', error)
        return true
      })
      if (rested && !stopping) await sleep()
    }
  }

  async function step(): Promise<boolean> {
    const batch = await ctx.store.due.take(ctx.now(), BATCH, LEASE)
    for (const due of batch) {
      if (stopping) await ctx.store.due.release(due)
      else await doOne(ctx, due)
    }
    return batch.length === 0
  }

  async function sleep(): Promise<void> {
    const next = await ctx.store.due.next().catch(() => undefined)
    const wait = Math.max(20, Math.min(LONGEST_SLEEP, (next ?? Number.MAX_SAFE_INTEGER) - ctx.now()))
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

async function doOne(ctx: RunCtx, due: Due): Promise<void> {
  try {
    await WORK[due.kind](ctx, due)
    await ctx.store.due.done(due)
  } catch (error) {
    ctx.log.failure('work.failed', error, { kind: due.kind, attempts: due.attempts })
    await ctx.store.due.retry(due, ctx.now() + backOff(due.attempts))
  }
}

/** 5 s, 10 s, 20 s … at most an hour: work is never given up, and a dead relay is not hammered. */
function backOff(attempts: number): number {
  return Math.min(60 * MINUTE, 5 * SECOND * 2 ** Math.min(attempts, 10))
}
