import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer } from './answer.ts'
import type { DoorName } from './route.ts'

// After an early answer the rest of the body is read and dropped for so long; a browser shows the answer only then.
const LINGER_MS = 20_000

const EVERYWHERE = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), browsing-topics=()',
} as const

const CSP =
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
const CSP_WITH_SCRIPTS = `${CSP}; script-src 'self'; connect-src 'self'`

/** The headers of a door. What anybody may read may be embedded by anybody; everything else is nobody's but ours. */
export function doorHeaders(door: DoorName, scripts: boolean): Readonly<Record<string, string>> {
  const csp = door === 'console' && scripts ? CSP_WITH_SCRIPTS : CSP
  const own = door === 'site' ? PUBLIC_HEADERS : PRIVATE_HEADERS
  return { ...EVERYWHERE, 'content-security-policy': csp, ...own }
}

const PUBLIC_HEADERS = { 'cross-origin-resource-policy': 'cross-origin' } as const
const PRIVATE_HEADERS = { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' } as const

const HEADERS = {
  site: doorHeaders('site', false),
  reporter: doorHeaders('reporter', false),
  guest: doorHeaders('guest', false),
  console: doorHeaders('console', false),
  api: doorHeaders('api', false),
}

/** Puts an answer on the wire; resolves when it has left or the other side has gone. */
export async function send(
  to: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse; readonly continued: boolean },
  door: DoorName,
  answer: Answer,
): Promise<void> {
  const { incoming, outgoing } = to
  const { body } = answer
  const headers: Record<string, string | number> = {
    ...(answer.scripts === true ? doorHeaders(door, true) : HEADERS[door]),
    ...answer.headers,
  }
  const length = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : lengthOf(body)
  if (length !== undefined && answer.status !== 304 && answer.status !== 204) headers['content-length'] = length
  // Nobody knows whether a client that was not told to go on sends its body all the same.
  if (!to.continued) headers.connection = 'close'
  outgoing.writeHead(answer.status, headers)
  if (!incoming.complete) lingerOver(incoming, outgoing)
  if (incoming.method === 'HEAD' || body === undefined) {
    outgoing.end()
    if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) await cancel(body)
    return
  }
  if (body instanceof Uint8Array && body.length <= ONE_PIECE) outgoing.end(lettersOf(body), 'latin1')
  else if (typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body)
  else await pipeline(Readable.from(body), outgoing)
}

// Up to here a body costs less as letters, which leave in one piece with the head, than as bytes, which leave beside it.
const ONE_PIECE = 8 * 1024

/** A letter for each byte, which latin1 makes the same bytes again. */
function lettersOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('latin1')
}

function lengthOf(body: Uint8Array | AsyncIterable<Uint8Array>): number | undefined {
  return body instanceof Uint8Array ? body.byteLength : undefined
}

async function cancel(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.()
}

function lingerOver(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.once('finish', () => {
    if (incoming.complete) return
    incoming.on('error', () => undefined)
    incoming.resume()
    const timer = setTimeout(() => incoming.complete || incoming.socket.destroy(), LINGER_MS)
    timer.unref()
    incoming.once('close', () => clearTimeout(timer))
  })
}
