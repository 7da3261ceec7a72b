import { Worker } from 'node:worker_threads'
import type { RecordChecker } from '../actions/release/gather-gates.ts'
import type { DatedAdvisory, Publisher } from '../domain/advisory.ts'
import type { Finding } from '../domain/refusal.ts'
import { MINUTE } from '../lib/instant.ts'
import { keepNewest } from '../lib/newest.ts'

/** What a thread is given at a time, and what it answers: one answer for each advisory, in the same order. */
export interface RecordQuestion {
  readonly advisories: readonly DatedAdvisory[]
  readonly publisher: Publisher
}
export type RecordAnswer = { readonly findings: readonly Finding[] } | { readonly failed: string }

interface Asked {
  readonly size: number
  readonly advisory: DatedAdvisory
  readonly publisher: Publisher
  readonly resolve: (findings: readonly Finding[]) => void
  readonly reject: (error: Error) => void
}

interface Thread {
  readonly worker: Worker
  /** What it was given and has not answered, in this order. */
  readonly asked: (readonly Asked[])[]
}

const IDLE = 2 * MINUTE
const MOST_KEPT = 100
/** Together they take far less time than one by one; of more than these the collector would copy what still waits. */
const TOGETHER = 32
/** Of large ones fewer are taken together: so many characters of facts at most, or one alone. */
const LARGE = 256 * 1024
/** One share is at hand while another is worked on: on a busy machine it may take a while until the next is handed out. */
const AT_HAND = 2
/** A thread takes a second and some sixty megabytes to start: only so many that wait are worth another. */
const LONG = 256
// What a record leaves behind is garbage at once: a quarter of the usual nursery is enough (twice as much saves a thirtieth
// of the work, and takes thirty megabytes), and a bound on the rest makes the collector come early, long before it is near.
const LIMITS = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 512 }

/**
 * Writes and reads back every record in threads of its own: the official CSAF rules take a second to load, and the doors
 * must not wait for that. A thread starts with the first question, another with a long queue, and they end when nobody
 * asks for a while.
 */
export function recordChecker(mostThreads = 2): RecordChecker {
  const kept = new Map<string, Promise<readonly Finding[]>>()
  const threads = new Set<Thread>()
  let queue: Asked[] = []
  let idle: NodeJS.Timeout | undefined
  let willHandOut = false
  return { check, close }

  /** The same question is asked once; a failed one may be asked again. */
  function check(advisory: DatedAdvisory, publisher: Publisher): Promise<readonly Finding[]> {
    const key = JSON.stringify([advisory, publisher])
    const known = kept.get(key)
    if (known !== undefined) return known
    const answer = new Promise<readonly Finding[]>((resolve, reject) => {
      queue.push({ size: key.length, advisory, publisher, resolve, reject })
    })
    kept.set(key, answer)
    answer.catch(() => kept.delete(key))
    keepNewest(kept, MOST_KEPT)
    // What is asked in one go is handed out together.
    if (!willHandOut) queueMicrotask(handOut)
    willHandOut = true
    return answer
  }

  function handOut(): void {
    willHandOut = false
    clearTimeout(idle)
    while (queue.length > 0) {
      const thread = withLeast(0) ?? another() ?? withLeast(AT_HAND - 1)
      if (thread === undefined) return
      const share = taken()
      const [first] = share
      if (first === undefined) return
      thread.asked.push(share)
      const advisories = share.map(({ advisory }) => advisory)
      thread.worker.ref()
      thread.worker.postMessage({ advisories, publisher: first.publisher } satisfies RecordQuestion)
    }
  }

  /** The thread that was given least, if that is no more than so many shares. */
  function withLeast(most: number): Thread | undefined {
    const [least] = [...threads].sort((a, b) => a.asked.length - b.asked.length)
    return least !== undefined && least.asked.length <= most ? least : undefined
  }

  function another(): Thread | undefined {
    return threads.size === 0 || (threads.size < mostThreads && queue.length > LONG) ? start() : undefined
  }

  function start(): Thread {
    const worker = new Worker(new URL('./record-thread.ts', import.meta.url), { resourceLimits: LIMITS })
    const started: Thread = { worker, asked: [] }
    threads.add(started)
    worker.on('message', (answers: readonly RecordAnswer[]) => settle(started, answers))
    worker.on('error', (error) => fail(started, error))
    worker.on('exit', () => fail(started, new Error('The thread that checks records has ended')))
    return started
  }

  /** The next in the queue, as far as they have one publisher and are not too large. */
  function taken(): readonly Asked[] {
    const [first] = queue
    const publisher = JSON.stringify(first?.publisher)
    const isOther = (one: Asked) => one.publisher !== first?.publisher && JSON.stringify(one.publisher) !== publisher
    let size = 0
    const end = queue.findIndex((one, i) => {
      size += one.size
      return i > 0 && (i === TOGETHER || size > LARGE || isOther(one))
    })
    return queue.splice(0, end < 0 ? queue.length : end)
  }

  function settle(thread: Thread, answers: readonly RecordAnswer[]): void {
    const asked = thread.asked.shift() ?? []
    if (thread.asked.length === 0) thread.worker.unref()
    for (const [i, { resolve, reject }] of asked.entries()) {
      const answer = answers[i] ?? { failed: 'no answer' }
      if ('failed' in answer) reject(new Error(answer.failed))
      else resolve(answer.findings)
    }
    handOut()
    if ([...threads].some((one) => one.asked.length > 0)) return
    idle = setTimeout(() => void close(), IDLE)
    idle.unref()
  }

  function fail(ended: Thread, error: unknown): void {
    if (!threads.delete(ended)) return
    for (const { reject } of ended.asked.flat()) reject(error instanceof Error ? error : new Error(String(error)))
    handOut()
  }

  async function close(): Promise<void> {
    clearTimeout(idle)
    const ending = [...threads]
    threads.clear()
    const asked = [...ending.flatMap((thread) => thread.asked.flat()), ...queue]
    queue = []
    await Promise.all(ending.map(({ worker }) => worker.terminate()))
    for (const { reject } of asked) reject(new Error('The record checker was closed'))
  }
}
