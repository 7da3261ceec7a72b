import { demand, type Scope } from '../../domain/access.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { currentKey, KEY_LIFE } from '../../domain/own-keys.ts'
import { actorOf } from '../actor.ts'
import { refuseUnless } from '../subject.ts'
import { clearFacts, keysChanged } from './keep-key.ts'
import type { KeyCtx } from './make-key.ts'
import { ownKey } from './own-key.ts'
import { userIdsOf } from './user-ids.ts'

/** Lets the current key live two more years, under the team's addresses of now. Its fingerprint stays. */
export async function renewKey(ctx: KeyCtx, scope: Scope): Promise<{ readonly key: string }> {
  demand(scope, 'keys.manage')
  const now = ctx.now()
  const { own } = await ownKey(ctx)
  const { policy } = await ctx.store.reader(scope).policy()
  const userIds = userIdsOf(policy, ctx.installation)
  const { armored, facts } = await ctx.pgp.renew({ own, userIds, now, expires: now + KEY_LIFE })
  await ctx.store.write(now, async (tx) => {
    const isStillCurrent = currentKey(await tx.organisation())?.fingerprint === facts.fingerprint
    refuseUnless(isStillCurrent, 'Another key has taken over meanwhile.')
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'key.renewed', facts: clearFacts(facts), body: { armored } },
    ])
    await keysChanged(tx)
  })
  return { key: facts.fingerprint }
}
