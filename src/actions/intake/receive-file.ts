import type { FileRef } from '../../domain/event.ts'
import type { Bytes } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { watchDraft } from './expire-draft.ts'

/** Seals a file while it arrives, as a draft of the report or case `owner`: kept once what it belongs to is sent. */
export async function receiveFile(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  owner: string,
  file: { readonly name: string; readonly type: string },
  bytes: AsyncIterable<Bytes>,
): Promise<FileRef> {
  await watchDraft(ctx, owner)
  const meta = { name: fileName(file.name), type: mediaType(file.type), now: ctx.now() }
  return ctx.store.files.receive(owner, { ...meta, limit: ctx.installation.fileLimit }, bytes)
}

/** Drops draft files that were not wanted after all. */
export async function dropFiles(ctx: Pick<Ctx, 'store'>, owner: string, files: readonly string[]): Promise<void> {
  for (const file of files) await ctx.store.files.drop(owner, file)
}

/**
 * A name to show and to save under: no folders, no control characters, nothing that turns the reading direction
 * (U+202A–E, U+2066–9), so that `exe.txt` cannot be shown for `txt.exe`.
 */
export function fileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '').replace(/^[\s.]+|\s+$/g, '')
  return shortened(plain) || 'file'
}

/** At most 120 characters, keeping the ending by which a program knows it. */
function shortened(name: string): string {
  const letters = [...name]
  return letters.length <= 120 ? name : [...letters.slice(0, 100), '…', ...letters.slice(-19)].join('')
}

function mediaType(type: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type.toLowerCase() : 'application/octet-stream'
}
