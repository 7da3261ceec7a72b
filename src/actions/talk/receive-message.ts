import { demand, type Scope } from '../../domain/access.ts'
import { LIMITS } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { containsCode } from '../../lib/code.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { isRepeated, refuseUnless, reportFor, words } from '../subject.ts'

/** The reporter writes to the team, with files received under the report's id. */
export async function receiveMessage(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly text: string; readonly files: readonly string[]; readonly once?: string },
): Promise<void> {
  demand(scope, 'report.follow')
  const text = words('text', input.text, 'Write the message first.', LIMITS.message)
  refuseCode(text, 'text')
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    refuseUnless(isOpenToTalk(report), 'This report was erased; the team can no longer read here.')
    if (await isRepeated(tx, input.once)) return
    const files = await tx.keepFiles(report.id, input.files)
    const event = { type: 'message.received', facts: { files: files.length }, body: { text, files } } as const
    await tx.append('report', report.id, actorOf(scope), [event])
    const key = `reply:${report.id}`
    await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
  })
}

// Whoever reads the code can read and write as the reporter; nobody on the team needs it.
export function refuseCode(text: string, field: string): void {
  if (!containsCode(text)) return
  const problem = 'Your message contains your code. Nobody on the team needs it: take it out and send again.'
  throw new Refusal('invalid', problem, { fields: [{ field, problem }] })
}
