import { createCipheriv, createDecipheriv } from 'node:crypto'
import { type Bytes, concat, utf8 } from '../lib/bytes.ts'
import { KEY_BYTES, unseal } from './seal.ts'

/**
 * A sealed file: `FLF1`, the file's key sealed under its owner's, then chunks of 64 KiB, each AES-256-GCM with its tag.
 * The nonce is the chunk's number and whether it is the last (STREAM, Hoang et al. 2015), so that a chunk can be
 * neither moved nor dropped, and a file cut short does not open. The key is used for this file alone.
 */
export const CHUNK_BYTES = 64 * 1024
const MAGIC = utf8('FLF1')
const SEALED_KEY_BYTES = 1 + 12 + KEY_BYTES + 16
const HEADER_BYTES = MAGIC.length + SEALED_KEY_BYTES
const TAG_BYTES = 16
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES

export function sealedHeader(sealedKey: Bytes): Bytes {
  return concat(MAGIC, sealedKey)
}

/** What a file of this plain size takes on the disk. */
export function sealedFileSize(size: number): number {
  return HEADER_BYTES + size + TAG_BYTES * Math.max(1, Math.ceil(size / CHUNK_BYTES))
}

/** Cuts what it is given into chunks and seals them; the last is sealed as the last. */
export class StreamSealer {
  readonly #key: Bytes
  readonly #context: Bytes
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  #filled = 0
  #index = 0

  constructor(key: Bytes, id: string) {
    this.#key = key
    this.#context = utf8(id)
  }

  /** A full chunk is only sealed when more follows: until then it may be the last. */
  *push(bytes: Bytes): Iterable<Bytes> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === CHUNK_BYTES) yield this.#seal(false)
      const piece = bytes.subarray(at, at + CHUNK_BYTES - this.#filled)
      this.#chunk.set(piece, this.#filled)
      this.#filled += piece.length
      at += piece.length
    }
  }

  end(): Bytes {
    return this.#seal(true)
  }

  #seal(last: boolean): Bytes {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#index, last))
    cipher.setAAD(this.#context)
    const sealed = cipher.update(this.#chunk.subarray(0, this.#filled))
    cipher.final()
    this.#index += 1
    this.#filled = 0
    return concat(sealed, cipher.getAuthTag())
  }
}

/** Opens a sealed file piece by piece; nothing that fails its check is ever handed out. */
export async function* openStream(
  sealed: AsyncIterable<Bytes>,
  id: string,
  ownerKey: Bytes,
  keyContext: string,
): AsyncGenerator<Bytes> {
  let held: Bytes = new Uint8Array(0)
  let key: Bytes | undefined
  let index = 0
  for await (const piece of sealed) {
    held = held.length === 0 ? piece : concat(held, piece)
    if (key === undefined) {
      if (held.length < HEADER_BYTES) continue
      key = fileKey(held, ownerKey, keyContext)
      held = held.subarray(HEADER_BYTES)
    }
    while (held.length > SEALED_CHUNK_BYTES) {
      yield openChunk(key, id, held.subarray(0, SEALED_CHUNK_BYTES), nonceOf(index, false))
      held = held.subarray(SEALED_CHUNK_BYTES)
      index += 1
    }
  }
  if (key === undefined || held.length < TAG_BYTES) throw damaged()
  yield openChunk(key, id, held, nonceOf(index, true))
}

function fileKey(header: Bytes, ownerKey: Bytes, context: string): Bytes {
  if (!Buffer.from(header.subarray(0, MAGIC.length)).equals(MAGIC)) throw damaged()
  const key = unseal(ownerKey, header.subarray(MAGIC.length, HEADER_BYTES), context)
  if (key === undefined) throw damaged()
  return key
}

function openChunk(key: Bytes, id: string, sealed: Bytes, nonce: Bytes): Bytes {
  const opener = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  opener.setAAD(utf8(id))
  opener.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const plain = opener.update(sealed.subarray(0, sealed.length - TAG_BYTES))
  try {
    opener.final()
  } catch {
    throw damaged()
  }
  return plain
}

function nonceOf(index: number, last: boolean): Bytes {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

function damaged(): Error {
  return new Error('A sealed file is damaged: it was changed, moved or cut short')
}
