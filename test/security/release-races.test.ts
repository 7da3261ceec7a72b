import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { draftAdvisory } from '../../src/actions/advisory/draft-advisory.ts'
import { setEmbargo } from '../../src/actions/embargo/set-embargo.ts'
import { publishSite } from '../../src/actions/publish/publish-site.ts'
import { abortRelease, armRelease } from '../../src/actions/release/arm-release.ts'
import { confirmStep, skipStep } from '../../src/actions/release/confirm-step.ts'
import { moveRelease } from '../../src/actions/release/plan-release.ts'
import { type RunCtx, runRelease } from '../../src/actions/release/run-release.ts'
import { wishCredit } from '../../src/actions/talk/wish-credit.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { HOUR, MINUTE } from '../../src/lib/instant.ts'
import { createWorld, type World } from '../world.ts'
import { advisory, lead, type Ready, readyRelease, standingOf } from './ready-release.ts'

const LIST = 'nodejs-sec@googlegroups.com'

let world: World
before(async () => {
  world = await createWorld({ at: '2026-04-02T16:00:00Z' })
})
after(() => world[Symbol.asyncDispose]())

/** The same house, in which something happens while the gates ask the relay whether it answers: `times` asked before. */
function whileAsking(happens: () => Promise<unknown>, after = 0): RunCtx {
  const { ctx } = world.app
  let asked = 0
  const problem = async () => {
    if (asked++ === after) await happens()
    return undefined
  }
  return { ...ctx, mail: { ...ctx.mail, problem } }
}

/** Everything but the release itself is done; the clock stands at its hour. */
async function atItsHour(ready: Ready): Promise<void> {
  await world.until(ready.at - 1)
  world.clock.moveTo(ready.at)
}

function mailsOut(): number {
  return world.mails.to(LIST).length
}

test('a release that is called off while its gates are asked never starts', async () => {
  const ready = await readyRelease(world)
  const scope = await lead(world)
  await atItsHour(ready)
  const before = mailsOut()
  const abort = () => abortRelease(world.app.ctx, scope, { release: ready.release, reason: 'Not today.' })
  await runRelease(whileAsking(abort), ready.release)
  await world.settle()
  assert.equal(await standingOf(world, ready.release), 'aborted')
  assert.equal(mailsOut(), before)
})

test('a release that is called off between its start and its first step sends nothing', async () => {
  const ready = await readyRelease(world)
  const scope = await lead(world)
  await atItsHour(ready)
  const before = mailsOut()
  const abort = () => abortRelease(world.app.ctx, scope, { release: ready.release, reason: 'Not today.' })
  const ctx = whileAsking(abort, 1)
  await runRelease(ctx, ready.release)
  await runRelease(ctx, ready.release)
  await world.settle()
  assert.equal(await standingOf(world, ready.release), 'aborted')
  assert.equal(mailsOut(), before)
})

test('words that change while the gates are asked are not released under the old arming', async () => {
  const ready = await readyRelease(world)
  const scope = await lead(world)
  await atItsHour(ready)
  const before = mailsOut()
  const facts = advisory('NODE-2026-003', { title: 'Other words' })
  await runRelease(
    whileAsking(() => draftAdvisory(world.app.ctx, scope, { case: ready.case, facts })),
    ready.release,
  )
  await world.settle()
  assert.equal(await standingOf(world, ready.release), 'held')
  assert.equal(mailsOut(), before)
})

test('an embargo that is put off while the gates are asked holds the release', async () => {
  const ready = await readyRelease(world)
  const scope = await lead(world)
  await atItsHour(ready)
  const before = mailsOut()
  const until = ready.at + HOUR
  await runRelease(
    whileAsking(() => setEmbargo(world.app.ctx, scope, { case: ready.case, until, reason: 'One more line.' })),
    ready.release,
  )
  await world.settle()
  assert.equal(await standingOf(world, ready.release), 'held')
  assert.equal(mailsOut(), before)
  await world.until(until)
  await moveRelease(world.app.ctx, scope, { release: ready.release, at: until + MINUTE, reason: 'Now it is ready.' })
  await armRelease(world.app.ctx, scope, ready.release)
  await world.until(until + MINUTE)
  assert.equal(await standingOf(world, ready.release), 'running')
  assert.equal(mailsOut(), before + 1)
})

test('two runs of one release at once send one mail and count each step once', async () => {
  const ready = await readyRelease(world)
  await atItsHour(ready)
  const before = mailsOut()
  const { ctx } = world.app
  await Promise.all([runRelease(ctx, ready.release), runRelease(ctx, ready.release)])
  await Promise.all([runRelease(ctx, ready.release), runRelease(ctx, ready.release), world.settle()])
  await world.settle()
  assert.equal(mailsOut(), before + 1)
  const { events } = await ctx.store.reader(SYSTEM_SCOPE).release(ready.release)
  for (const type of ['release.started', 'step.intended', 'step.done'])
    assert.equal(events.filter((event) => event.type === type).length, 1, type)
})

test('a gate that turns red before anything has left holds the release, and it can be moved and armed again', async () => {
  const ready = await readyRelease(world)
  const scope = await lead(world)
  await atItsHour(ready)
  const { ctx } = world.app
  const before = mailsOut()
  let asked = 0
  const problem = async () => (asked++ === 0 ? undefined : 'The mail relay does not answer.')
  const broken = { ...ctx, mail: { ...ctx.mail, problem } }
  await runRelease(broken, ready.release)
  assert.equal(await standingOf(world, ready.release), 'running')
  await runRelease(broken, ready.release)
  assert.equal(await standingOf(world, ready.release), 'held')
  const at = world.now() + 10 * MINUTE
  await moveRelease(ctx, scope, { release: ready.release, at, reason: 'The relay answers again.' })
  await armRelease(ctx, scope, ready.release)
  await world.until(at)
  assert.equal(mailsOut(), before + 1)
})

test('a reporter who changes the wish for credit cannot stop a release that has begun', async () => {
  const ready = await readyRelease(world, { name: 'Rin' })
  await atItsHour(ready)
  await world.settle()
  assert.equal(await standingOf(world, ready.release), 'running')
  const reporter = { kind: 'reporter', report: ready.report } as const
  const wish = { report: ready.report, credit: 'name', name: 'Somebody Else' } as const
  await assert.rejects(wishCredit(world.app.ctx, reporter, wish), { code: 'conflict', message: /begun/ })
})

test('leaving a step out of an armed release takes the arming back: who armed it armed all its steps', async () => {
  const ready = await readyRelease(world)
  await skipStep(world.app.ctx, await lead(world), {
    release: ready.release,
    step: 'list',
    reason: 'The list is closed.',
  })
  assert.equal(await standingOf(world, ready.release), 'planned')
})

test('pages that are made between the publication of a release and its record do not hide the advisory', async () => {
  const ready = await readyRelease(world)
  await atItsHour(ready)
  const { ctx } = world.app
  const { published } = ctx.store
  const number = (await ctx.store.reader(SYSTEM_SCOPE).case(ready.case)).state.number
  const path = `/advisories/${number}`
  let between = 0
  const read: typeof published.read = async (asked) => {
    if (asked === path && between++ === 0) await publishSite(ctx)
    return published.read(asked)
  }
  const store = { ...ctx.store, published: { ...published, read } }
  const scope = await lead(world)
  for (let turn = 0; between === 0 && turn < 8; turn++) {
    await runRelease({ ...ctx, store }, ready.release)
    for (const step of ['push', 'builds'] as const) {
      // Only the one whose turn it is is taken.
      await confirmStep(ctx, scope, { release: ready.release, step, proof: 'Seen.' }).catch(() => undefined)
    }
  }
  assert.equal(between > 0, true)
  assert.ok((await published.read(path)) !== undefined)
  await world.until(world.now() + 2 * MINUTE)
  assert.ok((await published.read(path)) !== undefined)
})
