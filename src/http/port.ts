import { once } from 'node:events'
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Port {
  readonly host: string
  readonly port: number
  /** From now on requests go here; before that every answer is 503. */
  serve(listener: RequestListener): void
  /** Takes no new connections, lets running requests finish until the deadline, then cuts what is left. */
  stop(deadlineMs: number): Promise<void>
}

// Slow clients hold a connection, never the server: idle sockets and half-sent heads are cut, bodies keep a pace (body.ts).
const IDLE_MS = 60_000
const HEADERS_MS = 20_000
const KEEP_ALIVE_MS = 10_000
const MOST_CONNECTIONS = 5_000
const MOST_REQUESTS_A_CONNECTION = 10_000

/** Opens the port. The address is known before there is anything to serve, so that links can name it. */
export async function openPort(options: { readonly host: string; readonly port: number }): Promise<Port> {
  let listener: RequestListener = starting
  const server = createServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: 0,
    connectionsCheckingInterval: 5_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
  })
  server.timeout = IDLE_MS
  server.maxConnections = MOST_CONNECTIONS
  server.maxRequestsPerSocket = MOST_REQUESTS_A_CONNECTION
  server.on('request', (incoming, outgoing) => listener(incoming, outgoing))
  server.on('checkContinue', (incoming, outgoing) => listener(incoming, outgoing))
  // RFC 9110 §10.1.1: any other expectation is ignored.
  server.on('checkExpectation', (incoming, outgoing) => listener(incoming, outgoing))
  server.on('clientError', refuseUnreadable)
  server.listen(options.port, options.host)
  await once(server, 'listening')
  return {
    host: options.host,
    port: (server.address() as AddressInfo).port,
    serve(next) {
      listener = next
    },
    stop: (deadlineMs) => stop(server, deadlineMs),
  }
}

async function stop(server: Server, deadlineMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  // A connection that is busy now becomes idle with its answer; then it goes too.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs)
  await closed
  clearInterval(sweep)
  clearTimeout(deadline)
}

const starting: RequestListener = (_incoming, outgoing) => {
  outgoing.writeHead(503, {
    'retry-after': '2',
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  })
  outgoing.end('Fairlead is starting. Nothing was stored; try again in a moment.\n')
}

/** What the parser could not read has no request to answer; RFC 9110 §15.5. */
function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const text = `${STATUS_CODES[status]}\n`
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
  )
}
