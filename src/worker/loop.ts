import type { RunCtx } from '../actions/release/run-release.ts'
import { Unreached } from '../domain/reach.ts'
import { MINUTE, SECOND } from '../lib/instant.ts'
import type { Due, DueFilter, DueKind } from '../store/store.ts'
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

/**
 * What strangers can make slow: mails made to be hard to open, files that come by drops. It has a lane of its own, so
 * that no release, no clock and no notice waits for it.
 */
const SLOW: readonly DueKind[] = ['arrival', 'poll', 'bridge', 'check']

/** The worker: works through what is due, sleeps until the next, and stops between two pieces of work. */
export function startWorker(ctx: RunCtx): { stop(): Promise<void> } {
  const lanes = [
    startLane(ctx, BATCH, { are: 'others', kinds: SLOW }),
    startLane(ctx, 1, { are: 'these', kinds: SLOW }),
  ]
  return {
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()))
    },
  }
}

function startLane(ctx: RunCtx, most: number, kinds: DueFilter): { stop(): Promise<void> } {
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
    const batch = await ctx.store.due.take(ctx.now(), most, LEASE, kinds)
    for (const due of batch) {
      if (stopping) await ctx.store.due.release(due)
      else await doOne(ctx, due)
    }
    return batch.length === 0
  }

  async function sleep(): Promise<void> {
    const next = await ctx.store.due.next().catch(() => undefined)
    // What is due now and not done is the other lane's.
    const ahead = next === undefined || next <= ctx.now() ? LONGEST_SLEEP : next - ctx.now()
    const wait = Math.max(20, Math.min(LONGEST_SLEEP, ahead))
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
    const about = { kind: due.kind, attempts: due.attempts }
    // Another system was not there: nothing of ours broke, and the word says all that there is to know.
    if (error instanceof Unreached)
      ctx.log[error.code === 'not-set-up' ? 'debug' : 'warn']('work.waits', { ...about, code: error.code })
    else ctx.log.failure('work.failed', error, about)
    await ctx.store.due.retry(due, ctx.now() + backOff(due.attempts))
  }
}

/** 5 s, 10 s, 20 s … at most an hour: work is never given up, and a dead relay is not hammered. */
function backOff(attempts: number): number {
  return Math.min(60 * MINUTE, 5 * SECOND * 2 ** Math.min(attempts, 10))
}
