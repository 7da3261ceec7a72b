import type { IncomingMessage } from 'node:http'
import { Refusal } from '../domain/refusal.ts'
import { type Bytes, fromUtf8 } from '../lib/bytes.ts'
import type { Call } from './route.ts'

/** A sender may be slow, but not a thousand hours: after this grace it must keep the least pace. */
const GRACE_SECONDS = 30
const LEAST_BYTES_PER_SECOND = 500

/** The body's bytes as they arrive, at most `limit`; refuses early what says beforehand that it is larger. */
export async function* bodyOf(call: Pick<Call, 'incoming' | 'goOn'>, limit: number): AsyncGenerator<Bytes> {
  const { incoming } = call
  const take = taking(call, limit)
  try {
    // The connection is still needed for the answer, so leaving early must not destroy it.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) yield take.chunk(chunk as Buffer)
  } catch (error) {
    throw error instanceof Refusal ? error : endedEarly(error)
  } finally {
    take.over()
  }
}

/** A small body as a whole. */
export function readBody(call: Pick<Call, 'incoming' | 'goOn'>, limit: number): Promise<Bytes> {
  const { incoming } = call
  return new Promise((resolve, reject) => {
    const take = taking(call, limit)
    const chunks: Bytes[] = []
    // Events and no iterator: for the one or two pieces that most bodies have, that costs a fifth.
    function onData(chunk: Buffer): void {
      try {
        chunks.push(take.chunk(chunk))
      } catch (error) {
        leave()
        incoming.pause()
        reject(error)
      }
    }
    function onEnd(): void {
      leave()
      resolve(Buffer.concat(chunks))
    }
    function onLost(error?: unknown): void {
      leave()
      reject(error instanceof Refusal ? error : endedEarly(error))
    }
    function leave(): void {
      take.over()
      incoming.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost)
    }
    incoming.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost)
  })
}

/** Counts what is taken in, against the limit and the least pace. */
function taking({ incoming, goOn }: Pick<Call, 'incoming' | 'goOn'>, limit: number) {
  const encoding = incoming.headers['content-encoding'] ?? 'identity'
  // What was packed may be a thousand times larger unpacked; no form or program needs it here.
  if (encoding !== 'identity') throw new Refusal('unsupported', `Send the body as it is, without Content-Encoding.`)
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  goOn()
  const paced = watchPace(incoming)
  let received = 0
  return {
    chunk(bytes: Buffer): Bytes {
      received += bytes.length
      if (received > limit) throw tooLarge(limit)
      paced.count(bytes.length)
      return bytes
    },
    over: () => paced.stop(),
  }
}

function endedEarly(cause: unknown): Refusal {
  return new Refusal('unreadable', 'The connection ended before everything had arrived. Send it again.', { cause })
}

export function textOf(bytes: Bytes, what: string): string {
  try {
    return fromUtf8(bytes)
  } catch {
    throw new Refusal('unreadable', `${what} is not valid UTF-8. Send it in UTF-8.`)
  }
}

/** The media type without parameters, in small letters. */
export function mediaType(incoming: IncomingMessage): string {
  return (incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

function watchPace(incoming: IncomingMessage): { count: (bytes: number) => void; stop: () => void } {
  let seconds = 0
  let bytes = 0
  const timer = setInterval(() => {
    seconds += 5
    if (seconds < GRACE_SECONDS || bytes >= seconds * LEAST_BYTES_PER_SECOND) return
    incoming.destroy(new Refusal('unreadable', 'The body came too slowly. Send it again over a better line.'))
  }, 5_000)
  timer.unref()
  return {
    count(more) {
      bytes += more
    },
    stop: () => clearInterval(timer),
  }
}

function tooLarge(limit: number): Refusal {
  return new Refusal(
    'too_large',
    `This is more than the ${sizeText(limit)} that can be sent at once. Nothing of it was kept.`,
  )
}

/** 2000000000 → "2 GB". */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'] as const
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  return `${Number((bytes / 1000 ** step).toFixed(1))} ${units[step]}`
}
