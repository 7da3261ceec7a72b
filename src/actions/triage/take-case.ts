import { demand, type Scope } from '../../domain/access.ts'
import { memberOf } from '../../domain/organisation.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless } from '../subject.ts'

/** Gives the case its handler: oneself, or another member. */
export async function takeCase(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly member: string },
): Promise<void> {
  demand(scope, 'case.work')
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    const organisation = await tx.organisation()
    refuseUnless(memberOf(organisation, input.member) !== undefined, 'Choose a member of the team as handler.')
    if (subject.handler === input.member) return
    await tx.append('case', input.case, actorOf(scope), [{ type: 'handler.assigned', facts: { member: input.member } }])
  })
}
