import type { CaseState } from '../../domain/case.ts'
import { Refusal } from '../../domain/refusal.ts'
import { DAY, type Instant } from '../../lib/instant.ts'
import type { GuestRecord, Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/** A mail may lie for some days before it is read; then a member makes another link. */
export const GUEST_LINK_LIFE = 7 * DAY

/** What became of an invitation: the link was mailed, or it is here, this once, to be handed over. */
export interface GuestLink {
  /** Absent where it goes by mail. */
  readonly url?: string
  readonly until: Instant
}

type LinkCtx = Pick<Ctx, 'store' | 'now' | 'installation'>

/** By mail where mail is set up; otherwise at once, for whoever invited. */
export async function giveLink(ctx: LinkCtx, tx: Tx, guest: GuestRecord): Promise<GuestLink | 'to be made'> {
  if (ctx.installation.mailFrom === undefined) return 'to be made'
  const subject = `guest-link:${guest.case}:${guest.guest}:${tx.now}`
  await tx.putDue({ kind: 'mail', subject, at: tx.now, key: `guest-link:${guest.guest}` })
  return { until: tx.now + GUEST_LINK_LIFE }
}

/**
 * The address that lets a guest in once. It is made from the asking, so that it is written nowhere and a notice that is
 * tried again carries the same.
 */
export async function guestAddress(ctx: LinkCtx, guest: GuestRecord, asked: Instant): Promise<Required<GuestLink>> {
  const until = asked + GUEST_LINK_LIFE
  const words = `${guest.case}:${guest.guest}:${asked}`
  const token = Buffer.from(ctx.store.secrets.hmac('guest link words', words)).toString('base64url')
  await ctx.store.access.createGuestLink(guest, token, until)
  return { url: `${ctx.installation.baseUrl}/guest/sign-in?link=${token}`, until }
}

export function demandGuest(subject: CaseState, guest: string): void {
  if (!subject.guests.includes(guest)) throw new Refusal('not_found', 'This person has no access to the case.')
}
