import { once } from 'node:events'
import { connect } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** Requests sent over and over on so many connections, one at a time each, from a thread of its own. */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  /** Whole requests, as bytes; each connection goes through them in turn. */
  readonly requests: readonly string[]
  /** The status every answer must have. */
  readonly status: number
}
export interface Loaded {
  readonly perSecond: number
  readonly answers: number
}

export async function load(what: Load): Promise<Loaded> {
  const worker = new Worker(new URL(import.meta.url), { workerData: what })
  const [loaded] = (await once(worker, 'message')) as [Loaded | { readonly error: string }]
  await worker.terminate()
  if ('error' in loaded) throw new Error(loaded.error)
  return loaded
}

async function run({ port, connections, seconds, requests, status }: Load): Promise<Loaded> {
  const started = performance.now()
  const end = started + seconds * 1000
  let answers = 0
  let place = 0
  async function one(): Promise<void> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const read = reader(socket, status)
    while (performance.now() < end) {
      socket.write(requests[place++ % requests.length] ?? '')
      await read()
      answers++
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: connections }, one))
  return { perSecond: (answers * 1000) / (performance.now() - started), answers }
}

/** Waits for one whole answer with a Content-Length (or none, as 304 has). */
function reader(socket: ReturnType<typeof connect>, status: number): () => Promise<void> {
  let left = -1
  let head = ''
  let done: () => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  socket.on('error', (error) => fail(error))
  socket.on('close', () => fail(new Error('The server closed the connection')))
  socket.on('data', (chunk) => {
    let body = chunk.length
    if (left < 0) {
      head += chunk.toString('latin1')
      const at = head.indexOf('\r\n\r\n')
      if (at < 0) return
      if (!head.startsWith(`HTTP/1.1 ${status}`)) return fail(new Error(head.slice(0, 2000)))
      left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      body = head.length - at - 4
    }
    left -= body
    if (left > 0) return
    left = -1
    head = ''
    done()
  })
  return () =>
    new Promise((resolve, reject) => {
      done = resolve
      fail = reject
    })
}

if (!isMainThread && parentPort !== null) {
  run(workerData as Load).then(
    (loaded) => parentPort?.postMessage(loaded),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  )
}
