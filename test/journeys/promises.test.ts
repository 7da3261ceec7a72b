import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { createWorld, type World } from '../world.ts'
import {
  act,
  caseOf,
  follow,
  invite,
  memberId,
  openCase,
  report,
  type Sent,
  say,
  says,
  saysNot,
  tryAct,
} from './cast.ts'

const NODEJS = join(resolve(import.meta.dirname, '..', '..'), 'policies', 'nodejs.yaml')
const TEAM = 'team@fairlead.example'
const ROBIN = 'robin@example.org'

let world: World
let policyFile: string

before(async () => {
  world = await createWorld({ at: '2026-04-02T16:00:00Z', policy: await ownPolicy() })
  await invite(world, { name: 'Robin', mail: ROBIN, roles: ['member', 'releaser'] })
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(dirname(policyFile), { recursive: true })
})

test('before a breach the handler is warned and then the whole team, and no mail says what it is about', async () => {
  const sent = await report(world.visitor(), { title: 'Canary sings in the header' })
  const number = await caseOf(world, sent)
  const robin = await world.member('Robin')
  await act(robin, number, 'handler', { member: await memberId(robin, number, 'Robin') })
  await world.settle()
  const before = world.mails.mails.length

  await world.until('2026-04-03T12:00:00Z')
  const first = world.mails.mails.slice(before)
  assert.deepEqual(
    first.map(({ to, subject }) => [to[0], subject]),
    [[ROBIN, `${number}: Acknowledgement due in 4 h 48 min`]],
  )
  await world.until('2026-04-03T15:59:00Z')
  const second = world.mails.mails.slice(before + 1)
  assert.deepEqual(second.map(({ to }) => to[0]).sort(), [ROBIN, TEAM])
  assert.match(second[0]?.text ?? '', /The handler was warned before/)
  for (const mail of world.mails.mails) assert.doesNotMatch(mail.raw, /Canary|header|R-[0-9A-Z]{4}-/)
  await say(await world.member('Robin'), number, 'acknowledgement', 'We have it.')
  saysNot(await follow(world.visitor(), sent.code), /missed\. it stays|still owed/i)
})

test('without a handler the team is warned both times, in words that fit', async () => {
  const number = await caseOf(world, await report(world.visitor()))
  await world.until('2026-04-04T15:30:00Z')
  const warnings = world.mails.to(TEAM).filter(({ subject }) => subject.startsWith(`${number}: Ack`))
  assert.equal(warnings.length, 2)
  for (const { text } of warnings) assert.match(text, /Nobody owns the case yet/)
})

test('the automatic receipt keeps nothing: a promise that nobody kept is missed the moment after its time', async () => {
  const sent = await report(world.visitor(), { mail: 'reporter@example.org', who: 'named' })
  const number = await caseOf(world, sent)
  const { receivedAt } = await stateOf(sent)
  await world.until(receivedAt + 24 * 3_600_000)
  says(await follow(world.visitor(), sent.code), 'Acknowledgement due in')
  await world.until(receivedAt + 24 * 3_600_000 + 60_000)
  const late = await follow(world.visitor(), sent.code)
  says(late, 'Acknowledgement: 1 min late, still owed')
  says(late, 'We owe you this. It stays in our public record.')
  says(await (await world.member('Robin')).get('/console'), 'late')

  await world.until(receivedAt + 26 * 3_600_000)
  await say(await world.member('Robin'), number, 'acknowledgement', 'Sorry, this is late.')
  const page = await follow(world.visitor(), sent.code)
  says(page, 'Acknowledged by Robin, 2 h late')
  says(page, 'Missed. It stays in our public record')
  assert.deepEqual(await outcomesOf(sent), [{ type: 'promise.missed', promise: 'acknowledge' }])
})

test('the scorecard counts what was missed once there is enough that no report is told apart', async () => {
  for (let i = 0; i < 4; i++) await report(world.visitor())
  await world.until('2026-04-07T20:00:00Z')
  const page = await world.visitor().get('/scorecard')
  saysNot(page, 'Fell due fewer than five times Fell due')
  const { promises } = JSON.parse((await world.visitor().get('/scorecard.json')).text) as {
    promises: { promise: string; record: string | { kept: number; due: number } }[]
  }
  const acknowledged = promises.find(({ promise }) => promise === 'acknowledge')
  assert.ok(typeof acknowledged?.record === 'object', JSON.stringify(acknowledged))
})

for (const [as, told] of [
  ['question', 'a question'],
  ['policy-comment', 'a comment on the policy'],
  ['spam', 'spam'],
] as const) {
  test(`${told} is owed no promise, and calling it so can be undone`, async () => {
    const sent = await report(world.visitor(), { title: 'About your page' })
    const number = await caseOf(world, sent)
    const robin = await world.member('Robin')
    const done = await robin.submit(await openCase(robin, number), {
      to: '/classify',
      fill: { as, reason: 'It reports nothing.' },
    })
    assert.equal(done.status, 200)
    const page = await follow(world.visitor(), sent.code)
    says(page, 'Nothing is owed to you now')
    says(page, 'It reports nothing.')
    await world.until(world.now() + 60_000)
    const undone = await robin.submit(await openCase(robin, number), {
      to: '/classify',
      fill: { as: 'report', reason: 'It did after all.' },
    })
    assert.equal(undone.status, 200)
    const { receivedAt } = await stateOf(sent)
    const due = (await clocksOf(sent)).find(({ kind }) => kind === 'acknowledge')
    assert.deepEqual([due?.state, due?.due], ['running', receivedAt + 24 * 3_600_000])
    says(await follow(world.visitor(), sent.code), 'Acknowledgement due in 23 h')
  })
}

test('a reporter who withdraws is owed nothing more; what was missed before stays missed', async () => {
  const sent = await report(world.visitor())
  const { receivedAt } = await stateOf(sent)
  await world.until(receivedAt + 25 * 3_600_000)
  const reporter = world.visitor()
  const page = await reporter.submit(await follow(reporter, sent.code), {
    to: '/r/withdraw',
    fill: { reason: 'I was wrong: it is my proxy.' },
  })
  says(page, 'You withdrew the report')
  says(page, 'Nothing is owed to you now')
  says(page, 'It stays missed. It is no longer owed.')
  const robin = await world.member('Robin')
  const seen = await openCase(robin, await caseOf(world, sent))
  says(seen, 'I was wrong: it is my proxy.')
  saysNot(seen, 'Acknowledge. It was due')
})

test('two reports of one case keep their own promises, and neither reporter learns of the other', async () => {
  const first = await report(world.visitor(), { who: 'named', name: 'Ana Finder' })
  const number = await caseOf(world, first)
  const start = world.now()
  await world.until(start + 5 * 3_600_000)
  const second = await report(world.visitor(), { who: 'named', name: 'Bo Finder', title: 'The same, differently' })
  const robin = await world.member('Robin')
  const linked = await tryAct(robin, number, 'link', { report: second.id, reason: 'One fix fixes both.' })
  assert.equal(linked.status, 200)
  says(linked, 'Bo Finder')
  await robin.submit(await openCase(robin, number), {
    to: '/say',
    fill: { as: 'acknowledgement', text: 'Only for Ana.', reports: [first.id] },
  })
  const ana = await follow(world.visitor(), first.code)
  const bo = await follow(world.visitor(), second.code)
  says(ana, 'Only for Ana.')
  saysNot(ana, 'Bo Finder')
  saysNot(ana, second.id)
  saysNot(bo, 'Only for Ana.')
  saysNot(bo, /Ana Finder|the same header/)
  saysNot(bo, first.id)
  says(bo, 'Acknowledgement due in 1 day')
  await world.until(start + 30 * 3_600_000)
  assert.deepEqual(await outcomesOf(first), [{ type: 'promise.kept', promise: 'acknowledge' }])
  assert.deepEqual(await outcomesOf(second), [{ type: 'promise.missed', promise: 'acknowledge' }])
})

test('a changed policy file is only a proposal until it is put in force, and then binds only later reports', async () => {
  const earlier = await report(world.visitor())
  await writeFile(policyFile, (await readFile(NODEJS, 'utf8')).replaceAll('24 hours', '36 hours'))
  const between = await report(world.visitor())
  assert.equal(await dueAfter(between), 24)

  const admin = await world.member('Administrator')
  const page = await admin.get('/console/policy')
  says(page, 'Your email will be acknowledged within 36 hours.')
  const done = await admin.submit(page, { to: '/console/policy' })
  says(done, 'Version 2 is in force')
  const later = await report(world.visitor())
  assert.equal(await dueAfter(earlier), 24)
  assert.equal(await dueAfter(later), 36)
  await world.settle()
  says(await world.visitor().get('/policy'), '36 hours')
  says(await follow(world.visitor(), earlier.code), 'Policy version 1')
  says(await follow(world.visitor(), later.code), 'Policy version 2')
})

test('whatever happened here, the ledger replays to the same rows', async () => {
  await world.settle()
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
})

async function ownPolicy(): Promise<string> {
  policyFile = join(await mkdtemp(join(tmpdir(), 'fairlead-policy-')), 'policy.yaml')
  await writeFile(policyFile, await readFile(NODEJS, 'utf8'))
  return policyFile
}

function reader() {
  return world.app.ctx.store.reader(SYSTEM_SCOPE)
}
async function stateOf(sent: Sent) {
  return (await reader().report(sent.id)).state
}
async function clocksOf(sent: Sent) {
  return reader().clocks((await stateOf(sent)).id, world.now())
}
async function dueAfter(sent: Sent): Promise<number> {
  const clock = (await clocksOf(sent)).find(({ kind }) => kind === 'acknowledge')
  return ((clock?.due ?? 0) - (await stateOf(sent)).receivedAt) / 3_600_000
}
async function outcomesOf(sent: Sent): Promise<readonly { type: string; promise: string }[]> {
  const { events } = await reader().report(sent.id)
  return events.flatMap((event) =>
    event.type === 'promise.kept' || event.type === 'promise.missed'
      ? [{ type: event.type, promise: event.facts.promise }]
      : [],
  )
}
