import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { Client } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseNumber, codeOn, follow, openCase, report, says, saysNot, tryAct } from './cast.ts'

let world: World
let robin: Client
let number = ''
let code = ''

before(async () => {
  // Thursday, in the afternoon of the team.
  world = await createWorld({ policy: 'policies/neon.yaml', at: '2026-04-02T16:00:00Z' })
  robin = await world.member()
})
after(() => world[Symbol.asyncDispose]())

const TOLD = {
  way: 'telephone',
  when: '2026-04-01T20:30',
  name: 'Mira',
  title: 'A branch can be read by another project',
  description: 'She read the rows of a branch that is not hers by asking for its number.',
  address: 'console.neon.example',
}

test('a call is written down with the hour it was made, and its words are read back', async () => {
  const page = await robin.submit(await robin.get('/console/by-hand'), { to: '/by-hand', fill: TOLD })
  assert.equal(page.status, 200)
  says(page, 'Read this back to them')
  says(page, '20:30')
  code = codeOn(page)
  number = await caseNumber(robin)
  says(await openCase(robin, number), /by telephone|told to us|by hand/)
})

test('promises count from the call, not from when it was typed', async () => {
  const [line] = await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('open')
  const report = line?.reports[0]
  assert.equal(new Date(report?.receivedAt ?? 0).toISOString(), '2026-04-01T20:30:00.000Z')
  const clocks = await world.app.ctx.store.reader(SYSTEM_SCOPE).clocks(report?.id ?? '', world.app.ctx.now())
  const answer = clocks.find(({ kind }) => kind === 'answer')
  assert.equal(new Date(answer?.due ?? 0).toISOString(), '2026-04-07T04:00:00.000Z')
})

test('who told it follows it with the words, like any reporter', async () => {
  const page = await follow(world.visitor(), code)
  says(page, 'A branch can be read by another project')
  says(page, 'your report, by telephone')
  // What this policy promises, and not what others do.
  says(page, 'At the latest: an answer with an evaluation and an expected resolution date')
  says(await openCase(robin, number), 'Answer with an evaluation and an expected resolution date.')
})

test('a talk that lies ahead, or before the report, is refused and nothing typed is lost', async () => {
  const fill = { spoke: 'answer', way: 'signal', text: 'We can see it.', evaluation: 'yes', nextSteps: 'yes' }
  const ahead = await tryAct(robin, number, 'heard', { ...fill, when: '2026-04-03T10:00' })
  assert.equal(ahead.status, 422)
  says(ahead, 'This lies ahead')
  assert.match(ahead.text, /We can see it\./)
  says(await tryAct(robin, number, 'heard', { ...fill, when: '2026-03-31T10:00' }), 'The report itself came later')
})

test('an answer that held nothing is refused here as in the composer, and the same words are news all the same', async () => {
  const fill = { way: 'signal', when: '2026-04-02T12:30', text: 'We are looking.' }
  const empty = await tryAct(robin, number, 'heard', { ...fill, spoke: 'answer' })
  assert.equal(empty.status, 422)
  says(empty, 'Say what the answer holds: an evaluation, the next steps, or an expected date.')
  says(await tryAct(robin, number, 'say', { as: 'answer', text: 'We are looking.' }), 'Say what the answer holds')
})

test('an answer given over Signal keeps the promise of the hour it was given', async () => {
  await world.until('2026-04-03T12:00:00Z')
  robin = await world.member()
  await act(robin, number, 'heard', {
    spoke: 'answer',
    way: 'signal',
    when: '2026-04-03T08:15',
    text: 'We can see it, it is serious, and we expect to have it solved on Friday.',
    evaluation: 'yes',
    nextSteps: 'yes',
  })
  const page = await follow(world.visitor(), code)
  says(page, 'answer, over Signal')
  says(page, '08:15')
})

test('whoever follows a report asks for the Signal contact in one step, and that is a task until a person answers', async () => {
  const page = await follow(world.visitor(), code)
  says(page, 'we can provide you with a security contact number through Signal')
  saysNot(await openCase(robin, number), 'asks for it')
  const asked = await world.visitor().submit(page, { to: '/r/contact' })
  says(asked, 'The team is asked for it, and answers here')
  says(asked, 'You asked for it')
  assert.doesNotMatch(asked.text, /action="\/r\/contact"/)
  // The same page sent again asks nothing anew.
  says(await world.visitor().submit(page, { to: '/r/contact' }), 'You asked for it')
  const subject = await openCase(robin, number)
  says(subject, 'Give the Signal contact.')
  assert.equal(subject.text.match(/The reporter asks for the contact that is given on request/g)?.length, 1)
  says(await robin.get('/console'), 'new words')
  await world.settle()
  assert.ok(world.mails.mails.some(({ subject: line }) => line === `News in ${number}`))
})

test('where the policy gives no contact on request, nobody is offered one', async () => {
  await using other = await createWorld()
  const sent = await report(other.visitor())
  const page = await follow(other.visitor(), sent.code)
  assert.doesNotMatch(page.text, /\/r\/contact/)
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const forced = await other.visitor().post('/r/contact', { token })
  assert.equal(forced.status, 409)
  says(forced, 'names no contact that is given on request')
})

test('the Signal number is handed out to who asks, and that it was is in the record', async () => {
  saysNot(await world.visitor().get('/policy'), '+41 00')
  await act(robin, number, 'contact', { text: 'Signal: +41 00 000 00 00, on weekdays' })
  says(await follow(world.visitor(), code), '+41 00 000 00 00')
  says(await openCase(robin, number), 'The contact on request was handed out')
  saysNot(await openCase(robin, number), 'Give the Signal contact.')
  says(await follow(world.visitor(), code), 'It was given to you')
})

test('a form that is kept twice is one report', async () => {
  const form = await robin.get('/console/by-hand')
  const fill = { ...TOLD, title: 'Another call' }
  const first = await robin.submit(form, { to: '/by-hand', fill })
  const second = await robin.submit(form, { to: '/by-hand', fill })
  assert.equal(codeOn(first), codeOn(second))
  const wrong = await robin.submit(await robin.get('/console/by-hand'), {
    to: '/by-hand',
    fill: { ...TOLD, title: '' },
  })
  assert.equal(wrong.status, 422)
  says(wrong, 'Everything you typed is still here')
})
