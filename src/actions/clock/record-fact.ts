import { demand, type Scope } from '../../domain/access.ts'
import { checkFact, type FactWish, recordables } from '../../domain/outside-fact.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { caseFor, words } from '../subject.ts'

/**
 * Records an event of the policy that happened elsewhere: a list was told, a maintainer answered, the reporter named
 * their day. Clocks count from when it happened; what they had missed by then stays missed.
 */
export async function recordFact(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: FactWish & { readonly case: string; readonly reason: string },
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Say how you know: where it stands, who said so.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    const policies = await Promise.all(
      subject.reports.map(async (id) => {
        const report = await tx.state('report', id)
        return (await tx.bindingPolicy(report?.policy ?? 1)).policy
      }),
    )
    checkFact(recordables(policies), input, tx.now)
    const { what, occurred, until, value } = input
    const facts = {
      what,
      ...(occurred < tx.now && { occurred }),
      ...(until !== undefined && { until }),
      ...(value !== undefined && value !== '' && { value }),
    }
    await tx.append('case', subject.id, actorOf(scope), [{ type: 'fact.recorded', facts, body: { reason } }])
    for (const report of subject.reports) await putNews(tx, report)
  })
}
