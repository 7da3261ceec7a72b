import { demand, type Scope } from '../../domain/access.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor, words } from '../subject.ts'
import { givenKey } from './given-key.ts'
import { noteKey, pinnedKey } from './pinned-key.ts'

/** The reporter gives their OpenPGP key on their page. The first is used at once; another one waits for the team. */
export async function giveKey(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>,
  scope: Scope,
  input: { readonly report: string; readonly key: string },
): Promise<void> {
  demand(scope, 'report.follow')
  const given = words('key', input.key, 'Paste your public key first.', 250_000)
  const key = await givenKey(ctx, given)
  const pinned = await pinnedKey(ctx, input.report)
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    refuseUnless(isOpenToTalk(report), 'This report was erased; the team can no longer write to you.')
    await noteKey(tx, report.id, key, pinned, actorOf(scope))
  })
}
