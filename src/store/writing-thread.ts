import { Worker } from 'node:worker_threads'
import { type Answer, Packer, type Page } from './sqlite-page.ts'
import type { Line, Written } from './sqlite-pen.ts'
import type { WritingPlace } from './sqlite-thread.ts'

interface Waiting {
  readonly resolve: (written: readonly Written[]) => void
  readonly reject: (error: Error) => void
}
export interface Asked {
  /** Earlier errors are forgotten. */
  readonly anew?: boolean
  readonly keys?: readonly Line[]
}

/** The other side of sqlite-thread.ts. */
export class WritingThread {
  readonly #thread: Worker
  readonly #packer = new Packer()
  readonly #waiting = new Map<number, Waiting>()
  /** Resolves when it is ready, or has ended before. */
  readonly started: Promise<void>
  #hasStarted: () => void = () => {}
  #asked = 0
  #state: 'starting' | 'ready' | 'ended' = 'starting'

  constructor(place: WritingPlace) {
    this.#thread = new Worker(new URL('./sqlite-thread.ts', import.meta.url), { workerData: place })
    this.started = new Promise((resolve) => {
      this.#hasStarted = resolve
    })
    this.#thread.on('message', (answer: Answer) => this.#settle(answer))
    this.#thread.on('error', () => this.#end())
    this.#thread.on('exit', () => this.#end())
  }

  get state(): 'starting' | 'ready' | 'ended' {
    return this.#state
  }

  /** What each line gave; rejects with the first error since the last page that began anew. */
  ask(lines: readonly Line[], { anew = false, keys }: Asked = {}): Promise<readonly Written[]> {
    if (this.#state === 'ended') return Promise.reject(lost())
    const id = ++this.#asked
    this.#post({ id, anew, ahead: false, keys: keys && this.#packer.pack(keys), lines: this.#packer.pack(lines) })
    // Nobody who waits for a commit may see the process end before it.
    if (this.#waiting.size === 0) this.#thread.ref()
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** `ahead`: after the COMMIT that was asked for last, a transaction begins; see `Page`. */
  tell(lines: readonly Line[], { ahead = false }: { readonly ahead?: boolean } = {}): void {
    this.#post({ id: undefined, anew: false, ahead, keys: undefined, lines: this.#packer.pack(lines) })
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
  }

  #post(page: Page): void {
    const bytes = page.keys === undefined ? [page.lines.bytes] : [page.lines.bytes, page.keys.bytes]
    this.#thread.postMessage(
      page,
      bytes.map(({ buffer }) => buffer as ArrayBuffer),
    )
  }

  #settle(answer: Answer): void {
    if (this.#state === 'starting') this.#state = 'ready'
    this.#hasStarted()
    const asker = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#thread.unref()
    if ('written' in answer) asker?.resolve(answer.written)
    else asker?.reject(Object.assign(new Error(answer.error.message), answer.error.more))
  }

  #end(): void {
    this.#state = 'ended'
    this.#hasStarted()
    for (const asker of this.#waiting.values()) asker.reject(lost())
    this.#waiting.clear()
  }
}

/** Whether it was stored nobody can tell: for whoever waits it was not. */
function lost(): Error {
  return Object.assign(new Error('The thread that writes has ended'), { code: 'EIO' })
}
