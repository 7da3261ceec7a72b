import type { Scope } from '../../domain/access.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { memberOf } from '../../domain/organisation.ts'
import { MINUTE } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** How long a proof of who you are counts as fresh. */
export const STEP_UP_LIFE = 10 * MINUTE

export interface OpenSession {
  readonly token: string
  readonly member: string
  readonly scope: Extract<Scope, { kind: 'member' }>
}

/** The session behind a cookie, with the roles its member has now; undefined when it ended or the member left. */
export async function resumeSession(ctx: Pick<Ctx, 'store' | 'now'>, token: string): Promise<OpenSession | undefined> {
  const now = ctx.now()
  const session = await ctx.store.access.session(token, now)
  if (session === undefined) return undefined
  const organisation = await ctx.store.reader(SYSTEM_SCOPE).organisation()
  const member = memberOf(organisation, session.member)
  if (member === undefined) return undefined
  const steppedUp = now - session.steppedUpAt < STEP_UP_LIFE
  return { token, member: member.id, scope: { kind: 'member', member: member.id, roles: member.roles, steppedUp } }
}
