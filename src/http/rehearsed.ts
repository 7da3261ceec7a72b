import { REHEARSED } from '../actions/check/check-forms.ts'
import { dropFiles } from '../actions/intake/receive-file.ts'
import type { FileRef } from '../domain/event.ts'
import type { Acting } from './acting.ts'
import { type Answer, json } from './answer.ts'

/** Our own check came through this door, and nothing of it is left. */
export async function rehearsedAnswer(ctx: Acting['ctx'], draft: string, files: readonly FileRef[]): Promise<Answer> {
  await dropFiles(
    ctx,
    draft,
    files.map(({ id }) => id),
  )
  return json({ status: REHEARSED })
}
