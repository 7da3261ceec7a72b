import type { Actor } from '../../domain/event.ts'
import { memberOf, ORGANISATION } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { HOUR, type Instant } from '../../lib/instant.ts'
import type { SignedInBy } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/** A working day, and no longer. */
export const SESSION_LIFE = 12 * HOUR

export interface NewSession {
  /** Goes into the cookie; the store keeps only its hash. */
  readonly token: string
  readonly member: string
  readonly expires: Instant
}

/** Opens a session for a member who has just proved who they are, and writes down that they signed in. */
export async function beginSession(
  ctx: Pick<Ctx, 'store' | 'now'>,
  input: { readonly member: string; readonly by: SignedInBy },
): Promise<NewSession> {
  const { member, by } = input
  const now = ctx.now()
  const actor: Actor = { kind: 'member', id: member }
  await ctx.store.write(now, async (tx) => {
    if (memberOf(await tx.organisation(), member) === undefined) {
      throw new Refusal('not_signed_in', 'This person is no longer a member. Ask an administrator.')
    }
    await tx.append('organisation', ORGANISATION, actor, [{ type: 'signed.in', facts: { member, by } }])
  })
  const expires = now + SESSION_LIFE
  return { token: await ctx.store.access.createSession({ member, now, expires, by }), member, expires }
}
