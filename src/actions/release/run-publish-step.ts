import { SYSTEM } from '../../domain/event.ts'
import { type GateInput, release as mint } from '../../domain/release.ts'
import type { Instant } from '../../lib/instant.ts'
import { publishSite } from '../publish/publish-site.ts'
import { recordStepDone } from './confirm-step.ts'
import { refuseForbidden } from './forbidden.ts'
import type { RunCtx } from './run-release.ts'
import { isDone, isStillSo, lookAgain } from './still-so.ts'

/**
 * One publication: page, feeds, CSAF and OSV appear together, and the step is done when they were read back through the
 * site's own reader. The release date is the instant of the intent, so a run that died in between publishes the same bytes again.
 */
export async function runPublishStep(
  ctx: RunCtx,
  input: GateInput,
  intended: Instant | undefined,
): Promise<'go-on' | 'wait'> {
  const { id } = input.release
  const dated = intended ?? (await intend(ctx, input))
  if (dated === undefined) return 'wait'
  const advisories = mint(input, dated)
  await publishSite(ctx, advisories)
  for (const { facts } of advisories) {
    const page = await ctx.store.published.read(`/advisories/${facts.id}`)
    if (page === undefined) throw new Error('An advisory was published but cannot be read back')
  }
  const digest = (await ctx.store.published.manifest())?.digest ?? ''
  await ctx.store.write(ctx.now(), async (tx) => {
    if (await isDone(tx, id, 'publish')) return
    const proof = `manifest ${digest}, read back`
    await recordStepDone(tx, input.release, SYSTEM, { step: 'publish', by: 'automatic', proof })
    for (const { state } of input.cases) {
      const facts = { release: id, advisory: state.number, revision: state.advisoryRevision, dated }
      await tx.append('case', state.id, SYSTEM, [{ type: 'advisory.published', facts }])
    }
  })
  return 'go-on'
}

/** The instant of the intent; undefined where something was decided since the gates were asked. */
async function intend(ctx: RunCtx, input: GateInput): Promise<Instant | undefined> {
  const { id } = input.release
  return ctx.store.write(ctx.now(), async (tx) => {
    if (!(await isStillSo(tx, input))) {
      await lookAgain(tx, id)
      return undefined
    }
    await refuseForbidden(tx, input.release, 'publish')
    const state = await tx.append('release', id, SYSTEM, [{ type: 'step.intended', facts: { step: 'publish' } }])
    return state.steps.publish?.at
  })
}
