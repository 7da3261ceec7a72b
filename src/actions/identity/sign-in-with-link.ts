import { Refusal } from '../../domain/refusal.ts'
import type { Ctx } from '../ctx.ts'
import { beginSession, type NewSession } from './begin-session.ts'

/** Uses a one-time link up and opens a session. A used, old or invented link all say the same. */
export async function signInWithLink(ctx: Pick<Ctx, 'store' | 'now'>, link: string): Promise<NewSession> {
  const used = link === '' ? undefined : await ctx.store.access.useLink(link, ctx.now())
  if (used === undefined) {
    const problem = 'This link was used already, or it is older than an hour. Ask an administrator for a new one.'
    throw new Refusal('not_signed_in', problem)
  }
  return beginSession(ctx, { member: used.member, by: used.proof ? 'link' : 'given-link' })
}
