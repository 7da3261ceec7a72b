import type { FileRef } from '../domain/event.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Bytes } from '../lib/bytes.ts'
import { keyNames } from './keyring.ts'
import { seal, sealJson, unsealJson } from './seal.ts'
import { findKey, loadStream, type Work } from './work.ts'

/** The key that an owner's files are sealed under: a case's own, otherwise the report's (which may not exist yet). */
export async function fileKeyName(work: Work, owner: string): Promise<string> {
  const kind = (await loadStream(work, 'case', owner)) === undefined ? 'report' : 'case'
  return keyNames(kind, owner).body
}

export function sealMeta(key: Bytes, owner: string, ref: FileRef): Bytes {
  return sealJson(key, ref, metaContext(owner, ref.id))
}

export function openMeta(key: Bytes, owner: string, id: string, sealed: Bytes): FileRef | undefined {
  const meta = unsealJson(key, sealed, metaContext(owner, id))
  return isFileRef(meta) && meta.id === id ? meta : undefined
}

/** A file's own key, as it stands at the head of the file. */
export function sealFileKey(key: Bytes, owner: string, id: string, fileKey: Bytes): Bytes {
  return seal(key, fileKey, fileKeyContext(owner, id))
}

export function fileKeyContext(owner: string, id: string): string {
  return `${owner}\n${id}\nfile key`
}

function metaContext(owner: string, id: string): string {
  return `${owner}\n${id}\nfile meta`
}

/** Drafts become part of what is stored with them; all or none. */
export async function keepFiles(work: Work, owner: string, files: readonly string[]): Promise<readonly FileRef[]> {
  if (files.length === 0) return []
  const rows = await work.batch.db
    .updateTable('files')
    .set({ draft: 0 })
    .where('owner', '=', owner)
    .where('draft', '=', 1)
    .where('id', 'in', [...new Set(files)])
    .returning(['id', 'meta'])
    .execute()
  const key = rows.length === 0 ? undefined : await findKey(work, await fileKeyName(work, owner))
  return files.map((id) => {
    const row = rows.find((one) => one.id === id)
    const ref = row === undefined || key === undefined ? undefined : openMeta(key, owner, id, row.meta)
    if (ref === undefined) throw gone()
    return ref
  })
}

function gone(): Refusal {
  const problem = 'An attached file is no longer here: unsent files are kept for a while only. Attach it again.'
  return new Refusal('invalid', problem, { fields: [{ field: 'files', problem }] })
}

function isFileRef(value: unknown): value is FileRef {
  if (typeof value !== 'object' || value === null) return false
  const has = (name: string, type: string) => typeof Reflect.get(value, name) === type
  return (
    has('id', 'string') &&
    has('name', 'string') &&
    has('type', 'string') &&
    has('size', 'number') &&
    has('sha256', 'string')
  )
}
