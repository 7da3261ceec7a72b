import { createHash } from 'node:crypto'
import type { FileRef } from '../domain/event.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Bytes, hex } from '../lib/bytes.ts'
import { newId } from '../lib/ids.ts'
import { DAY } from '../lib/instant.ts'
import type { Core } from './core.ts'
import { translated } from './failure.ts'
import { deleteSealed, deleteStaleParts, newPart, oldSealedFiles, readSealed } from './file-disk.ts'
import { openStream, StreamSealer, sealedHeader } from './file-format.ts'
import { fileKeyContext, fileKeyName, openMeta, sealFileKey, sealMeta } from './file-rows.ts'
import { newKey } from './keyring.ts'
import type { SealedFiles } from './store.ts'
import { nothingHere } from './visible.ts'
import { findKey, loadStream, makeKey, type Work } from './work.ts'
import type { Writer } from './writer.ts'

export interface FileStore extends SealedFiles {
  /** The plain bytes of a file, checked as they come. */
  read(owner: string, ownerKey: Bytes, id: string): AsyncIterable<Bytes>
  sweep(now: number): Promise<void>
}

export function createFiles(core: Core, writer: Writer): FileStore {
  const receiving = new Set<string>()
  return {
    async receive(owner, meta, bytes) {
      const id = newId()
      receiving.add(id)
      try {
        return await receive(core, writer, { owner, id, ...meta, limit: Math.min(meta.limit, core.fileLimit) }, bytes)
      } catch (error) {
        throw translated(error)
      } finally {
        receiving.delete(id)
      }
    },
    drafts: (owner) => writer.inside(0, (work) => draftsOf(work, owner)),
    async draft(owner, file) {
      const key = await writer.inside(0, (work) => keyOfDraft(work, owner, file))
      if (key === undefined) return undefined
      return openStream(readSealed(core.dataDir, file), file, key, fileKeyContext(owner, file))
    },
    async drop(owner, file) {
      const dropped = await writer.inside(0, ({ batch: { db } }) => {
        const drafts = db.deleteFrom('files').where('owner', '=', owner).where('draft', '=', 1)
        return drafts.where('id', '=', file).returning('id').execute()
      })
      for (const { id } of dropped) await deleteSealed(core.dataDir, id)
    },
    async expire(owner, before) {
      const { gone, left } = await writer.inside(before, (work) => expire(work, owner, before))
      for (const id of gone) await deleteSealed(core.dataDir, id)
      return left === 0
    },
    read: (owner, ownerKey, id) => openStream(readSealed(core.dataDir, id), id, ownerKey, fileKeyContext(owner, id)),
    sweep: (now) => sweep(core, receiving, now - DAY),
  }
}

/** What a crash left: parts, and whole files whose row was never written. */
async function sweep(core: Core, receiving: ReadonlySet<string>, before: number): Promise<void> {
  await deleteStaleParts(core.dataDir, receiving, before)
  for await (const ids of oldSealedFiles(core.dataDir, before)) {
    const rows = await core.engine.readers.selectFrom('files').select('id').where('id', 'in', ids).execute()
    const known = new Set(rows.map((row) => row.id))
    for (const id of ids) if (!known.has(id) && !receiving.has(id)) await deleteSealed(core.dataDir, id)
  }
}

interface Incoming {
  readonly owner: string
  readonly id: string
  readonly name: string
  readonly type: string
  readonly now: number
  readonly limit: number
}

async function receive(core: Core, writer: Writer, file: Incoming, bytes: AsyncIterable<Bytes>): Promise<FileRef> {
  const { owner, id, now } = file
  const ownerKey = await writer.inside(now, (work) => ownersKey(work, owner))
  const { size, sha256 } = await sealToDisk(core, file, ownerKey, bytes)
  const ref: FileRef = { id, name: file.name, type: file.type, size, sha256 }
  try {
    await writer.inside(now, async ({ batch: { db } }) => {
      const meta = sealMeta(ownerKey, owner, ref)
      await db.insertInto('files').values({ id, owner, draft: 1, created_at: now, size, meta }).execute()
    })
  } catch (error) {
    await deleteSealed(core.dataDir, id)
    throw error
  }
  return ref
}

/** The first file of a draft makes its key. What was erased gets no new one: whatever comes late for it is not kept. */
async function ownersKey(work: Work, owner: string): Promise<Bytes> {
  const name = await fileKeyName(work, owner)
  const found = await findKey(work, name)
  if (found !== undefined) return found
  if ((await loadStream(work, 'report', owner)) !== undefined) throw nothingHere()
  return makeKey(work, name)
}

/** One pass: count, hash, seal, write; nothing is held but the chunk at hand. */
async function sealToDisk(
  core: Core,
  file: Incoming,
  ownerKey: Bytes,
  bytes: AsyncIterable<Bytes>,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const fileKey = newKey()
  const hash = createHash('sha256')
  const sealer = new StreamSealer(fileKey, file.id)
  const part = await newPart(core.dataDir, file.id)
  let size = 0
  try {
    await part.write(sealedHeader(sealFileKey(ownerKey, file.owner, file.id, fileKey)))
    for await (const piece of bytes) {
      size += piece.length
      if (size > file.limit) throw tooLarge(file.limit)
      hash.update(piece)
      for (const sealed of sealer.push(piece)) await part.write(sealed)
    }
    await part.write(sealer.end())
    await part.keep()
    return { size, sha256: hex(hash.digest()) }
  } catch (error) {
    await part.discard()
    throw error
  }
}

function tooLarge(limit: number): Refusal {
  const most = limit >= 2 ** 20 ? `${Math.floor(limit / 2 ** 20)} MiB` : `${limit} bytes`
  const problem = `The file is larger than ${most}. Send a smaller one, or say in the report where the rest can be fetched.`
  return new Refusal('too_large', problem, { fields: [{ field: 'files', problem }] })
}

async function draftsOf(work: Work, owner: string): Promise<readonly FileRef[]> {
  const { db } = work.batch
  const query = db.selectFrom('files').select(['id', 'meta']).where('owner', '=', owner).where('draft', '=', 1)
  const rows = await query.orderBy('created_at').orderBy('id').execute()
  const key = rows.length === 0 ? undefined : await findKey(work, await fileKeyName(work, owner))
  if (key === undefined) return []
  return rows.flatMap((row) => openMeta(key, owner, row.id, row.meta) ?? [])
}

async function keyOfDraft(work: Work, owner: string, file: string): Promise<Bytes | undefined> {
  const query = work.batch.db.selectFrom('files').select('id').where('id', '=', file).where('owner', '=', owner)
  const row = await query.where('draft', '=', 1).executeTakeFirst()
  return row === undefined ? undefined : findKey(work, await fileKeyName(work, owner))
}

/** The key of a draft that never became a report goes with its last file. */
async function expire(work: Work, owner: string, before: number): Promise<{ gone: readonly string[]; left: number }> {
  const { db } = work.batch
  const drafts = db.deleteFrom('files').where('owner', '=', owner).where('draft', '=', 1)
  const gone = await drafts.where('created_at', '<', before).returning('id').execute()
  const left = await db.selectFrom('files').select('draft').where('owner', '=', owner).execute()
  const known = await db.selectFrom('events').select('seq').where('stream', '=', owner).limit(1).execute()
  if (left.length === 0 && known.length === 0) {
    const name = `report:${owner}`
    work.erased.add(name)
    await db
      .insertInto('erasures')
      .values({ name })
      .onConflict((on) => on.doNothing())
      .execute()
  }
  return { gone: gone.map((row) => row.id), left: left.filter((row) => row.draft === 1).length }
}
