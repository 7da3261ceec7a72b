import type { Instant } from '../lib/instant.ts'

export interface Timed {
  readonly at: Instant
}

/** A binary heap by instant: the oldest work is on top. */
export function put<T extends Timed>(queue: T[], task: T): void {
  queue.push(task)
  let i = queue.length - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (queue[parent]!.at <= task.at) break
    queue[i] = queue[parent]!
    i = parent
  }
  queue[i] = task
}

export function takeFirst<T extends Timed>(queue: T[]): T | undefined {
  const first = queue[0]
  const last = queue.pop()
  if (!first || !last || queue.length === 0) return first
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= queue.length) break
    if (child + 1 < queue.length && queue[child + 1]!.at < queue[child]!.at) child++
    if (queue[child]!.at >= last.at) break
    queue[i] = queue[child]!
    i = child
  }
  queue[i] = last
  return first
}
