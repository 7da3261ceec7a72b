import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { draftAdvisory } from '../../src/actions/advisory/draft-advisory.ts'
import { armRelease } from '../../src/actions/release/arm-release.ts'
import { gatherGates, lastBody } from '../../src/actions/release/gather-gates.ts'
import { eraseReport, forgetIdentity } from '../../src/actions/talk/erase-report.ts'
import { wishCredit } from '../../src/actions/talk/wish-credit.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { redGates } from '../../src/domain/release.ts'
import { createWorld, type World } from '../world.ts'
import { advisory, lead, type Ready, readyRelease, standingOf } from './ready-release.ts'

let world: World
before(async () => {
  world = await createWorld({ at: '2026-04-02T16:00:00Z' })
})
after(() => world[Symbol.asyncDispose]())

async function problems(ready: Ready): Promise<readonly string[]> {
  const { ctx } = world.app
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).release(ready.release)
  return redGates(await gatherGates(ctx, SYSTEM_SCOPE, state, ready.at)).flatMap((verdict) => verdict.problems)
}

async function drafted(ready: Ready, name: string): Promise<void> {
  const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  const facts = advisory(state.number, { credits: [{ name, type: 'finder' }] })
  await draftAdvisory(world.app.ctx, await lead(world), { case: ready.case, facts })
}

const WISH = { name: 'Rin Sato', mail: 'rin@example.org', credit: 'name', creditName: 'Rin S.' } as const

test('a name is not published of a reporter who does not wish to be named any more', async () => {
  const ready = await readyRelease(world, WISH)
  const reporter = { kind: 'reporter', report: ready.report } as const
  await drafted(ready, 'Rin S.')
  assert.deepEqual(await problems(ready), [])
  await wishCredit(world.app.ctx, reporter, { report: ready.report, credit: 'none', name: '' })
  assert.match((await problems(ready)).join(), /names a reporter who does not wish it/)
  await drafted(ready, ' rin sato ')
  assert.match((await problems(ready)).join(), /names a reporter who does not wish it/)
  await drafted(ready, 'Somebody else')
  assert.deepEqual(await problems(ready), [])
})

test('who has their name forgotten is not named: the wish ends, the draft loses the name, and must be armed anew', async () => {
  const ready = await readyRelease(world, WISH)
  const reporter = { kind: 'reporter', report: ready.report } as const
  await drafted(ready, 'Rin S.')
  await armRelease(world.app.ctx, await lead(world), ready.release)
  await forgetIdentity(world.app.ctx, reporter, ready.report)
  const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).report(ready.report)
  assert.equal(state.credit, 'none')
  const record = await world.app.ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  const last = lastBody(record, 'advisory.drafted')
  assert.deepEqual(last?.advisory.credits, [])
  assert.equal(await standingOf(world, ready.release), 'planned')
})

test('a reporter who gives a name again may have it forgotten again', async () => {
  const ready = await readyRelease(world, WISH)
  const { ctx } = world.app
  const reporter = { kind: 'reporter', report: ready.report } as const
  await forgetIdentity(ctx, reporter, ready.report)
  await wishCredit(ctx, reporter, { report: ready.report, credit: 'name', name: 'Nir' })
  await forgetIdentity(ctx, reporter, ready.report)
  const { events } = await ctx.store.reader(SYSTEM_SCOPE).report(ready.report)
  assert.ok(events.every((event) => event.identity === undefined))
})

test('who has not decided is not named, and their silence holds no release', async () => {
  const ready = await readyRelease(world, { ...WISH, credit: 'later' })
  assert.deepEqual(await problems(ready), [])
})

test('a report that was erased keeps no release waiting for the name it wished', async () => {
  const ready = await readyRelease(world, WISH)
  await eraseReport(world.app.ctx, await lead(world), ready.report)
  assert.deepEqual(await problems(ready), [])
})

test('a reporter without a name or an address is not asked for one: not named unless they say so', async () => {
  const ready = await readyRelease(world, { name: '', mail: '', credit: 'later' })
  assert.deepEqual(await problems(ready), [])
})
