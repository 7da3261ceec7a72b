import { CompiledQuery } from 'kysely'
import { ORGANISATION } from '../domain/organisation.ts'
import { Refusal } from '../domain/refusal.ts'
import { SECOND } from '../lib/instant.ts'
import type { Core } from './core.ts'
import type { Sent, Session } from './engine.ts'
import { carryOutErasures } from './erase.ts'
import { meaningOf, translated } from './failure.ts'
import { finishWork } from './finish.ts'
import { hasChanged } from './policies.ts'
import type { Job, WaitingLine } from './waiting-line.ts'
import { type Batch, beginBatch, beginWork, type Known, keepWork, streamKey, TryAgain } from './work.ts'

/** Pieces of work that were carried out in one transaction, and are durable or on their way there. */
export interface Flight {
  readonly jobs: readonly Job[]
  /** Tells whoever gave a piece of work what became of it, once it is durable. */
  readonly tells: readonly Tell[]
  /** To be run again, because another process was first. */
  readonly again: readonly Job[]
  readonly erases: boolean
  /** Set while COMMIT is under way and the next transaction may be made ready behind it. */
  readonly underway?: Underway
}
type Tell = () => void
export interface Underway {
  readonly known: Known
  readonly sent: Sent
  /** Resolves when COMMIT has been answered, whatever the answer. */
  readonly answered: Promise<void>
  isAnswered(): boolean
}

const MOST_TRIES = 12
/** The log takes up new events in groups too. */
const SEQUENCE_AFTER = 2 * SECOND

const ROLLBACK = CompiledQuery.raw('rollback')
const SAVEPOINT = CompiledQuery.raw('savepoint work')
const RELEASE = CompiledQuery.raw('release savepoint work')
const UNDO = CompiledQuery.raw('rollback to savepoint work')

/**
 * One transaction. First without savepoints, which cost more than anything else here; only where one piece of work
 * fails are all of them run anew, each apart. What can be done `meanwhile` is done while the disk is waited for.
 */
export async function carryOut(core: Core, jobs: readonly Job[], meanwhile: () => void): Promise<Flight> {
  const together = await attempt({ core, jobs, meanwhile, how: 'together' })
  return together ?? runApart(core, jobs, meanwhile)
}

/**
 * One transaction that is made ready while COMMIT of the last one is under way, of whatever comes in until that is
 * answered. undefined when nothing came of it: then the work is back in the line.
 */
export async function carryOutBehind(core: Core, last: Underway, line: WaitingLine): Promise<Flight | undefined> {
  const jobs: Job[] = []
  try {
    return await erasing(core, () =>
      core.engine.begunAhead(async (session) => {
        const made: Made = { session, batch: beginBatch(session, 'together', last.known), jobs, tells: [], again: [] }
        try {
          while (jobs.length < MOST_BEHIND && (line.length > 0 || !last.isAnswered())) {
            if (line.length === 0) await Promise.race([last.answered, line.some()])
            for (const job of line.take(1)) {
              jobs.push(job)
              await runOne(core, made, job)
            }
          }
          await last.sent.durable
          return await sendOff(core, made)
        } catch (error) {
          await session.drop(ROLLBACK).catch(() => undefined)
          throw error
        }
      }),
    )
  } catch {
    // Nobody is told of this error: when they run again they either succeed or show it anew.
    line.putBack(jobs)
    return undefined
  }
}

const MOST_BEHIND = 256

/** Waits until a flight has come down: durable, or run anew. */
export async function land(core: Core, flight: Flight): Promise<Flight> {
  const { jobs, tells, underway } = flight
  if (underway === undefined) return flight
  try {
    await underway.sent.durable
    core.log.debug('store.committed', { count: jobs.length })
    return { jobs, tells, again: [], erases: false }
  } catch (error) {
    await underway.sent.drop()
    return jobs.length === 1 || meaningOf(error) === 'broken' ? refused(jobs, error) : runApart(core, jobs)
  }
}

interface Attempt {
  readonly core: Core
  readonly jobs: readonly Job[]
  readonly how: 'together' | 'apart'
  readonly meanwhile: () => void
}

/** Of several pieces of work that ran together, one threw; which one matters only to the next attempt. */
class OneFailed extends Error {
  override readonly name = 'OneFailed'
}

async function runApart(core: Core, jobs: readonly Job[], meanwhile: () => void = () => {}): Promise<Flight> {
  return (await attempt({ core, jobs, meanwhile, how: 'apart' })) ?? refused(jobs, new OneFailed())
}

/** undefined: one of several failed. */
async function attempt({ core, jobs, how, meanwhile }: Attempt): Promise<Flight | undefined> {
  const alone = how === 'apart' || jobs.length === 1
  try {
    return await erasing(core, () =>
      core.engine.begun(jobs.length, async (session) => {
        const batch = beginBatch(session, how)
        const made: Made = { session, batch, jobs, tells: [], again: [] }
        try {
          for (const job of jobs) await (how === 'apart' ? runOneApart(core, made, job) : runOne(core, made, job))
          const sending = sendOff(core, made)
          meanwhile()
          return await sending
        } catch (error) {
          // A full disk has rolled back already, a lost server too.
          const first = await session.drop(ROLLBACK).catch(() => undefined)
          throw alone || meaningOf(first ?? error) === 'broken' ? (first ?? error) : new OneFailed()
        }
      }),
    )
  } catch (error) {
    return error instanceof OneFailed ? undefined : refused(jobs, error)
  }
}

/** A transaction that is being made. */
interface Made {
  readonly session: Session
  readonly batch: Batch
  readonly jobs: readonly Job[]
  readonly tells: Tell[]
  readonly again: Job[]
}

async function runOneApart(core: Core, made: Made, job: Job): Promise<void> {
  const { session, batch } = made
  await batch.run(SAVEPOINT)
  try {
    await runOne(core, made, job)
    await batch.run(RELEASE)
  } catch (error) {
    if (meaningOf(error) === 'broken') throw error
    const first = (await session.drop(UNDO)) ?? error
    if (meaningOf(first) === 'broken') throw first
    await batch.run(RELEASE)
    // What was read under a lock that is gone now may be old.
    batch.loaded.clear()
    refuse(job, first, made)
  }
}

/** Afterwards it is known how to tell that it succeeded, once COMMIT has. */
async function runOne(core: Core, { batch, tells }: Made, job: Job): Promise<void> {
  const work = beginWork(core, batch, job.now)
  try {
    const value = await job.run(work)
    await finishWork(work)
    keepWork(work)
    const ofOrganisation = work.changed.has(streamKey('organisation', ORGANISATION))
    tells.push(() => {
      if (ofOrganisation) hasChanged(core.shelf)
      job.resolve(value)
    })
  } finally {
    work.over = true
  }
}

/** Where something is to be erased, nothing may follow before that is carried out. */
async function sendOff(core: Core, { session, batch, jobs, tells, again }: Made): Promise<Flight> {
  const { statements } = core
  for (const [series, last] of batch.numbers ?? []) session.put(statements.setNumber(last, series))
  if (batch.sequenceFrom !== undefined) {
    const at = batch.sequenceFrom + SEQUENCE_AFTER
    session.put(statements.wakeSequencer('sequence', 'sequence', 'log', at, 0, 0, 0))
  }
  const sent = await session.commit([...batch.wraps.values()])
  const flight = { jobs, tells, again, erases: batch.erased.size > 0 }
  // Those that ran apart know nothing that others could go on from.
  if (sent.mayBeFollowed && !flight.erases && batch.numbers !== undefined)
    return { ...flight, underway: underwayOf(batch, sent) }
  await sent.durable
  core.log.debug('store.committed', { count: jobs.length })
  return flight
}

function underwayOf({ loaded, answers, numbers, newKeys }: Batch, sent: Sent): Underway {
  let isAnswered = false
  const answer = () => {
    isAnswered = true
  }
  return {
    known: { loaded, answers, numbers, newKeys },
    sent,
    answered: sent.durable.then(answer, answer),
    isAnswered: () => isAnswered,
  }
}

/** Erasures that were decided in a transaction are carried out once its connection is free again. */
async function erasing(core: Core, fly: () => Promise<Flight>): Promise<Flight> {
  const flight = await fly()
  if (flight.erases) await carryOutErasures(core).catch((error) => core.log.failure('erase.postponed', error))
  return flight
}

function refused(jobs: readonly Job[], error: unknown): Flight {
  const flight = { jobs, tells: [], again: [], erases: false }
  for (const job of jobs) refuse(job, error, flight)
  return flight
}

function refuse(job: Job, error: unknown, { tells, again }: { readonly tells: Tell[]; readonly again: Job[] }): void {
  job.tries += 1
  if (isConflict(error) && job.tries < MOST_TRIES) again.push(job)
  else tells.push(() => job.reject(isConflict(error) ? tooOften(error) : translated(error)))
}

function tooOften(cause: unknown): Refusal {
  return new Refusal('conflict', 'Somebody else changed this at the same time. Please try again.', { cause })
}

function isConflict(error: unknown): boolean {
  return error instanceof TryAgain || meaningOf(error) === 'conflict'
}
