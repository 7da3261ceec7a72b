import type { Bytes } from '../../src/lib/bytes.ts'

/** A text as it comes in from outside: in pieces. */
export async function* bytesOf(text: string | Bytes, piece = 7): AsyncGenerator<Bytes> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
}

export async function collect(stream: AsyncIterable<Bytes>): Promise<Buffer> {
  const pieces: Bytes[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

export async function textOf(stream: AsyncIterable<Bytes>): Promise<string> {
  return (await collect(stream)).toString()
}
