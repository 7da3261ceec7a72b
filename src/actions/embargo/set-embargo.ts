import { demand, type Scope } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../lib/instant.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { caseFor, refuseUnless, words } from '../subject.ts'

/** Decides until when the case stays secret. The policy proposes; a person decides, with a reason the reporter sees. */
export async function setEmbargo(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly until: Instant; readonly reason: string },
): Promise<void> {
  demand(scope, 'embargo.decide')
  const reason = words('reason', input.reason, 'Say why this date; the reporter sees it.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(subject.publishedAt === null, 'The advisory is published; there is no embargo to set.')
    if (input.until <= tx.now) {
      const problem =
        'Choose an instant in the future. To publish at once, set it a few minutes ahead and arm the release.'
      throw new Refusal('invalid', problem, { fields: [{ field: 'until', problem }] })
    }
    await tx.append('case', input.case, actorOf(scope), [
      { type: 'embargo.set', facts: { until: input.until }, body: { reason } },
    ])
    for (const report of subject.reports) await putNews(tx, report)
  })
}
