import { demand, type Scope } from '../../domain/access.ts'
import { memberOf } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { HOUR } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** A link is good once, and for so long. */
export const LINK_LIFE = HOUR

/** An address that lets a member in once, within the hour: for the first start, for newcomers, for the locked-out. */
export async function makeSignInLink(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  scope: Scope,
  input: { readonly member: string },
): Promise<string> {
  demand(scope, 'people.manage')
  const organisation = await ctx.store.reader(scope).organisation()
  if (memberOf(organisation, input.member) === undefined) throw new Refusal('not_found', 'There is no such member.')
  const token = await ctx.store.access.createLink(input.member, ctx.now() + LINK_LIFE)
  return `${ctx.installation.baseUrl}/console/sign-in?link=${encodeURIComponent(token)}`
}
