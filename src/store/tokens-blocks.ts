import { createHmac } from 'node:crypto'
import type { Token, TokenKind } from '../domain/similarity.ts'
import type { Bytes } from '../lib/bytes.ts'

/**
 * How tokens lie in the store. A token's number is 47 bits of an HMAC: SQLite keeps it in six bytes, and a million of them
 * meet by chance with a probability below one percent. A row of `token_blocks` says which of 4096 documents have it: two
 * bytes for each, in order, of which twelve bits are its place among them and four its weight.
 */
export const BLOCK_DOCUMENTS = 4096
const ENTRY = 2
const NUMBER = 6

/** The same word has another number on another shelf, so that shelves cannot be laid side by side. */
export function tokenNumber(key: Bytes, shelf: number, { kind, text }: Pick<Token, 'kind' | 'text'>): number {
  const mac = createHmac('sha256', key)
    .update(`${shelf}\n${spelledOf(kind)}\n${text}`)
    .digest()
  return mac.readUIntBE(0, NUMBER) % 2 ** 47
}

/** A word that counts little is still the same word to somebody who searches. */
function spelledOf(kind: TokenKind): string {
  return kind === 'common' ? 'word' : kind
}

/** Puts a document into a block, or gives it another weight. */
export function withDocument(block: Bytes | undefined, place: number, weight: number): Bytes {
  const { at, found } = search(block ?? NOTHING, place)
  const before = block ?? NOTHING
  const made = new Uint8Array(before.length + (found ? 0 : ENTRY))
  made.set(before.subarray(0, at))
  made.set([place >> 4, ((place & 0xf) << 4) | weight], at)
  made.set(before.subarray(found ? at + ENTRY : at), at + ENTRY)
  return made
}

export function withoutDocument(block: Bytes, place: number): Bytes {
  const { at, found } = search(block, place)
  if (!found) return block
  const made = new Uint8Array(block.length - ENTRY)
  made.set(block.subarray(0, at))
  made.set(block.subarray(at + ENTRY), at)
  return made
}

/** The documents and weights of all blocks of a token. */
export function readBlocks(blocks: readonly { readonly block: number; readonly documents: Bytes }[]): {
  readonly documents: Uint32Array
  readonly weights: Uint8Array
} {
  const size = blocks.reduce((sum, { documents }) => sum + documents.length / ENTRY, 0)
  const [documents, weights] = [new Uint32Array(size), new Uint8Array(size)]
  let at = 0
  for (const { block, documents: bytes } of blocks) {
    const first = block * BLOCK_DOCUMENTS
    for (let i = 0; i < bytes.length; i += ENTRY) {
      const last = bytes[i + 1] ?? 0
      documents[at] = first + ((bytes[i] ?? 0) << 4) + (last >> 4)
      weights[at++] = last & 0xf
    }
  }
  return { documents, weights }
}

/** The token numbers of one document, one after the other. */
export function packNumbers(numbers: readonly number[]): Bytes {
  const bytes = Buffer.alloc(numbers.length * NUMBER)
  for (const [i, number] of numbers.entries()) bytes.writeUIntBE(number, i * NUMBER, NUMBER)
  return bytes
}

export function unpackNumbers(bytes: Bytes): readonly number[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / NUMBER }, (_, i) => buffer.readUIntBE(i * NUMBER, NUMBER))
}

const NOTHING: Bytes = new Uint8Array(0)

/** Where a document stands in a block, or belongs. */
function search(block: Bytes, place: number): { readonly at: number; readonly found: boolean } {
  let [low, high] = [0, block.length / ENTRY]
  while (low < high) {
    const middle = (low + high) >> 1
    const there = ((block[middle * ENTRY] ?? 0) << 4) + ((block[middle * ENTRY + 1] ?? 0) >> 4)
    if (there === place) return { at: middle * ENTRY, found: true }
    if (there < place) low = middle + 1
    else high = middle
  }
  return { at: low * ENTRY, found: false }
}
