import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../src/lib/clock-source.ts'
import { newId } from '../src/lib/ids.ts'
import { openStore } from '../src/store/open.ts'

// Run by bench/store.ts: `node attachment-process.ts ours|bare FOLDER MEGABYTES` prints its peak memory in MB.
const [side = '', folder = '', megabytes = ''] = process.argv.slice(2)
const size = Number(megabytes) * 1_000_000
const PIECE = 64 * 1024

/** What a socket gives: a new buffer for each piece. */
async function* incoming(): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= PIECE) {
    yield Buffer.alloc(Math.min(PIECE, left), left & 255)
    if (left % (PIECE * 16) < PIECE) await new Promise(setImmediate)
  }
}

async function ours(): Promise<void> {
  const store = await openStore({ dataDir: join(folder, 'data'), rootKey: randomBytes(32), clock: systemClock })
  const meta = { name: 'a', type: 'b', now: 0, limit: 2 ** 31 }
  const ref = await store.files.receive(newId(), meta, incoming())
  if (ref.size !== size) throw new Error('not all of it arrived')
  await store.close()
}

/** The least that has to be done: hash, AES-256-GCM, write, fsync. */
async function bare(): Promise<void> {
  const out = createWriteStream(join(folder, 'file'), { flush: true })
  const hash = createHash('sha256')
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12))
  for await (const piece of incoming()) {
    hash.update(piece)
    if (!out.write(cipher.update(piece))) await once(out, 'drain')
  }
  out.end(cipher.final())
  await once(out, 'close')
}

if (import.meta.main) {
  await (side === 'ours' ? ours() : bare())
  process.stdout.write(String(process.resourceUsage().maxRSS / 1_000))
}
