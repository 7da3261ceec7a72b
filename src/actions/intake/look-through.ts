import type { FileRef } from '../../domain/event.ts'
import { type FileTraits, fileTraits, LOOKED_THROUGH, strippedFile } from '../../formats/file-traits.ts'
import { type Finding, readFinding } from '../../formats/finding.ts'
import type { Bytes } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { receiveFile } from './receive-file.ts'

export interface LookedThrough extends FileTraits {
  readonly file: FileRef
  /** It is larger than what is looked through. */
  readonly tooLarge: boolean
}

/** A machine's file is small: a longer one is a file like any other. */
const LONGEST_FINDING = 4 * 2 ** 20

/** What the unsent files say of a vulnerability, where they are of a kind that says such things. */
export async function findingsIn(
  ctx: Pick<Ctx, 'store'>,
  draft: string,
  files: readonly FileRef[],
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for (const file of files) {
    if (file.size > LONGEST_FINDING) continue
    const bytes = await bytesOfDraft(ctx, draft, file)
    const finding = bytes === undefined ? undefined : readFinding(bytes as Bytes)
    if (finding !== undefined) found.push(finding)
  }
  return found
}

/** All that is looked through of one sending, so that twenty large pictures do not hold the house up. */
const MOST_IN_ALL = 4 * LOOKED_THROUGH

/** What the unsent files of a report say of their maker; those that say nothing are left out. */
export async function lookThrough(
  ctx: Pick<Ctx, 'store'>,
  draft: string,
  files: readonly FileRef[],
): Promise<readonly LookedThrough[]> {
  const found: LookedThrough[] = []
  let left = MOST_IN_ALL
  for (const file of files) {
    const tooLarge = file.size > Math.min(LOOKED_THROUGH, left)
    if (tooLarge && !MAY_SAY.test(`${file.type} ${file.name}`)) continue
    const bytes = tooLarge ? undefined : await bytesOfDraft(ctx, draft, file)
    left -= bytes?.length ?? 0
    const traits = bytes === undefined ? NOTHING : fileTraits(bytes)
    if (tooLarge || traits.traits.length > 0) found.push({ file, tooLarge, ...traits })
  }
  return found
}

/**
 * A copy of an unsent file that says less; the file itself where none can be made. The file stays until unsent drafts
 * are deleted, so that a form sent twice is the same form.
 */
export async function stripFile(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  draft: string,
  file: FileRef,
): Promise<FileRef> {
  if (file.size > LOOKED_THROUGH) return file
  const bytes = await bytesOfDraft(ctx, draft, file)
  const copy = bytes === undefined ? undefined : strippedFile(bytes)
  if (copy === undefined) return file
  return receiveFile(ctx, draft, file, once(copy as Bytes))
}

const NOTHING: FileTraits = { traits: [], canStrip: false }
const MAY_SAY = /image|video|pdf|office|zip|\.(jpe?g|png|heic|mp4|mov|pdf|docx?|xlsx?|pptx?|zip)$/i

async function bytesOfDraft(ctx: Pick<Ctx, 'store'>, draft: string, file: FileRef): Promise<Uint8Array | undefined> {
  const stream = await ctx.store.files.draft(draft, file.id)
  if (stream === undefined) return undefined
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes
}
