import { CompiledQuery } from 'kysely'
import { Refusal } from '../domain/refusal.ts'
import type { Instant } from '../lib/instant.ts'
import { SECOND } from '../lib/instant.ts'
import type { Core } from './core.ts'
import type { Session } from './engine.ts'
import { carryOutErasures } from './erase.ts'
import { meaningOf, notStored, translated } from './failure.ts'
import { finishWork } from './finish.ts'
import type { Tx } from './store.ts'
import { createTx } from './tx.ts'
import { type Batch, beginBatch, beginWork, keepWork, TryAgain, type Work } from './work.ts'

/** Lines up work and commits it in groups: one fsync for all that came in meanwhile. */
export interface Writer {
  write<T>(now: Instant, work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same for the store's own rows, which are not in the contract's transaction. */
  inside<T>(now: Instant, work: (work: Work) => Promise<T>): Promise<T>
  /** Resolves when nothing is waiting or running any more; what comes later is refused. */
  drain(): Promise<void>
}

interface Job {
  readonly now: Instant
  readonly run: (work: Work) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  tries: number
}

const MOST_IN_A_BATCH = 256
const MOST_TRIES = 12
/** The log takes up new events in groups too. */
const SEQUENCE_AFTER = 2 * SECOND

const ROLLBACK = CompiledQuery.raw('rollback')
const SAVEPOINT = CompiledQuery.raw('savepoint work')
const RELEASE = CompiledQuery.raw('release savepoint work')
const UNDO = CompiledQuery.raw('rollback to savepoint work')

export function createWriter(core: Core): Writer {
  const queue: Job[] = []
  let busy = false
  let closed = false
  const waiting: (() => void)[] = []
  let committed: Tell[] = []

  async function turn(): Promise<void> {
    const { tells, again } = await runBatch(core, queue.splice(0, MOST_IN_A_BATCH), tellCommitted)
    tellCommitted()
    committed = tells
    queue.unshift(...again)
    // Whoever waits hears of it while the disk is busy with the next ones, and not before those are made ready.
    if (queue.length > 0) return void setImmediate(turn)
    busy = false
    tellCommitted()
    for (const tell of waiting.splice(0)) tell()
  }
  function tellCommitted(): void {
    for (const tell of committed.splice(0)) tell()
  }
  function inside<T>(now: Instant, work: (work: Work) => Promise<T>): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      if (closed) return reject(notStored(new Error('The store is closed')))
      queue.push({ now, run: work, resolve, reject, tries: 0 })
      if (!busy) {
        busy = true
        setImmediate(turn)
      }
    }) as Promise<T>
  }
  return {
    inside,
    write: (now, work) => inside(now, (inner) => work(createTx(inner))),
    async drain() {
      closed = true
      if (busy) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}

/** Tells whoever gave a piece of work what became of it. */
type Tell = () => void
interface Outcome {
  /** For when it is known to be durable. */
  readonly tells: Tell[]
  /** To be run again, because another process was first. */
  readonly again: Job[]
}

/**
 * One transaction. First without savepoints, which cost more than anything else here; only where one piece of work
 * fails are all of them run anew, each apart. What can be done `meanwhile` is done while the disk is waited for.
 */
async function runBatch(core: Core, jobs: readonly Job[], meanwhile: () => void): Promise<Outcome> {
  const outcome: Outcome = { tells: [], again: [] }
  const all = { core, jobs, meanwhile, outcome }
  if ((await attempt({ ...all, how: 'together' })) === 'one failed') await attempt({ ...all, how: 'apart' })
  return outcome
}

/** Of several pieces of work that run together, one threw; which one matters only to the next attempt. */
class OneFailed extends Error {
  override readonly name = 'OneFailed'
}

interface Attempt {
  readonly core: Core
  readonly jobs: readonly Job[]
  readonly how: 'together' | 'apart'
  readonly meanwhile: () => void
  readonly outcome: Outcome
}

async function attempt({ core, jobs, how, meanwhile, outcome }: Attempt): Promise<'over' | 'one failed'> {
  const { again } = outcome
  const tells: Tell[] = []
  const alone = how === 'apart' || jobs.length === 1
  let erased = false
  try {
    await core.engine.begun(jobs.length, async (session) => {
      const batch = beginBatch(session, how)
      try {
        for (const job of jobs)
          tells.push(await (how === 'apart' ? runApart(session, batch, job) : runJob(core, batch, job)))
        const closed = closeBatch(core, session, batch)
        meanwhile()
        await closed
      } catch (error) {
        // A full disk has rolled back already, a lost server too.
        const first = await session.drop(ROLLBACK).catch(() => undefined)
        throw alone || meaningOf(first ?? error) === 'broken' ? (first ?? error) : new OneFailed()
      }
      erased = batch.erased.size > 0
    })
  } catch (error) {
    if (error instanceof OneFailed) return 'one failed'
    for (const job of jobs) refuse(job, error, again)
    return 'over'
  }
  if (erased) await carryOutErasures(core).catch((error) => core.log.failure('erase.postponed', error))
  core.log.debug('store.committed', { count: jobs.length })
  outcome.tells.push(...tells)
  return 'over'

  async function runApart(session: Session, batch: Batch, job: Job): Promise<Tell> {
    await batch.run(SAVEPOINT)
    try {
      const tell = await runJob(core, batch, job)
      await batch.run(RELEASE)
      return tell
    } catch (error) {
      if (meaningOf(error) === 'broken') throw error
      const first = (await session.drop(UNDO)) ?? error
      if (meaningOf(first) === 'broken') throw first
      await batch.run(RELEASE)
      // What was read under a lock that is gone now may be old.
      batch.loaded.clear()
      return () => refuse(job, first, again)
    }
  }
}

/** Gives back how to tell that it succeeded, once COMMIT has. */
async function runJob(core: Core, batch: Batch, job: Job): Promise<() => void> {
  const work = beginWork(core, batch, job.now)
  try {
    const value = await job.run(work)
    await finishWork(work)
    keepWork(work)
    return () => job.resolve(value)
  } finally {
    work.over = true
  }
}

async function closeBatch(core: Core, session: Session, batch: Batch): Promise<void> {
  const { statements, keyring } = core
  for (const [series, last] of batch.numbers ?? []) session.put(statements.setNumber(last, series))
  if (batch.sequenceFrom !== undefined) {
    const at = batch.sequenceFrom + SEQUENCE_AFTER
    session.put(statements.wakeSequencer('sequence', 'sequence', 'log', at, 0, 0, 0))
  }
  await session.commit([...batch.newKeys].map(([name, key]) => keyring.wrap(name, key)))
}

function refuse(job: Job, error: unknown, again: Job[]): void {
  job.tries += 1
  if (!isConflict(error)) job.reject(translated(error))
  else if (job.tries < MOST_TRIES) again.push(job)
  else
    job.reject(
      new Refusal('conflict', 'Somebody else changed this at the same time. Please try again.', { cause: error }),
    )
}

function isConflict(error: unknown): boolean {
  return error instanceof TryAgain || meaningOf(error) === 'conflict'
}
