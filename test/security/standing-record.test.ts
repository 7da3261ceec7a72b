import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setEmbargo } from '../../src/actions/embargo/set-embargo.ts'
import { submitReport } from '../../src/actions/intake/submit-report.ts'
import { eraseReport } from '../../src/actions/talk/erase-report.ts'
import { receiveMessage } from '../../src/actions/talk/receive-message.ts'
import { sendMessage } from '../../src/actions/talk/send-message.ts'
import { moveReport } from '../../src/actions/triage/move-report.ts'
import { PUBLIC, SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { lookAtClocks } from '../../src/domain/clock-look.ts'
import { SYSTEM } from '../../src/domain/event.ts'
import { DAY, HOUR } from '../../src/lib/instant.ts'
import { createWorld, type World } from '../world.ts'
import { lead, sent } from './ready-release.ts'

let world: World
before(async () => {
  world = await createWorld({ at: '2026-04-02T16:00:00Z' })
})
after(() => world[Symbol.asyncDispose]())

async function outcomes(report: string) {
  const { events } = await world.app.ctx.store.reader(SYSTEM_SCOPE).report(report)
  return events.flatMap((event) =>
    event.type === 'promise.kept' || event.type === 'promise.missed'
      ? [`${event.type} ${event.facts.promise}#${event.facts.period}`]
      : [],
  )
}

function answer(of: { readonly case: string; readonly report: string }) {
  return {
    case: of.case,
    reports: [of.report],
    text: 'We look into it.',
    as: 'answer',
    evaluation: true,
    nextSteps: true,
    asks: false,
    files: [],
  } as const
}

test('a promise that was missed is never made good: not by a late answer, not by a link to another case', async () => {
  const scope = await lead(world)
  const old = await sent(world)
  await sendMessage(world.app.ctx, scope, answer(old))
  const because = 'severity of the bug'
  await setEmbargo(world.app.ctx, scope, {
    case: old.case,
    until: world.now() + 90 * DAY,
    because,
    reason: 'A long one.',
  })
  const late = await sent(world)
  await world.until(world.now() + 20 * DAY)
  const missed = (await outcomes(late.report)).filter((one) => one.startsWith('promise.missed'))
  assert.ok(missed.length >= 2, missed.join())
  await sendMessage(world.app.ctx, scope, answer(late))
  await moveReport(world.app.ctx, scope, { report: late.report, to: { case: old.case }, reason: 'The same.' })
  await world.until(world.now() + DAY)
  const all = await outcomes(late.report)
  const names = all.map((one) => one.split(' ')[1])
  assert.deepEqual(
    all.filter((one) => missed.includes(one)),
    missed,
  )
  assert.deepEqual([...new Set(names)], names, 'one outcome for each round of a promise')
})

test('a report that was erased owes nobody anything from then on', async () => {
  const scope = await lead(world)
  const one = await sent(world)
  await world.until(world.now() + HOUR)
  await eraseReport(world.app.ctx, scope, one.report)
  await world.until(world.now() + 30 * DAY)
  assert.deepEqual(await outcomes(one.report), [])
})

test('an erase takes the answer that was kept for a second sending, and the same form opens nothing again', async () => {
  const scope = await lead(world)
  const { ctx } = world.app
  const form = { draft: 'A'.repeat(26), idempotency: { key: 'form:once', digest: 'd' } }
  const one = await sent(world, form)
  await eraseReport(ctx, scope, one.report)
  const again = {
    door: 'form' as const,
    product: '',
    title: 'The same',
    description: 'The same.',
    answers: {},
    known: 'no' as const,
    ...{ name: '', mail: '', zone: '', credit: 'none' as const, creditName: '' },
    files: [],
    ...form,
  }
  await assert.rejects(submitReport(ctx, PUBLIC, { ...again, door: 'api' }), { code: 'conflict' })
  await assert.rejects(
    receiveMessage(ctx, { kind: 'reporter', report: one.report }, { report: one.report, text: 'Hello?', files: [] }),
    { code: 'conflict' },
  )
})

test('of one round of a promise only the first outcome is ever recorded', () => {
  const facts = { promise: 'fix', period: 1, due: 1_000 }
  const missed = {
    ...{ kind: 'report' as const, stream: 'r', seq: 3, at: 1_001, actor: SYSTEM },
    type: 'promise.missed' as const,
    facts,
  }
  const good = { promise: 'fix', kind: 'fix', period: 1, state: 'met' as const, startedAt: 0, due: 1_000, metAt: 500 }
  assert.deepEqual(lookAtClocks([good], [missed], 2_000), { record: [], next: undefined })
})
