import type { Instant } from '../lib/instant.ts'
import type { Core } from './core.ts'
import { notStored } from './failure.ts'
import { carryOut, carryOutBehind, type Flight, land, type Underway } from './flight.ts'
import type { Tx } from './store.ts'
import { createTx } from './tx.ts'
import { waitingLine } from './waiting-line.ts'
import type { Work } from './work.ts'

/** Lines up work and commits it in groups: one fsync for all that came in meanwhile. */
export interface Writer {
  write<T>(now: Instant, work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same for the store's own rows, which are not in the contract's transaction. */
  inside<T>(now: Instant, work: (work: Work) => Promise<T>): Promise<T>
  /** Resolves when nothing is waiting or running any more; what comes later is refused. */
  drain(): Promise<void>
}

const MOST_IN_A_BATCH = 256

export function createWriter(core: Core): Writer {
  const line = waitingLine()
  let busy = false
  let closed = false
  const waiting: (() => void)[] = []

  async function turns(): Promise<void> {
    let last: Flight | undefined
    while (last !== undefined || line.length > 0) last = await turn(last)
    busy = false
    for (const tell of waiting.splice(0)) tell()
  }
  /** Makes the next transaction, and tells of the last one. Gives back the one that nobody was told of yet. */
  async function turn(last: Flight | undefined): Promise<Flight | undefined> {
    if (last?.underway !== undefined) return follow(last, last.underway)
    if (line.length === 0) return tell(last)
    await new Promise(setImmediate)
    // Whoever waits hears of it while the disk is busy with the next ones, and not before those are made ready.
    let told = false
    const next = await carryOut(core, line.take(MOST_IN_A_BATCH), () => {
      tell(last)
      told = true
    })
    if (!told) tell(last)
    line.putBack(next.again)
    return next
  }
  /** The next ones are made ready while those of the last are on their way to the disk. */
  async function follow(last: Flight, underway: Underway): Promise<Flight | undefined> {
    await Promise.race([underway.answered, line.some()])
    const next = underway.isAnswered() ? undefined : await carryOutBehind(core, underway, line)
    const landed = await land(core, last)
    line.putBack(landed.again)
    tell(landed)
    return next
  }
  function tell(flight: Flight | undefined): undefined {
    for (const one of flight?.tells ?? []) one()
  }
  function inside<T>(now: Instant, work: (work: Work) => Promise<T>): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      if (closed) return reject(notStored(new Error('The store is closed')))
      line.add({ now, run: work, resolve, reject, tries: 0 })
      if (!busy) {
        busy = true
        setImmediate(turns)
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
