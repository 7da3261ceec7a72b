import { demand, type Scope } from '../../domain/access.ts'
import { unreadThrough } from '../../domain/delivery.ts'
import { Refusal } from '../../domain/refusal.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { reportFor } from '../subject.ts'

/**
 * The reporter has the team's messages in front of them: recorded once for each, at the first time. A mail that comes back
 * afterwards takes nothing from them. Reading needs no disk: what cannot be kept now is kept at the next opening.
 */
export async function readMessages(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, report: string): Promise<void> {
  demand(scope, 'report.follow')
  try {
    await ctx.store.write(ctx.now(), async (tx) => {
      const state = await reportFor(tx, scope, report)
      const through = unreadThrough(await tx.events('report', report))
      if (through === undefined || !isOpenToTalk(state)) return
      await tx.append('report', report, actorOf(scope), [{ type: 'message.read', facts: { through } }])
    })
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_stored') throw error
  }
}
