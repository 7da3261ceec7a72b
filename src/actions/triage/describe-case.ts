import { demand, type Scope } from '../../domain/access.ts'
import { LIMITS } from '../../domain/intake.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, words } from '../subject.ts'

/** Gives the case the team's own title, instead of the first report's. */
export async function describeCase(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly title: string },
): Promise<void> {
  demand(scope, 'case.work')
  const title = words('title', input.title, 'Write a title.', LIMITS.title)
  await ctx.store.write(ctx.now(), async (tx) => {
    await caseFor(tx, scope, input.case)
    await tx.append('case', input.case, actorOf(scope), [{ type: 'case.described', facts: {}, body: { title } }])
  })
}
