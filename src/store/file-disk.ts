import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bytes } from '../lib/bytes.ts'

const FOLDER = 'files'
const PARTS = 'parts'

/** A sealed file lies under its own random id; what it is called is sealed and never touches the disk. */
export function sealedPath(dataDir: string, id: string): string {
  if (!/^[0-9A-Z]{26}$/.test(id)) throw new Error('Not the id of a file')
  return join(dataDir, FOLDER, id.slice(0, 2), id)
}

export interface Part {
  write(bytes: Bytes): Promise<void>
  /** Makes it last: fsync, then its final name, then the folder's fsync. */
  keep(): Promise<void>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

export async function newPart(dataDir: string, id: string): Promise<Part> {
  const path = join(dataDir, FOLDER, PARTS, id)
  const target = sealedPath(dataDir, id)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  // `flush` is an fsync before closing.
  const stream = createWriteStream(path, { flush: true, flags: 'wx', mode: 0o600, highWaterMark: 256 * 1024 })
  const failed = new Promise<never>((_, reject) => stream.once('error', reject))
  failed.catch(() => {}) // told again by whoever waits for it
  return {
    write: (bytes) => (stream.write(bytes) ? Promise.resolve() : Promise.race([drained(stream), failed])),
    async keep() {
      await Promise.race([closed(stream), failed])
      await rename(path, target)
      await syncFolder(dirname(target))
      await syncFolder(dirname(dirname(target)))
    },
    async discard() {
      // Not before it is closed: a file that is only about to be opened would appear after it was deleted.
      await new Promise<void>((resolve) => {
        if (stream.closed) return resolve()
        stream.once('close', resolve)
        stream.destroy()
      })
      await rm(path, { force: true })
    },
  }
}

function drained(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve))
}

function closed(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve)
    stream.end()
  })
}

/** A new name is only safe once its folder is: fsync(2). */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export function readSealed(dataDir: string, id: string): AsyncIterable<Bytes> {
  return createReadStream(sealedPath(dataDir, id), { highWaterMark: 256 * 1024 })
}

export async function deleteSealed(dataDir: string, id: string): Promise<void> {
  await unlink(sealedPath(dataDir, id)).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}

export async function sealedSize(dataDir: string, id: string): Promise<number | undefined> {
  try {
    return (await stat(sealedPath(dataDir, id))).size
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Uploads that a crash broke off: parts that nobody of this process writes and that are older than a day. */
export async function deleteStaleParts(dataDir: string, inUse: ReadonlySet<string>, before: number): Promise<void> {
  const folder = join(dataDir, FOLDER, PARTS)
  const names = await namesIn(folder)
  for (const name of names) {
    if (inUse.has(name)) continue
    const { mtimeMs } = await stat(join(folder, name))
    if (mtimeMs < before) await rm(join(folder, name), { force: true })
  }
}

/** Sealed files of one of the 1024 folders, older than `before`: candidates for having no row. */
export async function* oldSealedFiles(dataDir: string, before: number): AsyncGenerator<readonly string[]> {
  const root = join(dataDir, FOLDER)
  for (const folder of await namesIn(root)) {
    if (folder === PARTS) continue
    const old: string[] = []
    for (const name of await namesIn(join(root, folder))) {
      const { mtimeMs } = await stat(join(root, folder, name))
      if (mtimeMs < before) old.push(name)
    }
    if (old.length > 0) yield old
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
