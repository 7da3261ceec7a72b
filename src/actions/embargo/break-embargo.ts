import { demand, type Scope } from '../../domain/access.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, words } from '../subject.ts'

/** Records that something leaked, or that it is being exploited: what, where, how it was learned. */
export async function breakEmbargo(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly what: 'leaked' | 'exploited'; readonly reason: string },
): Promise<void> {
  demand(scope, 'embargo.decide')
  const reason = words('reason', input.reason, 'Say what leaked or was seen, where, and how you learned it.')
  const type = input.what === 'leaked' ? 'embargo.broken' : 'exploitation.known'
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    await tx.append('case', input.case, actorOf(scope), [{ type, facts: {}, body: { reason } }])
    const key = `broken:${subject.id}`
    await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
  })
}
