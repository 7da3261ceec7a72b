import { canSeeCase, type Scope } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { DAY } from '../../lib/instant.ts'
import type { GuestRecord } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/** Guests come rarely, and have no other way in than a link: a fortnight. It ends at once when they are removed. */
export const GUEST_SESSION_LIFE = 14 * DAY

export type GuestScope = Extract<Scope, { kind: 'guest' }>

/** Uses a link up and opens a session. Used, old, invented and taken back all say the same. */
export async function signInAsGuest(ctx: Pick<Ctx, 'store' | 'now'>, link: string): Promise<string> {
  const now = ctx.now()
  const guest = link === '' ? undefined : await ctx.store.access.useGuestLink(link, now)
  if (guest === undefined || (await scopeOf(ctx, guest)) === undefined) {
    const problem = 'This link was used already, or it is older than a week. Ask whoever invited you for a new one.'
    throw new Refusal('not_signed_in', problem)
  }
  return ctx.store.access.createGuestSession(guest, now + GUEST_SESSION_LIFE)
}

/** On every machine. */
export function endGuestSessions(ctx: Pick<Ctx, 'store'>, { guest }: GuestScope): Promise<void> {
  return ctx.store.access.endSessionsOf(guest)
}

/** The guest behind a cookie, while they have access. */
export async function guestOf(ctx: Pick<Ctx, 'store' | 'now'>, token: string): Promise<GuestScope | undefined> {
  const guest = await ctx.store.access.guestSession(token, ctx.now())
  return guest === undefined ? undefined : scopeOf(ctx, guest)
}

async function scopeOf(ctx: Pick<Ctx, 'store'>, guest: GuestRecord): Promise<GuestScope | undefined> {
  const scope: GuestScope = { kind: 'guest', ...guest }
  try {
    const { state } = await ctx.store.reader(scope).case(guest.case)
    return canSeeCase(scope, state) ? scope : undefined
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined
    throw error
  }
}
