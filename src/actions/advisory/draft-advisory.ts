import { demand, type Scope } from '../../domain/access.ts'
import { type AdvisoryFacts, checkFacts } from '../../domain/advisory.ts'
import { factsContext } from '../../domain/lines.ts'
import type { Finding } from '../../domain/refusal.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless } from '../subject.ts'

/** Keeps a new revision of the advisory's facts, also unfinished ones; the findings say what a release would still refuse. */
export async function draftAdvisory(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly facts: AdvisoryFacts },
): Promise<readonly Finding[]> {
  demand(scope, 'advisory.write')
  const now = ctx.now()
  await ctx.store.write(now, async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    await disarm(tx, scope, subject.release)
    const advisory = { ...input.facts, id: subject.number }
    const revision = subject.advisoryRevision + 1
    await tx.append('case', input.case, actorOf(scope), [
      { type: 'advisory.drafted', facts: { revision }, body: { advisory } },
    ])
  })
  const { policy } = await ctx.store.reader(scope).policy()
  return checkFacts(input.facts, factsContext(policy, now))
}

// Who armed a release armed these words. Other words must be armed anew, and nothing changes under a running one.
async function disarm(tx: Tx, scope: Scope, release: string | null): Promise<void> {
  const state = release === null ? undefined : await tx.state('release', release)
  refuseUnless(state?.standing !== 'running', 'The release is running. Correct the advisory once it is out.')
  if (state?.standing !== 'armed') return
  const body = { reason: 'The advisory was changed after it was armed.' }
  await tx.append('release', state.id, actorOf(scope), [{ type: 'release.disarmed', facts: {}, body }])
}
