import { demand, type Scope, SYSTEM_SCOPE } from '../../domain/access.ts'
import { currentKey, KEY_LIFE } from '../../domain/own-keys.ts'
import type { MadeKey } from '../../store/pgp-keys.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'
import { keepKey } from './keep-key.ts'
import { userIdsOf } from './user-ids.ts'

export type KeyCtx = Pick<Ctx, 'store' | 'now' | 'installation' | 'pgp'>

/** The organisation's first OpenPGP key pair. Later ones come by rotation. */
export async function makeKey(ctx: KeyCtx, scope: Scope): Promise<{ readonly key: string }> {
  demand(scope, 'keys.manage')
  const made = await newKey(ctx)
  await ctx.store.write(ctx.now(), async (tx) => {
    const current = currentKey(await tx.organisation())
    refuseUnless(current === undefined, 'There is a key already. To have another one, rotate it: fairlead keys rotate')
    await keepKey(tx, scope, made, 'made')
  })
  return { key: made.facts.fingerprint }
}

/** A key pair for the addresses of now, not kept yet. */
export async function newKey(ctx: KeyCtx): Promise<MadeKey> {
  const { policy } = await ctx.store.reader(SYSTEM_SCOPE).policy()
  const now = ctx.now()
  return ctx.pgp.make({ userIds: userIdsOf(policy, ctx.installation), now, expires: now + KEY_LIFE })
}
