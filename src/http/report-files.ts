import type { Ctx } from '../actions/ctx.ts'
import { receiveFile } from '../actions/intake/receive-file.ts'
import { LIMITS } from '../domain/intake.ts'
import type { FileSpec, Form } from './form.ts'

/**
 * Files of a form, sealed as drafts of what `ownerOf` names. It is asked at the first file, with the fields that came
 * before: a form puts its token first, and a file before that is refused.
 */
export function reportFiles(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  ownerOf: (form: Form) => string | Promise<string>,
): FileSpec {
  return {
    mostFiles: LIMITS.files,
    // Two files of the largest size, or twenty small ones, and the words.
    mostBytes: 2 * ctx.installation.fileLimit + 8_000_000,
    receive: async (form, file, bytes) => receiveFile(ctx, await ownerOf(form), file, bytes),
  }
}
