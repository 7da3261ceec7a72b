import { demand, type Scope } from '../../domain/access.ts'
import { contactOnRequest, isContactAsked } from '../../domain/by-hand.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor } from '../subject.ts'

/**
 * The reporter asks for the contact that the policy gives on request. It is on the record, and a task of the team until a
 * person has answered; to ask twice is to ask once.
 */
export async function askContact(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string },
): Promise<void> {
  demand(scope, 'report.follow')
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    refuseUnless(isOpenToTalk(report), 'This report was erased; the team can no longer write to you.')
    const door = contactOnRequest((await tx.bindingPolicy(report.policy)).policy)
    refuseUnless(door !== undefined, 'The policy names no contact that is given on request.')
    if (isContactAsked(report)) return
    await tx.append('report', report.id, actorOf(scope), [{ type: 'contact.asked', facts: { contact: door.kind } }])
    const key = `reply:${report.id}`
    await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
  })
}
