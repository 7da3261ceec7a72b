import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftAdvisory } from '../../src/actions/advisory/draft-advisory.ts'
import { publishCorrection } from '../../src/actions/advisory/publish-correction.ts'
import { confirmStep } from '../../src/actions/release/confirm-step.ts'
import { gatherGates } from '../../src/actions/release/gather-gates.ts'
import { type RunCtx, runRelease } from '../../src/actions/release/run-release.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { redGates } from '../../src/domain/release.ts'
import { agreement } from '../../src/formats/agreement.ts'
import { KINDS } from '../../src/formats/agreement-kinds.ts'
import { HOUR } from '../../src/lib/instant.ts'
import { createWorld } from '../world.ts'
import { advisory, lead, readyRelease, standingOf } from './ready-release.ts'

/** The house with one writer broken: its OSV records name another fix. */
function withBrokenOsv(ctx: RunCtx): RunCtx {
  const kinds = KINDS.map((kind) =>
    kind.name === 'OSV'
      ? { ...kind, write: (...of: Parameters<typeof kind.write>) => kind.write(...of)?.replaceAll('26.1.1', '26.1.0') }
      : kind,
  )
  return {
    ...ctx,
    records: { check: (dated, to) => agreement(dated, to, kinds), close: async () => {} },
  }
}

test('nothing is published while one record disagrees, and the difference is shown', async () => {
  await using world = await createWorld()
  const ready = await readyRelease(world)
  const broken = withBrokenOsv(world.app.ctx)
  world.clock.moveTo(ready.at)
  await runRelease(broken, ready.release)
  assert.equal(await standingOf(world, ready.release), 'held')
  const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  assert.equal(await world.published(`/advisories/${state.number}`), undefined)
  const release = (await world.app.ctx.store.reader(SYSTEM_SCOPE).release(ready.release)).state
  const [red, ...others] = redGates(await gatherGates(broken, SYSTEM_SCOPE, release, world.now()))
  assert.equal(red?.gate, 'records-agree')
  assert.equal(others.length, 0)
  assert.match(
    red?.problems[0] ?? '',
    /OSV reads back as 26\.1\.0\S* not-affected|OSV reads back as 26\.1\.0 unstated, but/,
  )
})

test('a correction is refused while one record disagrees, with the difference, and published once all agree', async () => {
  await using world = await createWorld()
  const ready = await readyRelease(world)
  const { ctx } = world.app
  // The facts are the first revision's; only the writer differs.
  await world.until(ready.at + HOUR)
  for (const step of ['push', 'builds'] as const) {
    await confirmStep(ctx, await lead(world), { release: ready.release, step, proof: 'seen' })
    await world.settle()
  }
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  assert.ok(state.publishedAt !== null, await standingOf(world, ready.release))
  const scope = await lead(world)
  const facts = advisory(state.number, { workaround: 'Put a proxy in front.' })
  await draftAdvisory(ctx, scope, { case: ready.case, facts })
  await assert.rejects(publishCorrection(withBrokenOsv(ctx), scope, { case: ready.case }), (error) => {
    assert.ok(error instanceof Refusal)
    assert.match(error.fields[0]?.problem ?? '', /OSV reads back as/)
    return true
  })
  assert.doesNotMatch((await world.published(`/osv/${state.number}.json`)) ?? '', /proxy/)
  await publishCorrection(ctx, scope, { case: ready.case })
  assert.match((await world.published(`/osv/${state.number}.json`)) ?? '', /proxy/)
})
