import { Worker } from 'node:worker_threads'
import { MINUTE, SECOND } from '../lib/instant.ts'
import { PGP_KINDS, type Pgp, PgpTooSlow } from '../store/pgp.ts'

export interface PgpQuestion {
  readonly id: number
  readonly kind: string
  readonly input: unknown
}
export type PgpAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: string }

interface Asked extends PgpQuestion {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** The largest mail that is opened takes a few seconds; what takes this long means harm. */
const LONGEST = 45 * SECOND
const IDLE = 5 * MINUTE
/** Megabytes of the thread's own heap; bytes of mails lie outside of it and are bounded by MOST_UNPACKED. */
const MOST_HEAP = 512

/**
 * Asks the thread, one question after the other: what is slow is then known by name, and ends with its thread alone. The
 * thread starts with the first question and ends when nobody asks for a while.
 */
export function pgpRunner(longest: number = LONGEST): Pgp {
  const queue: Asked[] = []
  let current: Asked | undefined
  let thread: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let asked = 0
  const kinds = PGP_KINDS.map((kind) => [kind, (input: unknown) => ask(kind, input)])
  return { ...Object.fromEntries(kinds), close } as unknown as Pgp

  function ask(kind: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      queue.push({ id: ++asked, kind, input, resolve, reject })
      if (current === undefined) next()
    })
  }

  function next(): void {
    clearTimeout(timer)
    current = queue.shift()
    if (current === undefined) {
      rest()
      return
    }
    thread ??= start()
    // While somebody waits for an answer, the process stays.
    thread.ref()
    const { id, kind, input } = current
    thread.postMessage({ id, kind, input })
    timer = setTimeout(() => end(new PgpTooSlow(`${kind} took too long`)), longest)
  }

  function rest(): void {
    thread?.unref()
    timer = setTimeout(() => void close(), IDLE)
    timer.unref()
  }

  function start(): Worker {
    const limits = { maxOldGenerationSizeMb: MOST_HEAP }
    const started = new Worker(new URL('./pgp-thread.ts', import.meta.url), { resourceLimits: limits })
    started.on('message', (answer: PgpAnswer) => settle(answer))
    started.on('error', (error) => thread === started && end(error instanceof Error ? error : new Error(String(error))))
    started.on('exit', () => thread === started && end(new Error('The OpenPGP thread has ended')))
    return started
  }

  function settle(answer: PgpAnswer): void {
    if (current?.id !== answer.id) return
    const { resolve, reject } = current
    if ('failed' in answer) reject(new Error(`OpenPGP: ${answer.failed}`))
    else resolve(answer.value)
    next()
  }

  /** This question ends without an answer; the thread goes with it, and the others get a new one. */
  function end(error: Error): void {
    const ending = thread
    thread = undefined
    void ending?.terminate()
    current?.reject(error)
    next()
  }

  async function close(): Promise<void> {
    clearTimeout(timer)
    const ending = thread
    thread = undefined
    for (const one of [current, ...queue.splice(0)]) one?.reject(new Error('OpenPGP was closed'))
    current = undefined
    await ending?.terminate()
  }
}
