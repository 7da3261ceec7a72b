import { once } from 'node:events'
import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Writes bytes to the port as they are and reads what comes back, as no well-behaved client would. */
export async function raw(port: number, ...chunks: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const received: Buffer[] = []
  socket.on('data', (chunk) => received.push(Buffer.from(chunk)))
  socket.on('error', () => undefined)
  for (const chunk of chunks) socket.write(chunk)
  socket.setTimeout(5_000, () => socket.destroy())
  const answered = new Promise<void>((resolve) => {
    socket.on('data', () => isWhole(Buffer.concat(received)) && resolve())
  })
  await Promise.race([answered, once(socket, 'close')])
  socket.destroy()
  return parse(Buffer.concat(received).toString('utf8'))
}

/** A request with a body of its own length. */
export function request(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array = '',
): Uint8Array {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  const lines = Object.entries({ host: 'localhost', 'content-length': String(bytes.length), ...headers })
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}

/** A multipart body whose parts are written exactly as given. */
export function multipart(
  parts: readonly { readonly name: string; readonly file?: string; readonly value: string | Uint8Array }[],
): { readonly type: string; readonly body: Uint8Array } {
  const boundary = 'ring-line-ring'
  const chunks = parts.flatMap(({ name, file, value }) => {
    const fileName = file === undefined ? '' : `; filename="${file}"`
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName}\r\n\r\n`
    return [Buffer.from(head), typeof value === 'string' ? Buffer.from(value) : Buffer.from(value), Buffer.from('\r\n')]
  })
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return false
  if (/^HTTP\/1.1 (204|304)/.test(bytes.toString('latin1'))) return true
  const length = /content-length: (\d+)/i.exec(bytes.subarray(0, end).toString('latin1'))?.[1]
  if (length !== undefined) return bytes.length >= end + 4 + Number(length)
  return bytes.includes('\r\n0\r\n\r\n')
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = lines.map((one): [string, string] => {
    const at = one.indexOf(':')
    return [one.slice(0, at).toLowerCase(), one.slice(at + 1).trim()]
  })
  return { status: Number(line.split(' ')[1] ?? 0), headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') }
}
