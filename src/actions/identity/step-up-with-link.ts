import { Refusal } from '../../domain/refusal.ts'
import type { Ctx } from '../ctx.ts'
import type { OpenSession } from './resume-session.ts'

/** Confirms with a fresh one-time link who is there, where passkeys cannot exist. The link must be the same member's. */
export async function stepUpWithLink(
  ctx: Pick<Ctx, 'store' | 'now'>,
  session: OpenSession,
  link: string,
): Promise<void> {
  const now = ctx.now()
  const member = await ctx.store.access.useLink(link.trim().replace(/^.*[?&]link=/, ''), now)
  if (member !== session.member) {
    const problem = 'This is no fresh link of yours. Make one with: fairlead sign-in-link'
    throw new Refusal('invalid', problem, { fields: [{ field: 'link', problem }] })
  }
  await ctx.store.access.stepUp(session.token, now)
}
