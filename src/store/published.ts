import { readFileSync, type Stats, statSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bytes, hex, random, sha256, utf8 } from '../lib/bytes.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { MINUTE } from '../lib/instant.ts'
import type { PublishedFile, PublishedManifest, PublishedObject, PublishedStore } from './store.ts'

/**
 * The public tree: objects named by their digest, and one manifest that names them all. A reader sees one whole
 * publication or the one before it, never half of one.
 */
export function createPublished(folder: string): PublishedStore {
  let current: Current | undefined
  let isFresh = false
  const bytes = new ByteCache()

  /** The manifest of this turn of the event loop; read again when the file is another one. */
  function look(): Current | undefined {
    if (isFresh) return current
    const stats = statOf(join(folder, MANIFEST))
    if (stats === undefined) return undefined
    isFresh = true
    setImmediate(() => {
      isFresh = false
    })
    const mark = `${stats.ino} ${stats.mtimeMs} ${stats.size}`
    if (current?.mark !== mark) current = { mark, ...readManifest(readFileSync(join(folder, MANIFEST))) }
    return current
  }
  return {
    async publish(objects, about) {
      const before = look()
      await mkdir(join(folder, OBJECTS), { recursive: true, mode: 0o755 })
      const files: Record<string, FileEntry> = {}
      for (const object of objects) files[checkPath(object, files)] = await writeObject(folder, object)
      await syncFolder(join(folder, OBJECTS))
      await replaceManifest(folder, manifestText(files, about))
      isFresh = false
      await prune(
        folder,
        new Set([files, before?.files ?? {}].flatMap((one) => Object.values(one).map((f) => f.digest))),
      )
    },
    async read(path) {
      const entry = entryOf(look(), path)
      if (entry === undefined) return undefined
      const kept = bytes.get(entry.digest)
      if (kept !== undefined) return { ...entry, bytes: kept }
      const read: Bytes = await readFile(join(folder, OBJECTS, entry.digest))
      if (hex(sha256(read)) !== entry.digest) throw new Error('A published object was changed on the disk')
      bytes.set(entry.digest, read)
      return { ...entry, bytes: read }
    },
    paths: async () => Object.keys(look()?.files ?? {}).sort(),
    async manifest() {
      const found = look()
      if (found === undefined) return undefined
      const { publishedAt, position, digest, madeFrom, advisories } = found
      return { publishedAt, position, digest, madeFrom, advisories }
    },
  }
}

/** Where in the data directory it lies. */
export const PUBLISHED_FOLDER = 'published'
const MANIFEST = 'manifest.json'
const OBJECTS = 'objects'
type FileEntry = Omit<PublishedFile, 'bytes'>
type Files = Readonly<Record<string, FileEntry>>

interface Manifest extends PublishedManifest {
  readonly files: Files
}
type Current = Manifest & { readonly mark: string }

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function entryOf(manifest: Current | undefined, path: string): FileEntry | undefined {
  return manifest !== undefined && Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined
}

function checkPath(object: PublishedObject, taken: Files): string {
  const good = /^\/[\w./~-]*$/.test(object.path) && !object.path.split('/').includes('..')
  if (!good || Object.hasOwn(taken, object.path)) throw new Error(`Cannot publish at ${object.path}`)
  return object.path
}

async function writeObject(folder: string, { type, bytes }: PublishedObject): Promise<FileEntry> {
  const digest = hex(sha256(bytes))
  const path = join(folder, OBJECTS, digest)
  if (statOf(path)?.size !== bytes.length) await writeWhole(path, bytes)
  return { type, digest }
}

/** Written aside, made durable, then named: a name never stands for half a file. */
async function writeWhole(path: string, bytes: Bytes): Promise<void> {
  // A name of its own: another process, such as the doctor beside the server, may be writing the same object.
  const aside = `${path}.${hex(random(6))}.new`
  const file = await open(aside, 'w', 0o644)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, path)
}

async function replaceManifest(folder: string, text: string): Promise<void> {
  await writeWhole(join(folder, MANIFEST), utf8(text))
  await syncFolder(folder)
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function manifestText(files: Files, about: Parameters<PublishedStore['publish']>[1]): string {
  const advisories = about.advisories.map(({ facts, currentRelease }) => ({ id: facts.id, currentRelease }))
  const entries = Object.fromEntries(Object.entries(files).map(([path, { type, digest }]) => [path, { type, digest }]))
  const madeFrom = about.madeFrom === undefined ? {} : { madeFrom: about.madeFrom }
  return canonicalJson({
    format: 1,
    publishedAt: about.now,
    position: about.position,
    ...madeFrom,
    advisories,
    files: entries,
  })
}

function readManifest(bytes: Bytes): Manifest {
  const parsed: Partial<Manifest> & { readonly format?: unknown } = JSON.parse(Buffer.from(bytes).toString('utf8'))
  const { publishedAt, position, files, madeFrom, advisories = [] } = parsed
  if (parsed.format !== 1 || publishedAt === undefined || position === undefined || files === undefined) {
    throw new Error('The manifest of the published directory is not one this Fairlead wrote')
  }
  return { publishedAt, position, files, madeFrom, advisories, digest: hex(sha256(bytes)) }
}

/**
 * Objects of this publication and the one before stay: somebody may be reading the latter. So do the youngest: another
 * process may be about to name them in its manifest.
 */
async function prune(folder: string, keep: ReadonlySet<string>): Promise<void> {
  const before = (statOf(join(folder, MANIFEST))?.mtimeMs ?? 0) - YOUNG
  for (const name of await readdir(join(folder, OBJECTS))) {
    if (keep.has(name)) continue
    const path = join(folder, OBJECTS, name)
    const written = statOf(path)?.mtimeMs
    if (written !== undefined && written < before) await rm(path, { force: true })
  }
}

const YOUNG = 10 * MINUTE

/** Objects never change, so what was read once may be answered again; the oldest go when it is too much. */
class ByteCache {
  readonly #kept = new Map<string, Bytes>()
  #size = 0

  get(digest: string): Bytes | undefined {
    return this.#kept.get(digest)
  }

  set(digest: string, bytes: Bytes): void {
    if (bytes.length > MOST_CACHED / 4) return
    this.#kept.set(digest, bytes)
    this.#size += bytes.length
    for (const [oldest, old] of this.#kept) {
      if (this.#size <= MOST_CACHED) return
      this.#kept.delete(oldest)
      this.#size -= old.length
    }
  }
}

const MOST_CACHED = 64 * 2 ** 20
