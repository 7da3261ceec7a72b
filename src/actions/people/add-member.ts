import { demand, type Scope } from '../../domain/access.ts'
import type { Role } from '../../domain/event.ts'
import { isMailAddress, LIMITS } from '../../domain/intake.ts'
import {
  activeMembers,
  type MemberState,
  memberOf,
  ORGANISATION,
  type OrganisationState,
} from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, words } from '../subject.ts'

const ROLES: readonly Role[] = ['member', 'releaser', 'admin']

/** Adds a person to the team. They come in by a one-time link, which is made apart. */
export async function addMember(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly name: string; readonly mail: string; readonly roles: readonly Role[] },
): Promise<{ readonly member: string }> {
  demand(scope, 'people.manage')
  const name = words('name', input.name, 'Give a name; the reporters see it.', LIMITS.name)
  const mail = addressOf(input.mail)
  const member = newId()
  const body = mail === '' ? { name } : { name, mail }
  await ctx.store.write(ctx.now(), async (tx) => {
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'member.added', facts: { member, roles: known(input.roles) }, body },
    ])
  })
  return { member }
}

/** Changes what a member may do. The last administrator stays one. */
export async function changeRoles(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly member: string; readonly roles: readonly Role[] },
): Promise<void> {
  demand(scope, 'people.manage')
  const roles = known(input.roles)
  await ctx.store.write(ctx.now(), async (tx) => {
    const organisation = await tx.organisation()
    const member = existing(organisation, input.member)
    refuseUnless(roles.includes('admin') || !isLastAdmin(organisation, member), LAST_ADMIN)
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'member.changed', facts: { member: input.member, roles } },
    ])
  })
}

/** Ends a membership: no access from now on. What they did stays in the record. */
export async function removeMember(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly member: string },
): Promise<void> {
  demand(scope, 'people.manage')
  await ctx.store.write(ctx.now(), async (tx) => {
    const organisation = await tx.organisation()
    refuseUnless(!isLastAdmin(organisation, existing(organisation, input.member)), LAST_ADMIN)
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'member.removed', facts: { member: input.member } },
    ])
  })
  await ctx.store.access.endSessionsOf(input.member)
}

const LAST_ADMIN = 'This is the last administrator. Make somebody else one first.'

/** The address as typed, trimmed; empty where there is none. */
export function addressOf(typed: string): string {
  const mail = typed.trim()
  if (mail === '' || isMailAddress(mail)) return mail
  const problem = 'This is no mail address. Correct it, or leave it empty: then warnings go to the team address only.'
  throw new Refusal('invalid', problem, { fields: [{ field: 'mail', problem }] })
}

function known(roles: readonly Role[]): readonly Role[] {
  return ROLES.filter((role) => role === 'member' || roles.includes(role))
}

export function existing(organisation: OrganisationState, id: string): MemberState {
  const member = memberOf(organisation, id)
  if (member === undefined) throw new Refusal('not_found', 'There is no such member.')
  return member
}

function isLastAdmin(organisation: OrganisationState, member: MemberState): boolean {
  const admins = activeMembers(organisation).filter((m) => m.roles.includes('admin'))
  return admins.length === 1 && admins[0]?.id === member.id
}
