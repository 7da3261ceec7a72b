import { problemOfCode, problemOfStatus, type ReachProblem } from '../domain/reach.ts'
import type { Bytes } from '../lib/bytes.ts'
import { briefly } from '../views/words/reach.ts'

/** An answer of another platform: what it said, or why there is none. Errors name a status, never content. */
export type Answered =
  | {
      readonly ok: true
      readonly status: number
      readonly value: unknown
      /** Address of the next page, where the answer links one (RFC 8288). */
      readonly next?: string
    }
  | {
      readonly ok: false
      /** Words for a person, of ours. */
      readonly why: string
      readonly problem: ReachProblem
      readonly permanent: boolean
      readonly uncertain: boolean
      readonly waitSeconds?: number
    }

export interface JsonApi {
  get(path: string): Promise<Answered>
  send(method: 'POST' | 'PATCH' | 'PUT', path: string, body?: object): Promise<Answered>
  /** Bytes of a file at an address that the platform gave; without our credentials where that is another host. */
  file(url: string, limit: number): Promise<AsyncIterable<Bytes> | undefined>
}

const PATIENCE = 30_000
const MOST_BYTES = 16 * 2 ** 20

/** JSON over HTTPS with one set of headers. Redirects are not followed: none of these interfaces has any. */
export function jsonApi(base: string, headers: Readonly<Record<string, string>>): JsonApi {
  const root = base.endsWith('/') ? base : `${base}/`
  // A page that an answer links is asked only where it lies under the same root: our credentials go nowhere else.
  const urlOf = (path: string): URL => {
    const url = new URL(path.replace(/^\//, ''), root)
    if (!url.href.startsWith(root)) throw new Error('An answer links a page outside of its interface')
    return url
  }
  return {
    get: (path) => ask(urlOf(path), { headers }),
    send: (method, path, body) => {
      if (body === undefined) return ask(urlOf(path), { method, headers })
      const typed = { ...headers, 'content-type': 'application/json' }
      return ask(urlOf(path), { method, headers: typed, body: JSON.stringify(body) })
    },
    async file(url, limit) {
      const address = URL.canParse(url, root) ? new URL(url, root) : undefined
      if (address === undefined || !isFetchable(address, root)) return undefined
      // The whole origin: the same host without TLS is another one, and would read our credentials on the way.
      const own = address.origin === new URL(root).origin
      const response = await fetch(address, {
        headers: own ? headers : {},
        // Where it would lead, nobody has looked at.
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE * 10),
      }).catch(() => undefined)
      if (response?.ok !== true || response.body === null) {
        await response?.body?.cancel()
        return undefined
      }
      return bounded(response.body, limit)
    },
  }
}

/** Over HTTPS; without it only where the interface itself is on this machine, as in a test. */
function isFetchable(address: URL, root: string): boolean {
  return address.protocol === 'https:' || address.origin === new URL(root).origin
}

async function ask(url: URL, init: RequestInit): Promise<Answered> {
  let response: Response
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) })
  } catch (error) {
    // A write may have arrived before the line broke; a read has done nothing.
    return {
      ok: false,
      ...because(problemOf(error)),
      permanent: false,
      uncertain: init.method !== undefined && !wasRefused(error),
    }
  }
  const text = await textOf(response)
  if (!response.ok) return refused(response)
  if (text === undefined)
    return { ok: false, ...because('other-answer', 'the answer is too long'), permanent: true, uncertain: false }
  try {
    const value: unknown = text === '' ? undefined : JSON.parse(text)
    const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    return { ok: true, status: response.status, value, ...(next === undefined ? {} : { next }) }
  } catch {
    return { ok: false, ...because('other-answer'), permanent: false, uncertain: init.method !== undefined }
  }
}

function refused(response: Response): Answered {
  const { status } = response
  const after = Number(response.headers.get('retry-after') ?? Number.NaN)
  const waits = status === 429 || status === 403 || status === 503
  return {
    ok: false,
    ...because(problemOfStatus(status, waits && Number.isFinite(after)), `it answered with status ${status}`),
    permanent: status >= 400 && status < 500 && status !== 429 && status !== 408,
    uncertain: status >= 500,
    ...(waits && Number.isFinite(after) ? { waitSeconds: Math.min(Math.max(after, 1), 3600) } : {}),
  }
}

async function textOf(response: Response): Promise<string | undefined> {
  if (response.body === null) return ''
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response.body) {
    size += piece.length
    if (size > MOST_BYTES) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

async function* bounded(body: ReadableStream<Uint8Array>, limit: number): AsyncGenerator<Bytes> {
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > limit) throw new Error('A file of another platform is larger than it said')
    yield piece as Bytes
  }
}

function because(problem: ReachProblem, why = briefly(problem)): { why: string; problem: ReachProblem } {
  return { why, problem }
}

function problemOf(error: unknown): ReachProblem {
  const { cause } = error as { cause?: unknown }
  // Undici gives this refusal of ours no code.
  if (cause instanceof Error && cause.message === 'unexpected redirect') return 'other-answer'
  return problemOfCode(nameOf(error))
}

function nameOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
  return typeof cause?.code === 'string' ? cause.code : error instanceof Error ? error.name : 'unknown error'
}

/** Nobody was there: nothing can have arrived. */
function wasRefused(error: unknown): boolean {
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(nameOf(error))
}
