import { demand, type Scope } from '../../domain/access.ts'
import { memberOf, ORGANISATION } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { HOUR } from '../../lib/instant.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'

/** A link is good once, and for so long. */
export const LINK_LIFE = HOUR

/**
 * An address that lets a member in once, within the hour: for the first start, for newcomers, for the locked-out. One
 * that another member made lets in and proves nothing: what needs a fresh proof needs a passkey or a link from the machine.
 */
export async function makeSignInLink(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  scope: Scope,
  input: { readonly member: string },
): Promise<string> {
  demand(scope, 'people.manage')
  await ctx.store.write(ctx.now(), async (tx) => {
    const found = memberOf(await tx.organisation(), input.member)
    if (found === undefined) throw new Refusal('not_found', 'There is no such member.')
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'link.made', facts: { member: input.member } },
    ])
  })
  const ownOrMachine = scope.kind !== 'member' || scope.member === input.member
  const token = await ctx.store.access.createLink(input.member, ctx.now() + LINK_LIFE, ownOrMachine)
  return `${ctx.installation.baseUrl}/console/sign-in?link=${encodeURIComponent(token)}`
}
