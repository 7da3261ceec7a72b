import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, startApp } from '../src/app.ts'
import { type Config, parseConfig } from '../src/config.ts'
import { systemClock } from '../src/lib/clock-source.ts'
import { SILENT } from '../src/lib/log.ts'
import { load } from './load.ts'
import { type Bench, inTurns, type Measurement } from './measure.ts'

const CONNECTIONS = 32
const SECONDS = 2
const ROUNDS = 3

/** A page, a feed and their 304s, beside a bare server that answers the same bytes under the same headers. */
const site: Bench = {
  name: 'site',
  about: `policy page and feed at ${CONNECTIONS} connections, against a bare node:http answering the same bytes`,
  run: () =>
    withApp(async ({ port }) => {
      const measurements: Measurement[] = []
      for (const path of ['/policy', '/feed.atom']) measurements.push(...(await compared(port, path)))
      return measurements
    }),
}

/** How long a person waits for the portal. Loading the modules is counted: the first line is printed by the start itself. */
const start: Bench = {
  name: 'start',
  about: 'first start (keys, store, policy, pages) and warm start, in this process',
  run: async () => {
    const home = await mkdtemp(join(tmpdir(), 'fairlead-bench-'))
    try {
      const first = await timed(() => boot(home))
      await first.app.stop()
      const warm = await timed(() => boot(home))
      await warm.app.stop()
      return [
        { what: 'first start', value: first.ms, unit: 'ms', atMost: 10_000 },
        { what: 'warm start', value: warm.ms, unit: 'ms', atMost: 2_000 },
      ]
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  },
}

export const benches: readonly Bench[] = [start, site]

async function compared(port: number, path: string): Promise<readonly Measurement[]> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !HOP_BY_HOP.has(name)))
  const etag = answer.headers.get('etag') ?? ''
  await using bare = await bareServer(bytes, headers)
  const ask =
    (to: number, more = '', status = 200) =>
    async () => {
      const requests = [`GET ${path} HTTP/1.1\r\nhost: localhost\r\n${more}\r\n`]
      return (await load({ port: to, connections: CONNECTIONS, seconds: SECONDS, requests, status })).perSecond
    }
  const whole = await inTurns({ rounds: ROUNDS, ours: ask(port), baseline: ask(bare.port) })
  const unchanged = await inTurns({
    rounds: ROUNDS,
    ours: ask(port, `if-none-match: ${etag}\r\n`, 304),
    baseline: ask(bare.port, 'x-unchanged: yes\r\n', 304),
  })
  return [
    { what: `${path}, ${bytes.length} bytes`, unit: '/s', ...whole, atLeast: 0.6 },
    { what: `${path}, 304`, unit: '/s', ...unchanged },
  ]
}

const HOP_BY_HOP = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding'])

async function bareServer(bytes: Buffer, headers: Record<string, string>) {
  const { 'content-length': _length, 'content-type': _type, ...unchanged } = headers
  const server = createServer((incoming, outgoing) => {
    if (incoming.headers['x-unchanged'] === undefined) outgoing.writeHead(200, headers).end(bytes)
    else outgoing.writeHead(304, unchanged).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** The real application on a store of its own, with flood limits off by name and nothing else changed. */
async function withApp<T>(work: (app: { readonly app: App; readonly port: number }) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'fairlead-bench-'))
  const app = await boot(home)
  try {
    return await work({ app, port: app.http.port })
  } finally {
    await app.stop()
    await rm(home, { recursive: true, force: true })
  }
}

function boot(home: string): Promise<App> {
  return startApp(configIn(home), systemClock, SILENT, { worker: false })
}

/** What an installation has by default, but for a port of its own and flood limits off, by name. */
export function configIn(home: string): Config {
  const parsed = parseConfig({
    PORT: '0',
    FAIRLEAD_DATA: join(home, 'data'),
    FAIRLEAD_ROOT_KEY_FILE: join(home, 'root.key'),
    FAIRLEAD_FLOOD_LIMITS: 'off',
  })
  if ('findings' in parsed) throw new Error(JSON.stringify(parsed.findings))
  return parsed.config
}

async function timed(work: () => Promise<App>): Promise<{ readonly app: App; readonly ms: number }> {
  const started = systemClock.monotonic()
  return { app: await work(), ms: systemClock.monotonic() - started }
}
