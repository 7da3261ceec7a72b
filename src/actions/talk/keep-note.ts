import { demand, type Scope } from '../../domain/access.ts'
import { LIMITS } from '../../domain/intake.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, isRepeated, words } from '../subject.ts'

/** Words that stay in the team. They are sealed under the case's key and in no reader of a reporter or guest. */
export async function keepNote(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly text: string; readonly files: readonly string[]; readonly once?: string },
): Promise<void> {
  demand(scope, 'case.note')
  const text = words('note', input.text, 'Write the note first.', LIMITS.message)
  await ctx.store.write(ctx.now(), async (tx) => {
    await caseFor(tx, scope, input.case)
    if (await isRepeated(tx, input.once)) return
    const files = await tx.keepFiles(input.case, input.files)
    await tx.append('case', input.case, actorOf(scope), [{ type: 'note.kept', facts: {}, body: { text, files } }])
  })
}
