import { Worker } from 'node:worker_threads'
import type { RecordChecker } from '../actions/release/gather-gates.ts'
import type { DatedAdvisory, Publisher } from '../domain/advisory.ts'
import type { Finding } from '../domain/refusal.ts'
import { MINUTE } from '../lib/instant.ts'

export type RecordAnswer =
  | { readonly id: number; readonly findings: readonly Finding[] }
  | { readonly id: number; readonly failed: string }

interface Waiting {
  readonly resolve: (findings: readonly Finding[]) => void
  readonly reject: (error: Error) => void
}

const IDLE = 2 * MINUTE
const MOST_KEPT = 100

/**
 * Writes and reads back every record in a thread of its own: the official CSAF rules take a second to load, and the doors
 * must not wait for that. The thread starts with the first question and ends when nobody asks for a while.
 */
export function recordChecker(): RecordChecker {
  const kept = new Map<string, Promise<readonly Finding[]>>()
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let asked = 0
  return { check, close }

  /** The same question is asked once; a failed one may be asked again. */
  function check(advisory: DatedAdvisory, publisher: Publisher): Promise<readonly Finding[]> {
    const key = JSON.stringify([advisory, publisher])
    const known = kept.get(key)
    if (known !== undefined) return known
    const answer = ask(advisory, publisher)
    kept.set(key, answer)
    answer.catch(() => kept.delete(key))
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest)
    return answer
  }

  function ask(advisory: DatedAdvisory, publisher: Publisher): Promise<readonly Finding[]> {
    const id = ++asked
    thread ??= start()
    clearTimeout(idle)
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      thread?.postMessage({ id, advisory, publisher })
    })
  }

  function start(): Worker {
    const started = new Worker(new URL('./record-thread.ts', import.meta.url))
    started.unref()
    started.on('message', (answer: RecordAnswer) => settle(answer))
    started.on('error', (error) => fail(started, error))
    started.on('exit', () => fail(started, new Error('The thread that checks records has ended')))
    return started
  }

  function settle(answer: RecordAnswer): void {
    const asker = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('failed' in answer) asker?.reject(new Error(answer.failed))
    else asker?.resolve(answer.findings)
    if (waiting.size > 0) return
    idle = setTimeout(() => void close(), IDLE)
    idle.unref()
  }

  function fail(ended: Worker, error: unknown): void {
    if (thread !== ended) return
    thread = undefined
    for (const asker of waiting.values()) asker.reject(error instanceof Error ? error : new Error(String(error)))
    waiting.clear()
  }

  async function close(): Promise<void> {
    clearTimeout(idle)
    const ending = thread
    thread = undefined
    await ending?.terminate()
    for (const asker of waiting.values()) asker.reject(new Error('The record checker was closed'))
    waiting.clear()
  }
}
