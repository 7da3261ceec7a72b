import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { Refusal } from '../domain/refusal.ts'
import type { Bytes } from '../lib/bytes.ts'

/** One part of a multipart/form-data body (RFC 7578). Read `bytes` to its end before asking for the next part. */
export interface Part {
  readonly name: string
  /** Undefined for a plain field; empty where a file field was left empty. */
  readonly fileName: string | undefined
  readonly type: string
  readonly bytes: AsyncIterable<Bytes>
}

const MOST_PARTS = 200

/** The parts in their order, streamed: nothing is held but what the reader has not taken yet. */
export async function* partsOf(body: AsyncIterable<Bytes>, contentType: string): AsyncGenerator<Part> {
  const line = new PartLine()
  const parser = parserFor(contentType, line)
  const pumped = pump(body, parser).then(
    () => line.end(),
    (error) => line.fail(error),
  )
  try {
    for (let part = await line.next(); part !== undefined; part = await line.next()) yield part
    await pumped
  } finally {
    line.fail(new Refusal('unreadable', 'The form was not read to its end.'))
    parser.destroy()
  }
}

function parserFor(contentType: string, line: PartLine): BusboyInstance {
  try {
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      // Every part as raw bytes: fields are decoded by us, strictly, and limited by name.
      isPartAFile: () => true,
      limits: { parts: MOST_PARTS, headerPairs: 20 },
    })
    parser.on('file', (name, stream, fileName, _encoding, type) => line.add(name, fileName, type, stream))
    parser.on('partsLimit', () => line.fail(new Refusal('too_large', `The form has more than ${MOST_PARTS} parts.`)))
    parser.on('finish', () => line.end())
    parser.on('error', (error) => line.fail(malformed(error)))
    return parser
  } catch (error) {
    throw malformed(error)
  }
}

/** Once the parser is gone the rest is read and dropped: the browser shows an answer only after it has sent enough. */
async function pump(body: AsyncIterable<Bytes>, parser: BusboyInstance): Promise<void> {
  const closed = once(parser, 'close').catch(() => undefined)
  for await (const chunk of body) {
    if (!parser.destroyed && !parser.write(chunk)) {
      await Promise.race([once(parser, 'drain').catch(() => undefined), closed])
    }
  }
  if (parser.destroyed) return
  parser.end()
  await Promise.race([once(parser, 'finish').catch(() => undefined), closed])
}

function malformed(cause: unknown): Refusal {
  return new Refusal('unreadable', 'The form is broken: its parts cannot be told apart. Send it again.', { cause })
}

/** Parts that have been seen and not yet taken. A failure reaches the reader also in the middle of a part. */
class PartLine {
  readonly #waiting: Part[] = []
  readonly #streams = new Set<Readable>()
  #over: { readonly error?: unknown } | undefined
  #wake: () => void = () => undefined

  add(name: string | undefined, fileName: string | undefined, type: string, stream: Readable): void {
    this.#streams.add(stream)
    // The parser emits `error` without destroying: who reads would wait for ever.
    stream.on('error', (error) => stream.destroy(error))
    stream.on('close', () => this.#streams.delete(stream))
    this.#waiting.push({ name: name ?? '', fileName, type, bytes: read(stream) })
    this.#wake()
  }

  end(): void {
    this.#over ??= {}
    this.#wake()
  }

  fail(error: unknown): void {
    if (this.#over?.error !== undefined) return
    this.#over = { error }
    for (const stream of this.#streams) stream.destroy(error instanceof Error ? error : undefined)
    this.#wake()
  }

  async next(): Promise<Part | undefined> {
    for (;;) {
      if (this.#over?.error !== undefined) throw this.#over.error
      const part = this.#waiting.shift()
      if (part !== undefined) return part
      if (this.#over !== undefined) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

async function* read(stream: Readable): AsyncGenerator<Bytes> {
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (error) {
    throw error instanceof Refusal ? error : malformed(error)
  }
}
