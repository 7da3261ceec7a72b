import { Worker } from 'node:worker_threads'
import type { MailReader } from '../actions/ctx.ts'
import { LONGEST_HEAD } from '../formats/mail-head.ts'
import { headOnly, type ReadMail } from '../formats/mail-read.ts'
import type { Bytes } from '../lib/bytes.ts'
import { MINUTE, SECOND } from '../lib/instant.ts'

export interface MailQuestion {
  readonly id: number
  readonly raw: Bytes
  readonly cut: boolean
}
export interface MailAnswer {
  readonly id: number
  readonly mail: ReadMail
}

// What is due waits meanwhile: an ordinary mail takes well under a second.
const LONGEST = 20 * SECOND
const IDLE = 2 * MINUTE
const MEMORY = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 64 }

/**
 * Reads mails in a thread of its own, one after the other: a mail made to take for ever, or to fill the memory, costs the
 * thread and not the doors. What it was then known to say is what its head says.
 */
export function mailReader(longest: number = LONGEST): MailReader {
  let thread: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()
  let asked = 0
  return {
    read(raw, cut = false) {
      const answer = last.then(() => ask(raw, cut))
      last = answer
      return answer
    },
    async close() {
      clearTimeout(idle)
      const ending = thread
      thread = undefined
      await ending?.terminate()
    },
  }

  function ask(raw: Bytes, cut: boolean): Promise<ReadMail> {
    const head = raw.slice(0, LONGEST_HEAD)
    const id = ++asked
    const reader = thread ?? start()
    thread = reader
    clearTimeout(idle)
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (thread === reader) thread = undefined
        void reader.terminate()
        end(headOnly(head, 'too long to read'))
      }, longest)
      const answered = (answer: MailAnswer): void => {
        if (answer.id === id) end(answer.mail)
      }
      const broken = (): void => end(headOnly(head, 'malformed'))
      reader.on('message', answered).on('error', broken).on('exit', broken)
      // A copy of its own: memory that others share cannot be handed over.
      const bytes = new Uint8Array(raw)
      reader.postMessage({ id, raw: bytes, cut } satisfies MailQuestion, [bytes.buffer])

      function end(mail: ReadMail): void {
        clearTimeout(timer)
        reader.off('message', answered).off('error', broken).off('exit', broken)
        idle = setTimeout(rest, IDLE)
        idle.unref()
        resolve(mail)
      }
    })
  }

  function start(): Worker {
    const started = new Worker(new URL('./mail-thread.ts', import.meta.url), { resourceLimits: MEMORY })
    started.unref()
    // Somebody must listen, or the end of the thread ends everything.
    started.on('error', () => {})
    started.on('exit', () => {
      if (thread === started) thread = undefined
    })
    return started
  }

  function rest(): void {
    const ending = thread
    thread = undefined
    void ending?.terminate()
  }
}
