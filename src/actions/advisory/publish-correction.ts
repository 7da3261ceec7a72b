import { demand, type Scope } from '../../domain/access.ts'
import { datedDraft } from '../../domain/advisory.ts'
import { factsContext } from '../../domain/lines.ts'
import { Refusal } from '../../domain/refusal.ts'
import { correct } from '../../domain/release.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { publicationsOf } from '../publish/public-facts.ts'
import { publishSite } from '../publish/publish-site.ts'
import { publisherOf } from '../publish/publisher.ts'
import { type GateCtx, lastBody } from '../release/gather-gates.ts'
import { caseFor, refuseUnless } from '../subject.ts'

/**
 * Publishes the last kept draft of a published advisory as its next revision: page, feeds and records in one step. The
 * first date stays, the history says that it was corrected.
 */
export async function publishCorrection(
  ctx: Ctx & GateCtx,
  scope: Scope,
  input: { readonly case: string },
): Promise<void> {
  demand(scope, 'release.arm')
  const reader = ctx.store.reader(scope)
  const record = await reader.case(input.case)
  const { state } = record
  const facts = lastBody(record, 'advisory.drafted')?.advisory
  refuseUnless(
    state.publishedAt !== null && facts !== undefined,
    'This advisory is not published yet; plan its release.',
  )
  const published = lastPublished(record.events)
  refuseUnless(
    state.advisoryRevision > published,
    'Nothing was changed since it was published. Keep the correction first.',
  )
  const { policy } = await reader.policy()
  const dated = ctx.now()
  const disagreements = await ctx.records.check(datedDraft(facts, dated), publisherOf(policy, ctx.installation))
  const corrected = correct(publicationsOf(record), { dated, facts }, disagreements, factsContext(policy, dated))
  await ctx.store.write(dated, async (tx) => {
    const now = await caseFor(tx, scope, input.case)
    refuseUnless(
      now.advisoryRevision === state.advisoryRevision,
      'Somebody changed the draft meanwhile. Look at it again.',
    )
    const recorded = { release: state.release ?? '', advisory: state.number, revision: state.advisoryRevision, dated }
    await tx.append('case', state.id, actorOf(scope), [{ type: 'advisory.published', facts: recorded }])
    // Should we stop before the pages are made, this makes them.
    await tx.putDue({ kind: 'publish', subject: 'correction', at: tx.now, key: `publish:${state.id}` })
  })
  await publishSite(ctx, [corrected])
}

function lastPublished(events: readonly { readonly type: string; readonly facts: object }[]): number {
  const last = events.findLast((event) => event.type === 'advisory.published')
  if (last === undefined || !('revision' in last.facts))
    throw new Refusal('conflict', 'This advisory is not published yet.')
  return Number(last.facts.revision)
}
