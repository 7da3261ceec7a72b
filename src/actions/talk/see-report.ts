import { demand, type Scope } from '../../domain/access.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { reportFor } from '../subject.ts'

/**
 * A person of the team opened a report: recorded once for each person, and shown to the reporter as "seen by a person".
 * It keeps no promise unless the policy says so.
 */
export async function seeReport(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, report: string): Promise<void> {
  demand(scope, 'report.read')
  const actor = actorOf(scope)
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await reportFor(tx, scope, report)
    const events = await tx.events('report', report)
    if (events.some((event) => event.type === 'report.seen' && event.actor.id === actor.id)) return
    await tx.append('report', report, actor, [{ type: 'report.seen', facts: { first: state.seenAt === null } }])
  })
}
