import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { fromIso } from '../../src/lib/instant.ts'
import type { Page } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { caseOf, follow, invite, report, type Sent, says, saysNot, VULNERABILITY } from './cast.ts'

let world: World
before(async () => {
  world = await createWorld({ at: '2026-12-01T10:00:00Z' })
})
after(() => world[Symbol.asyncDispose]())

test('An absence is announced only ahead, by an administrator, and a wrong one comes back with what to change', async () => {
  const past = await announce('absence', { from: '2026-11-30T00:00', until: '2026-12-24T00:00' })
  assert.equal(past.status, 422)
  says(past, 'It must begin in the future')
  says(
    await announce('absence', { from: '2026-12-24T00:00', until: '2026-12-20T00:00' }),
    'It must end after it begins',
  )
  says(await announce('absence', { ...CHRISTMAS, extends: 'a while' }), 'Write a length such as 96 hours')
  says(await announce('absence', { ...CHRISTMAS, promise: 'cup of tea' }), 'Choose a promise of the policy')
  const admin = await world.member('Administrator')
  saysNot(await admin.get('/console/policy'), 'Dec 2026, 12:00')
  const member = await invite(world, { name: 'Mia', roles: ['member'] })
  saysNot(await member.get('/console/policy'), 'Announce an absence')
})

test('It changes what starts after it was announced, in public, and nothing that was promised before', async () => {
  const earlier = await report(world.visitor(), { title: 'Before' })
  const due = await dueOf(earlier, 'answer')
  await world.until('2026-12-01T11:00:00Z')
  const done = await announce('absence', { ...CHRISTMAS, promise: 'answer', extends: '10 days' })
  assert.equal(done.status, 200)
  await world.settle()
  const page = await world.visitor().get('/policy')
  says(page, 'Absences announced in advance')
  says(page, 'has 10 days instead. What was promised before stays.')
  assert.equal(await dueOf(earlier, 'answer'), due)

  await world.until('2026-12-24T10:00:00Z')
  const inside = await report(world.visitor(), { title: 'At Christmas' })
  assert.equal(await dueOf(inside, 'answer'), fromIso('2027-01-03T10:00:00Z'))
  assert.equal(await dueOf(inside, 'acknowledge'), fromIso('2026-12-25T10:00:00Z'))
})

test('When it is over, the policy page no longer has it', async () => {
  await world.until('2027-01-01T00:01:00Z')
  says(await world.visitor().get('/policy'), 'No absence is announced.')
})

test('A pause of the intake is said on every page before it begins, and while it lasts only what is public is taken', async () => {
  const done = await announce('pause', { from: '2027-02-01T00:00', until: '2027-02-08T00:00' })
  assert.equal(done.status, 200)
  assert.equal((await announce('absence', { from: '2020-01-01T00:00', until: '2027-02-08T00:00' })).status, 422)
  await world.settle()
  says(await world.visitor().get('/policy'), 'on the team takes no new reports for a while')
  await report(world.visitor(), { title: 'Just before' })

  await world.until('2027-02-02T12:00:00Z')
  says(await world.visitor().get('/'), 'The team takes no new reports for a while.')
  const visitor = world.visitor()
  const form = await visitor.get('/report')
  says(form, 'The team takes no new reports for a while.')
  const fill = { ...VULNERABILITY, title: 'Kept in the form' }
  const refused = await visitor.submit(form, { to: '/report', fill })
  assert.equal(refused.status, 422)
  says(refused, 'The team takes no new reports until 2027-02-08 00:00 UTC')
  assert.match(refused.text, /Kept in the form/)
  const critical = await report(world.visitor(), { title: 'On every front page', known: 'public' })
  assert.equal(await dueOf(critical, 'acknowledge'), fromIso('2027-02-09T00:00:00Z'))
})

test('A program hears the same: 422 with the field that says why', async () => {
  const answer = await fetch(`http://127.0.0.1:${world.app.http.port}/api/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'By a program', description: 'It reads too far.' }),
  })
  assert.equal(answer.status, 422)
  assert.match(await answer.text(), /takes no new reports until/)
})

test('Reports are taken again when the team says so, and at the end by themselves', async () => {
  const admin = await world.member('Administrator')
  const opened = await admin.submit(await admin.get('/console/policy'), { to: '/console/policy/open' })
  assert.equal(opened.status, 200)
  await world.settle()
  saysNot(await world.visitor().get('/'), 'takes no new reports')
  const sent = await report(world.visitor(), { title: 'After' })
  says(await follow(world.visitor(), sent.code), await caseOf(world, sent))
  await announce('pause', { from: '2027-03-01T00:00', until: '2027-03-02T00:00' })
  await world.until('2027-03-02T00:01:00Z')
  saysNot(await world.visitor().get('/policy'), 'takes no new reports')
  await report(world.visitor(), { title: 'In March' })
})

test('whatever happened here, the ledger replays to the same rows', async () => {
  await world.settle()
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
})

const CHRISTMAS = { from: '2026-12-22T00:00', until: '2027-01-01T00:00' }

async function announce(what: 'absence' | 'pause', fill: Readonly<Record<string, string>>): Promise<Page> {
  const admin = await world.member('Administrator')
  return admin.submit(await admin.get('/console/policy'), { to: `/console/policy/${what}`, fill })
}

async function dueOf(sent: Sent, promise: string): Promise<number | undefined> {
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  const { state } = await reader.report(sent.id)
  return (await reader.clocks(state.id, world.now())).find((clock) => clock.promise === promise)?.due
}
