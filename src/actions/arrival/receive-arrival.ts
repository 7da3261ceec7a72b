import type { Door } from '../../domain/event.ts'
import type { Bytes } from '../../lib/bytes.ts'
import { newId } from '../../lib/ids.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'
import { dropFiles, receiveFile } from '../intake/receive-file.ts'

export interface Arriving {
  readonly door: Door
  /** When it reached us; not later than now. */
  readonly at: Instant
  /** A name for its bytes, such as mail.eml. */
  readonly name: string
  readonly type: string
  /** What it is known by, at most once; asked after the bytes came, with their SHA-256 in hex. */
  readonly key: (sha256: string) => string
}

/**
 * Seals what arrived and makes it due; once this resolves it is durable, and the other side may hear "yes". What came
 * before under the same name is not stored twice. A full disk is the refusal `not_stored`, too many bytes `too_large`.
 */
export async function receiveArrival(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  arriving: Arriving,
  bytes: AsyncIterable<Bytes>,
): Promise<{ readonly arrival: string; readonly repeated: boolean }> {
  const id = newId()
  const { door, at, name, type } = arriving
  const file = await receiveFile(ctx, id, { name, type }, bytes)
  const arrival = await ctx.store.write(ctx.now(), async (tx) => {
    const known = await tx.addArrival({ id, door, at, key: arriving.key(file.sha256), file: file.id })
    if (known !== id) return known
    await tx.keepFiles(id, [file.id])
    await tx.putDue({ kind: 'arrival', subject: id, at: tx.now, key: `arrival:${id}` })
    return id
  })
  if (arrival !== id) await dropFiles(ctx, id, [file.id])
  return { arrival, repeated: arrival !== id }
}
