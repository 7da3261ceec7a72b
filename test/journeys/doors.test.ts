import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { DoorCheck } from '../../src/domain/door-check.ts'
import { createWorld, type World } from '../world.ts'
import { says } from './cast.ts'
import { doorsWorld } from './doors-world.ts'

let world: World
let home: Server
let stop: () => Promise<void>
const answers = { expires: '2027-01-01T00:00:00Z' }

before(async () => {
  home = createServer((_, response) => {
    response.end(`Contact: mailto:security@quay.example\nExpires: ${answers.expires}\n`)
  })
  ;({ world, stop } = await doorsWorld(createWorld, home))
})
after(() => stop())

async function found(): Promise<Readonly<Record<string, DoorCheck>>> {
  const checks = await world.app.ctx.store.reader(SYSTEM_SCOPE).doorChecks()
  return Object.fromEntries(checks.map((check) => [check.door, check]))
}

test('every door is tried by its public address soon after the start, and nothing of it is left', async () => {
  await world.until('2026-04-02T16:05:00Z')
  const doors = await found()
  for (const door of ['form', 'api', 'pgp', 'security-txt'])
    assert.equal(doors[door]?.good, true, doors[door]?.detail ?? door)
  assert.equal(doors['hackerone'], undefined)
  assert.deepEqual(await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all'), [])
  const report = await world.app.ctx.store.ledger.verify()
  assert.deepEqual(report.problems, [])
})

test('a mail of ours goes round: relay, listener, and back into the hands that sent it', async () => {
  const [round, ...more] = world.mails.mails.filter(({ subject }) => subject === 'Self-check')
  assert.ok(round !== undefined && more.length === 0)
  assert.equal((await found())['mail']?.detail, 'The relay took our mail; it has not come back yet.')
  const transport = createTransport({ host: '127.0.0.1', port: world.app.mailDoors.port ?? 0, ignoreTLS: true })
  await transport.sendMail({ envelope: { from: '', to: ['security@fairlead.example'] }, raw: round.raw })
  await world.settle()
  assert.match((await found())['mail']?.detail ?? '', /A mail of ours came back after \d+ s\./)
  assert.deepEqual(await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all'), [])
  assert.equal(await world.app.ctx.store.reader(SYSTEM_SCOPE).countArrivals('held'), 0)
})

test('the outcome stands on the console and in the body of /readyz, whose status stays', async () => {
  const robin = await world.member()
  says(await robin.get('/console/doors'), 'Every door is open')
  const ready = await fetch(`http://127.0.0.1:${world.app.http.port}/readyz`)
  assert.equal(ready.status, 200)
  const { doors } = (await ready.json()) as { doors: Record<string, string> }
  assert.deepEqual([doors['form'], doors['security-txt']], ['good', 'good'])
})

test('the team gets one line a day', async () => {
  await world.until('2026-04-02T17:10:00Z')
  const lines = world.mails.mails.filter(({ subject }) => subject === 'All doors are open')
  assert.equal(lines.length, 1)
})

test('a door that breaks is loud: at once by mail, at the head of the inbox, and in /readyz', async () => {
  answers.expires = '2026-04-05T00:00:00Z'
  await world.until('2026-04-03T16:05:00Z')
  assert.ok(world.mails.mails.some(({ subject }) => subject === 'A door is broken: security.txt on your own domain'))
  const robin = await world.member()
  says(await robin.get('/console'), '1 door broken')
  says(await robin.get('/console/doors'), 'It expires in 1 day:')
  const ready = await fetch(`http://127.0.0.1:${world.app.http.port}/readyz`)
  assert.equal(ready.status, 200)
  assert.equal(((await ready.json()) as { doors: Record<string, string> }).doors['security-txt'], 'broken')
})

test('nobody else can send a report that is undone: a forged token is a field like any other', async () => {
  const answer = await fetch(`http://127.0.0.1:${world.app.http.port}/api/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'fairlead-rehearsal': 'forged' },
    body: JSON.stringify({ title: 'A real one', description: 'It happens.' }),
  })
  assert.equal(answer.status, 201)
})
