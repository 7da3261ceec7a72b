import { demand, type Scope } from '../../domain/access.ts'
import { ORGANISATION, pauseAhead } from '../../domain/organisation.ts'
import type { Instant } from '../../lib/instant.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'
import { publishAround, refuseSpan } from './ahead.ts'

/** Announces a time in which no new reports are taken, but those of what is public already. */
export async function pauseIntake(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  wish: { readonly from: Instant; readonly until: Instant },
): Promise<void> {
  demand(scope, 'intake.pause')
  await ctx.store.write(ctx.now(), async (tx) => {
    refuseSpan(wish, tx.now)
    const pause = pauseAhead(await tx.organisation(), tx.now)
    refuseUnless(pause === undefined, 'A pause is announced already. Take reports again first, then announce another.')
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'intake.paused', facts: { from: wish.from, until: wish.until } },
    ])
    await publishAround(tx, wish)
  })
}

/** Ends a pause early, or calls off one that has not begun. */
export async function openIntake(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope): Promise<void> {
  demand(scope, 'intake.pause')
  await ctx.store.write(ctx.now(), async (tx) => {
    refuseUnless(pauseAhead(await tx.organisation(), tx.now) !== undefined, 'Reports are taken; no pause is announced.')
    await tx.append('organisation', ORGANISATION, actorOf(scope), [{ type: 'intake.opened', facts: {} }])
    await tx.putDue({ kind: 'publish', subject: 'policy', at: tx.now, key: 'publish:policy' })
  })
}
