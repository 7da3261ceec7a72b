import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A reverse proxy as a team may run one: its own name outside, and the caller's address in X-Forwarded-For. */
export interface Portal extends AsyncDisposable {
  readonly base: string
  /** Where the next callers come from. */
  from: string
}

export async function startProxy(port: number, host: string): Promise<Portal> {
  const proxy = { base: '', from: '203.0.113.77' }
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host, 'x-forwarded-for': proxy.from }
    const inner = request(
      { host: '127.0.0.1', port, path: incoming.url, method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    inner.on('error', () => outgoing.destroy())
    incoming.pipe(inner)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  proxy.base = `http://127.0.0.1:${own}`
  return Object.assign(proxy, {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
