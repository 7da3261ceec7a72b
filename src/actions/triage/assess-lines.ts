import { demand, type Scope } from '../../domain/access.ts'
import type { LineAssessment } from '../../domain/event.ts'
import { isComplete, lineProblems, linesOf } from '../../domain/lines.ts'
import { Refusal } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor } from '../subject.ts'

/** Writes down which release lines are affected, since when. Complete once every line still supported has a yes or a no. */
export async function assessLines(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly lines: readonly LineAssessment[] },
): Promise<void> {
  demand(scope, 'case.work')
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    const { policy } = await tx.policy()
    const report = await tx.state('report', subject.reports[0] ?? '')
    const known = linesOf(policy, report?.product ?? '', tx.now)
    const fields = lineProblems(input.lines, known)
    if (fields.length > 0) throw new Refusal('invalid', 'Some lines need you.', { fields })
    await tx.append('case', input.case, actorOf(scope), [
      { type: 'lines.assessed', facts: { complete: isComplete(input.lines, known) }, body: { lines: input.lines } },
    ])
  })
}
