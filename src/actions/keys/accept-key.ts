import { demand, type Scope } from '../../domain/access.ts'
import { encryptionProblem } from '../../formats/pgp-key.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor } from '../subject.ts'
import { offeredKey, putKeyAlarm } from './pinned-key.ts'

type KeyWish = { readonly report: string; readonly fingerprint: string }

/** A person has made sure that the other key is the reporter's: from now on answers are encrypted to it. */
export async function acceptKey(ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>, scope: Scope, wish: KeyWish): Promise<void> {
  demand(scope, 'case.talk')
  const offered = await offeredNow(ctx, scope, wish)
  const problem = encryptionProblem(offered.facts, ctx.now())
  refuseUnless(problem === undefined, problem ?? '')
  await ctx.store.write(ctx.now(), async (tx) => {
    await reportFor(tx, scope, wish.report)
    await tx.append('report', wish.report, actorOf(scope), [
      { type: 'key.pinned', facts: {}, identity: { key: offered.armored } },
    ])
    await putKeyAlarm(tx, wish.report, offered.facts)
  })
}

/** The other key is not used, and no longer asked about. */
export async function refuseKey(ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>, scope: Scope, wish: KeyWish): Promise<void> {
  demand(scope, 'case.talk')
  await offeredNow(ctx, scope, wish)
  await ctx.store.write(ctx.now(), async (tx) => {
    await reportFor(tx, scope, wish.report)
    await tx.append('report', wish.report, actorOf(scope), [{ type: 'key.refused', facts: {} }])
  })
}

async function offeredNow(ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>, scope: Scope, wish: KeyWish) {
  const offered = await offeredKey(ctx, await ctx.store.reader(scope).report(wish.report))
  const isThis = offered !== undefined && offered.fingerprint === wish.fingerprint
  refuseUnless(isThis, 'This key is no longer waiting. Look at the page again.')
  return offered
}
