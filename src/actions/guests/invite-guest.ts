import { demand, type Scope } from '../../domain/access.ts'
import { isMailAddress, LIMITS } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { caseFor, isRepeated, refuseUnless, words } from '../subject.ts'
import { demandGuest, type GuestLink, giveLink, guestAddress } from './guest-link.ts'

export interface Invitation {
  readonly case: string
  readonly name: string
  readonly mail: string
  /** Who they are in this, such as "Brotli upstream". */
  readonly role: string
  /** Their access ends when the advisory is published. */
  readonly untilPublished: boolean
  readonly once?: string
}

type GuestCtx = Pick<Ctx, 'store' | 'now' | 'installation'>

/** Reads somebody from outside the team into one case. Its reporters see who. */
export async function inviteGuest(ctx: GuestCtx, scope: Scope, input: Invitation): Promise<GuestLink | undefined> {
  demand(scope, 'case.guests')
  const name = words('name', input.name, 'Who is it?', LIMITS.name)
  const role = words('role', input.role, 'Say who they are in this, so that the reporter can judge it.', LIMITS.name)
  const mail = addressTyped(input.mail)
  const guest = newId()
  const asked = ctx.now()
  const given = await ctx.store.write(asked, async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(subject.publishedAt === null || !input.untilPublished, 'The advisory is published already.')
    if (await isRepeated(tx, input.once)) return undefined
    const facts = input.untilPublished ? { guest, untilPublished: true as const } : { guest }
    await tx.append('case', subject.id, actorOf(scope), [
      { type: 'guest.invited', facts, identity: { name, mail, role } },
    ])
    for (const report of subject.reports) await putNews(tx, report)
    return giveLink(ctx, tx, { guest, case: subject.id })
  })
  return given === 'to be made' ? guestAddress(ctx, { guest, case: input.case }, asked) : given
}

/** Another link for somebody who was read in: the old one was used, or got lost. */
export async function renewGuestLink(
  ctx: GuestCtx,
  scope: Scope,
  input: { readonly case: string; readonly guest: string },
): Promise<GuestLink> {
  demand(scope, 'case.guests')
  const asked = ctx.now()
  const given = await ctx.store.write(asked, async (tx) => {
    demandGuest(await caseFor(tx, scope, input.case), input.guest)
    return giveLink(ctx, tx, input)
  })
  return given === 'to be made' ? guestAddress(ctx, input, asked) : given
}

/** They see nothing any more, from this moment on. */
export async function removeGuest(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly guest: string },
): Promise<void> {
  demand(scope, 'case.guests')
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    demandGuest(subject, input.guest)
    await tx.append('case', subject.id, actorOf(scope), [{ type: 'guest.removed', facts: { guest: input.guest } }])
    await tx.dropDue(`guest-link:${input.guest}`)
    for (const report of subject.reports) await putNews(tx, report)
  })
  await ctx.store.access.endSessionsOf(input.guest)
}

function addressTyped(typed: string): string {
  const mail = typed.trim()
  if (isMailAddress(mail)) return mail
  const problem = 'Give one mail address, such as ilse@example.org.'
  throw new Refusal('invalid', problem, { fields: [{ field: 'mail', problem }] })
}
