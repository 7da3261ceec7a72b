import { demand, type Scope } from '../../domain/access.ts'
import { actorOf } from '../actor.ts'
import { takeNamesOut } from '../advisory/take-names-out.ts'
import type { Ctx } from '../ctx.ts'
import { namesOf } from '../release/gather-gates.ts'
import { refuseUnless, reportFor } from '../subject.ts'

/**
 * The reporter has name, mail address and time zone forgotten: their key is deleted. The report itself stays. Who is
 * forgotten is not named: the wish for credit ends, and an advisory that is still a draft loses the name.
 */
export async function forgetIdentity(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, report: string): Promise<void> {
  demand(scope, 'report.follow')
  const names = namesOf(await ctx.store.reader(scope).report(report))
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await reportFor(tx, scope, report)
    const known = state.erased === 'nothing' || (state.erased === 'identity' && names.length > 0)
    refuseUnless(known, 'There is no name or address here any more.')
    await tx.append('report', report, actorOf(scope), [
      { type: 'credit.wished', facts: { credit: 'none' }, identity: {} },
      { type: 'identity.changed', facts: { named: false, mail: false } },
      { type: 'report.erased', facts: { part: 'identity' } },
    ])
    await takeNamesOut(tx, state.case, names)
    // A program's token names no person, and its quota counts on it.
    if (state.door !== 'api') await tx.forgetSender(report)
    await tx.eraseKeys('identity', report)
  })
}

/** An administrator erases a whole report: words, files and identity. Instants, kinds and hashes stay in the ledger. */
export async function eraseReport(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, report: string): Promise<void> {
  demand(scope, 'report.erase')
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await reportFor(tx, scope, report)
    refuseUnless(state.erased !== 'all', 'This report was erased already.')
    await tx.append('report', report, actorOf(scope), [{ type: 'report.erased', facts: { part: 'all' } }])
    if (state.erased === 'nothing') await tx.eraseKeys('identity', report)
    await tx.eraseKeys('report', report)
  })
}
