import { demand, type Scope } from '../../domain/access.ts'
import { contactOnRequest } from '../../domain/by-hand.ts'
import { LIMITS } from '../../domain/intake.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { isRepeated, openReportOf, refuseUnless, words } from '../subject.ts'

/** Hands a reporter the contact that the policy gives only to who asks for it. That it was given, by whom, stays in the record. */
export async function giveContact(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly report: string; readonly text: string; readonly once?: string },
): Promise<void> {
  demand(scope, 'case.talk')
  const text = words('text', input.text, 'Write the number, and when somebody answers there.', LIMITS.reason)
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await openReportOf(tx, scope, input, 'This report was erased; nobody can be reached through it.')
    const { policy } = await tx.bindingPolicy(report.policy)
    const door = contactOnRequest(policy)
    refuseUnless(door !== undefined, 'The policy names no contact that is given on request.')
    if (await isRepeated(tx, input.once)) return
    const message = { to: 'reporter', by: 'human', as: 'note' } as const
    await tx.append('report', report.id, actorOf(scope), [
      { type: 'contact.given', facts: { contact: door.kind } },
      { type: 'message.sent', facts: message, body: { text, files: [] } },
    ])
    await putNews(tx, report.id)
  })
}
