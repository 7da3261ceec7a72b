import type { Instant } from '../lib/instant.ts'
import type { Work } from './work.ts'

/** A piece of work that waits for its turn, and how to tell whoever gave it. */
export interface Job {
  readonly now: Instant
  readonly run: (work: Work) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  tries: number
}

export interface WaitingLine {
  readonly length: number
  add(job: Job): void
  /** At most so many, from the front. */
  take(most: number): readonly Job[]
  /** To the front. */
  putBack(jobs: readonly Job[]): void
  /** Resolves when somebody waits. */
  some(): Promise<void>
}

export function waitingLine(): WaitingLine {
  const jobs: Job[] = []
  let coming: Promise<void> | undefined
  let came: () => void = () => {}
  return {
    get length() {
      return jobs.length
    },
    add(job) {
      jobs.push(job)
      came()
      coming = undefined
    },
    take: (most) => jobs.splice(0, most),
    putBack: (some) => void jobs.unshift(...some),
    some() {
      if (jobs.length > 0) return Promise.resolve()
      coming ??= new Promise((resolve) => {
        came = resolve
      })
      return coming
    },
  }
}
