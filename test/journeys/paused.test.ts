import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkApi, checkForm } from '../../src/actions/check/check-forms.ts'
import { MAIL_WORLD, post } from '../mail/letters.ts'
import { createWorld, type World } from '../world.ts'
import { codeOn, follow, says, saysNot } from './cast.ts'

const POLICY = `fairlead: 1
organisation: { name: Quay, prefix: QUAY }
contact: security@fairlead.example
doors:
  - mail: security@fairlead.example
  - signal: on request
zone: UTC
severities: [low, high, critical]
products:
  - { name: Quay, kind: service }
while paused: [already public, severity is critical]
promises:
  - says: Somebody reads it within a day.
    acknowledge: within 1 day of report
  - says: We answer within 3 days.
    answer: within 3 days of report
  - says: It is fixed within 90 days.
    fix: within 90 days of confirmation
`
const UNTIL = 'Sun 12 Apr, 00:00 UTC'

let home: string
let world: World
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'fairlead-paused-'))
  await writeFile(join(home, 'policy.yaml'), POLICY)
  world = await createWorld({ ...MAIL_WORLD, policy: join(home, 'policy.yaml') })
  const admin = await world.member('Administrator')
  const page = await admin.get('/console/policy')
  says(page, 'What is public already, or being used against people, and what you judge to be critical')
  const fill = { from: '2026-04-05T00:00', until: '2026-04-12T00:00' }
  assert.equal((await admin.submit(page, { to: '/console/policy/pause', fill })).status, 200)
  await world.until('2026-04-06T12:00:00Z')
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

test('the policy page and the form say what is taken in these days, in the policy’s own scale', async () => {
  for (const path of ['/policy', '/', '/report'])
    says(await world.visitor().get(path), /What is public already, .*and what you judge to be critical can be reported/)
  says(await world.visitor().get('/report'), 'How bad is it, as you see it?')
})

test('the form takes what its reporter judges to be critical, and its times count from the end of the pause', async () => {
  const visitor = world.visitor()
  const fill = { title: 'Rows of others', description: 'Ask for them.', address: 'quay.example' }
  const refused = await visitor.submit(await visitor.get('/report'), {
    to: '/report',
    fill: { ...fill, severity: 'high' },
  })
  assert.equal(refused.status, 422)
  const receipt = await visitor.submit(await visitor.get('/report'), {
    to: '/report',
    fill: { ...fill, severity: 'critical' },
  })
  says(receipt, 'Mon 13 Apr, 00:00')
  says(await follow(world.visitor(), codeOn(receipt)), 'Mon 13 Apr, 00:00')
})

test('so does the API, and its signed receipt names the same times', async () => {
  const send = async (answers: object): Promise<{ status: number; value: Record<string, unknown> }> => {
    const answer = await fetch(`http://127.0.0.1:${world.app.http.port}/api/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'By a program', description: 'It reads too far.', answers }),
    })
    return { status: answer.status, value: (await answer.json()) as Record<string, unknown> }
  }
  assert.equal((await send({})).status, 422)
  const { status, value } = await send({ severity: 'critical' })
  assert.equal(status, 201)
  const { promises } = value.receipt as { promises: readonly { promise: string; due: string }[] }
  assert.deepEqual(
    promises.map(({ promise, due }) => [promise, due]),
    [
      ['acknowledge', '2026-04-13T00:00:00Z'],
      ['answer', '2026-04-15T00:00:00Z'],
    ],
  )
})

test('a mail is kept, and its receipt says so: until when, what counts from then, and where what is critical goes', async () => {
  await post(world, { subject: 'A flaw' })
  await world.settle()
  const text = world.mails.to('ada@example.org').at(-1)?.text.replace(/\s+/g, ' ') ?? ''
  assert.ok(text.includes(`We take no new reports until ${UNTIL}`), text)
  assert.match(text, /Your mail is kept all the same/)
  assert.match(
    text,
    /a person has told you it was read, by Mon 13 Apr, 00:00 UTC.*, counted from Sun 12 Apr, 00:00 UTC/,
  )
  assert.match(
    text,
    /The form is open in these days for what is public .* what you judge to be critical: http:\S+\/report/,
  )
  assert.match(text, /If people are in danger before then, use Signal, on request\./)
})

test('who writes a report down by hand is told the same, before and after', async () => {
  const robin = await world.member()
  const form = await robin.get('/console/by-hand')
  says(form, `No new reports are taken until ${UNTIL}`)
  says(form, 'counts from the end of the pause: acknowledgement and answer.')
  const done = await robin.submit(form, {
    to: '/console/by-hand',
    fill: { title: 'By telephone', description: 'They said.', address: 'quay.example', when: '2026-04-06T11:00' },
  })
  says(done, /Mon 13 Apr, 00:00 UTC, counted from Sun 12 Apr, 00:00 UTC/)
})

test('our own daily trial of the doors does not take a pause for a broken door', async () => {
  for (const check of [checkForm, checkApi]) {
    const tried = await check(world.app.ctx)
    assert.equal(tried?.good, true, JSON.stringify(tried))
  }
})

test('when the pause is over, nobody speaks of it', async () => {
  await world.until('2026-04-12T08:00:00Z')
  await post(world, { subject: 'Later', from: 'lin@example.org' })
  await world.settle()
  assert.doesNotMatch(world.mails.to('lin@example.org').at(-1)?.text ?? '', /no new reports|counted from/)
  saysNot(await (await world.member()).get('/console/by-hand'), 'No new reports are taken')
  saysNot(await world.visitor().get('/report'), 'The form opens again')
})
