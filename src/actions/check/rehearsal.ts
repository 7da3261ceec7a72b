import { HOUR } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** Thrown at the end of a rehearsal, so that all of it is undone: the transaction was whole and would have been kept. */
export class Rehearsed extends Error {
  override readonly name = 'Rehearsed'
}

const PURPOSE = 'self-check'

/** A token by which our own check is known; worth nothing after an hour. */
export function rehearsalToken(ctx: Pick<Ctx, 'store' | 'now'>): string {
  return ctx.store.secrets.seal(PURPOSE, {}, ctx.now() + HOUR)
}

export function isRehearsal(ctx: Pick<Ctx, 'store' | 'now'>, token: unknown): boolean {
  if (typeof token !== 'string' || token === '' || token.length > 1_000) return false
  return ctx.store.secrets.open(PURPOSE, token, ctx.now()) !== undefined
}

/** The Message-ID of the mail that goes round; the same for one sending, so that it is known when it comes back. */
export function loopId(ctx: Pick<Ctx, 'store'>, sentAt: number): string {
  return `check.${Buffer.from(ctx.store.secrets.hmac('mail loop', String(sentAt)))
    .toString('hex')
    .slice(0, 32)}`
}
