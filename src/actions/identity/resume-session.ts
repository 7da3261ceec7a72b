import type { Scope } from '../../domain/access.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { memberOf } from '../../domain/organisation.ts'
import { DAY, MINUTE } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** How long a proof of who you are counts as fresh. */
export const STEP_UP_LIFE = 10 * MINUTE

/** Later nobody can take the roles of somebody without a passkey away, and come back with one in their name. */
const NEWCOMER = 7 * DAY

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
  const fresh = now - session.steppedUpAt < STEP_UP_LIFE
  const given = session.by === 'given-link'
  const isNew = given && member.passkeys === 0 && now - member.since < NEWCOMER
  const newcomer = fresh && isNew ? { newcomer: true as const } : {}
  const { id, roles } = member
  return { token, member: id, scope: { kind: 'member', member: id, roles, steppedUp: fresh && !given, ...newcomer } }
}
