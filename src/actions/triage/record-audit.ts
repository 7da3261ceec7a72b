import { demand, type Scope } from '../../domain/access.ts'
import { LIMITS } from '../../domain/intake.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, words } from '../subject.ts'

/** Records that the code was audited for similar problems, with what was looked at and found. */
export async function recordAudit(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly evidence: string },
): Promise<void> {
  demand(scope, 'case.work')
  const ask = 'Say what was looked at and what was found; that is the evidence.'
  const evidence = words('evidence', input.evidence, ask, LIMITS.answer)
  await ctx.store.write(ctx.now(), async (tx) => {
    await caseFor(tx, scope, input.case)
    await tx.append('case', input.case, actorOf(scope), [{ type: 'audit.recorded', facts: {}, body: { evidence } }])
  })
}
