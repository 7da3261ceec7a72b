import { demand, type Scope } from '../../domain/access.ts'
import { checkEmbargo, type DatedPromise, datedPromises } from '../../domain/embargo.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { caseFor, refuseUnless, words } from '../subject.ts'

/** Decides until when the case stays secret. The policy proposes; a person decides, with a reason the reporter sees. */
export async function setEmbargo(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: {
    readonly case: string
    readonly until: Instant
    /** One of the reasons that the policy allows; needed only for another day than the one it proposes. */
    readonly because?: string
    readonly reason: string
  },
): Promise<void> {
  demand(scope, 'embargo.decide')
  const told = words('reason', input.reason, 'Say why this date; the reporter sees it.')
  const because = input.because ?? ''
  const reason = because === '' ? told : `${because}: ${told}`
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(subject.publishedAt === null, 'The advisory is published; there is no embargo to set.')
    if (input.until <= tx.now) {
      const problem =
        'Choose an instant in the future. To publish at once, set it a few minutes ahead and arm the release.'
      throw new Refusal('invalid', problem, { fields: [{ field: 'until', problem }] })
    }
    for (const id of subject.reports) checkEmbargo(await datedFor(tx, id), { until: input.until, because })
    await tx.append('case', input.case, actorOf(scope), [
      { type: 'embargo.set', facts: { until: input.until }, body: { reason } },
    ])
    for (const report of subject.reports) await putNews(tx, report)
  })
}

/** The dates that this decision moves, by the policy that binds the report. Who is owed nothing binds nobody. */
async function datedFor(tx: Tx, id: string): Promise<readonly DatedPromise[]> {
  const report = await tx.state('report', id)
  if (report === undefined || report.classified !== 'report' || report.withdrawnAt !== null) return []
  const { policy } = await tx.bindingPolicy(report.policy)
  return datedPromises(await tx.clocks(id), policy)
}
