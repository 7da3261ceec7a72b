import { demand, type Scope } from '../../domain/access.ts'
import { parseSpan } from '../../domain/calendar-span.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../lib/instant.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { publishAround, refuseSpan } from './ahead.ts'

export interface AbsenceWish {
  readonly from: Instant
  readonly until: Instant
  /** Id or kind of the one promise it is about; empty for all but the acknowledgement. */
  readonly promise: string
  /** The length this promise has instead, such as "96 hours"; empty when the time simply does not count. */
  readonly extends: string
}

/** Announces that the team will be away. It changes promises that start after this announcement, never earlier ones. */
export async function declareAbsence(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, wish: AbsenceWish): Promise<void> {
  demand(scope, 'absence.declare')
  await ctx.store.write(ctx.now(), async (tx) => {
    refuseSpan(wish, tx.now)
    const { policy } = await tx.policy()
    const known = policy.promises.some(
      ({ id, kind, keeping }) => keeping === 'clock' && (id === wish.promise || kind === wish.promise),
    )
    if (wish.promise !== '' && !known) throw wrong('promise', 'Choose a promise of the policy that has a time.')
    if (wish.extends !== '' && parseSpan(wish.extends) === undefined)
      throw wrong('extends', 'Write a length such as 96 hours, 5 days or 3 business days.')
    const more = {
      ...(wish.promise === '' ? {} : { promise: wish.promise }),
      ...(wish.extends === '' ? {} : { extends: wish.extends }),
    }
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'absence.declared', facts: { from: wish.from, until: wish.until, ...more } },
    ])
    await publishAround(tx, wish)
  })
}

function wrong(field: string, problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field, problem }] })
}
