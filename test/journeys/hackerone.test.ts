import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { takeHackerOneReport } from '../../src/actions/platform/poll-hackerone.ts'
import { eraseReport } from '../../src/actions/talk/erase-report.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { platformKey } from '../../src/domain/platform.ts'
import type { Client } from '../client.ts'
import {
  H1_PROGRAM,
  H1_TOKEN,
  type HackerOneServer,
  hookBody,
  type ServedReport,
  startHackerOne,
} from '../hackerone-server.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseNumber, openCase, say, says, saysNot } from './cast.ts'

const SECRET = 'a webhook secret of some length'
let world: World
let there: HackerOneServer
let robin: Client
let number = ''

before(async () => {
  there = await startHackerOne(() => new Date(world.app.ctx.now()).toISOString())
  world = await createWorld({
    policy: 'policies/defectdojo.yaml',
    at: '2026-04-02T16:00:00Z',
    env: {
      FAIRLEAD_HACKERONE_PROGRAM: H1_PROGRAM,
      FAIRLEAD_HACKERONE_TOKEN: H1_TOKEN,
      FAIRLEAD_HACKERONE_URL: there.base,
      FAIRLEAD_HACKERONE_WEBHOOK_SECRET: SECRET,
    },
  })
  await world.settle()
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await there[Symbol.asyncDispose]()
})

function submission(id: string, title: string, createdAt: string): ServedReport {
  const one: ServedReport = {
    id,
    title,
    text: 'The form that deletes a test takes a request from any site.',
    impact: 'Somebody loses their findings.',
    state: 'new',
    createdAt,
    activities: [],
    files: [{ id: '77', name: 'proof.html', bytes: '<form>' }],
  }
  there.reports.set(id, one)
  return one
}

function deliver(body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`http://127.0.0.1:${world.app.http.port}/api/v1/hooks/hackerone`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-h1-event': 'report_created', ...headers },
    body,
  })
}

function signed(body: string, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

async function theCase() {
  robin = await world.member()
  number = await caseNumber(robin)
  return openCase(robin, number)
}

test('a submission becomes a report with its case, once, however often it is told', async () => {
  const body = hookBody(submission('4001', 'A finding can be deleted from another site', '2026-04-02T15:59:00.000Z'))
  for (const delivery of ['d-1', 'd-1', 'd-2']) {
    const answer = await deliver(body, { 'x-h1-signature': signed(body), 'x-h1-delivery': delivery })
    assert.equal(answer.status, 202)
  }
  await world.settle()
  const lines = await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.reports[0]?.door, 'hackerone')
  assert.equal(new Date(lines[0]?.reports[0]?.receivedAt ?? 0).toISOString(), '2026-04-02T15:59:00.000Z')
  const page = await theCase()
  for (const words of [
    'mira',
    'The form that deletes a test',
    'Somebody loses their findings',
    'CWE-352',
    'proof.html',
  ])
    says(page, words)
  saysNot(page, 'Secret Street')
})

test('an unsigned or wrongly signed delivery is refused, and so is the empty secret', async () => {
  const body = hookBody(submission('4999', 'Forged', '2026-04-02T15:59:30.000Z'))
  there.reports.delete('4999')
  for (const signature of [
    '',
    'sha256=00',
    signed(body, ''),
    signed(body, 'another secret of some length'),
    signed(`${body} `),
  ]) {
    const answer = await deliver(body, { 'x-h1-signature': signature, 'x-h1-delivery': 'd-9' })
    assert.equal(answer.status, 403, signature)
  }
  await world.settle()
  assert.equal((await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')).length, 1)
})

test('what the team answers here is posted there, to the reporter and once, also when the line breaks after it was taken', async () => {
  there.breakAfterWrite()
  await say(robin, number, 'answer', 'We can see it. Next we look for others like it.', {
    evaluation: 'on',
    nextSteps: 'on',
  })
  await world.settle()
  await world.until('2026-04-02T16:02:00Z')
  const posted = there.reports.get('4001')?.activities.filter(({ type }) => type === 'activity-comment') ?? []
  assert.deepEqual(
    posted.map(({ message, internal }) => ({ message, internal })),
    [{ message: 'We can see it. Next we look for others like it.', internal: false }],
  )
})

test('what the reporter says there is asked for and stands in the conversation, with its own hour', async () => {
  there.reports.get('4001')?.activities.push(
    {
      id: '51',
      type: 'activity-comment',
      message: 'It is in 2.40 too.',
      internal: false,
      at: '2026-04-02T16:03:00.000Z',
      username: 'mira',
    },
    {
      id: '52',
      type: 'activity-comment',
      message: 'Thank you for your submission!',
      internal: false,
      at: '2026-04-02T16:03:10.000Z',
      username: 'hackbot',
    },
    {
      id: '53',
      type: 'activity-comment',
      message: 'Who looks at this?',
      internal: true,
      at: '2026-04-02T16:03:20.000Z',
      username: 'ana',
    },
  )
  await world.until('2026-04-02T16:12:00Z')
  const page = await theCase()
  says(page, 'It is in 2.40 too.')
  says(page, 'Who looks at this?')
  saysNot(page, 'Thank you for your submission!')
  assert.equal(
    (page.text.match(/We can see it\. Next we look/g) ?? []).length,
    1,
    'our own words do not come back as news',
  )
})

test('who says the same twice here is heard twice there', async () => {
  for (const minute of ['13', '14']) {
    await world.until(`2026-04-02T16:${minute}:00Z`)
    await say(robin, number, 'update', 'Still at it.')
    await world.settle()
  }
  const posted = there.reports.get('4001')?.activities.filter(({ message }) => message === 'Still at it.') ?? []
  assert.equal(posted.length, 2)
})

test('our own words that are told to us before we have written down that they are ours stand here once', async () => {
  const { ctx } = world.app
  await say(robin, number, 'update', 'Told at once.')
  there.reports.get('4001')?.activities.push({
    id: '61',
    type: 'activity-comment',
    message: 'Told at once.',
    internal: false,
    at: new Date(ctx.now()).toISOString(),
    username: 'fairlead-api',
  })
  assert.ok(ctx.platforms.hackerone)
  await takeHackerOneReport(ctx, ctx.platforms.hackerone, '4001', 0)
  await world.settle()
  assert.equal(((await theCase()).text.match(/Told at once\./g) ?? []).length, 1)
  const there61 = there.reports.get('4001')?.activities.filter(({ message }) => message === 'Told at once.')
  assert.equal(there61?.length, 1)
})

test('what is decided here is the state there', async () => {
  await act(robin, number, 'confirm', { reason: 'Seen on a fresh installation.' })
  await world.settle()
  assert.equal(there.reports.get('4001')?.state, 'triaged')
})

test('a report of before we were connected brings its past along, which is no record of ours', async () => {
  const old = submission('1200', 'An old one that is still open', '2025-11-03T10:00:00.000Z')
  old.state = 'triaged'
  old.activities.push({
    id: '12',
    type: 'activity-comment',
    message: 'Welcome.',
    internal: false,
    at: '2025-11-20T10:00:00.000Z',
    username: 'ana',
  })
  old.activities.push({
    id: '13',
    type: 'activity-comment',
    message: 'Any news?',
    internal: false,
    at: '2026-04-02T16:13:00.000Z',
    username: 'mira',
  })
  await world.until('2026-04-02T16:25:00Z')
  const lines = await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
  const line = lines.find(({ title }) => title.startsWith('An old one'))
  assert.equal(line?.case.standing, 'confirmed')
  assert.equal(new Date(line?.reports[0]?.receivedAt ?? 0).toISOString(), '2025-11-03T10:00:00.000Z')
  const page = await openCase(robin, line?.case.number ?? '')
  says(page, 'Welcome.')
  saysNot(page, 'A former member')
  const outcomes = await world.app.ctx.store.reader(SYSTEM_SCOPE).promises()
  assert.deepEqual(
    outcomes.filter(({ report }) => report === line?.reports[0]?.id),
    [],
  )
})

test('what was erased here does not come back when somebody says a word there', async () => {
  const { ctx } = world.app
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const cases = async () => (await reader.cases('all')).length
  submission('4009', 'Erased here', '2026-04-02T17:00:00.000Z')
  const found = { door: 'hackerone', place: H1_PROGRAM, id: '4009' } as const
  await world.until('2026-04-02T17:10:00Z')
  const report = await ctx.store.write(ctx.now(), (tx) => tx.findOutside(platformKey(found)))
  assert.ok(report)
  const before = await cases()
  await eraseReport(ctx, SYSTEM_SCOPE, report)
  there.reports.get('4009')?.activities.push({
    id: '91',
    type: 'activity-comment',
    message: 'Are you there?',
    internal: false,
    at: '2026-04-02T17:11:00.000Z',
    username: 'mira',
  })
  await world.until('2026-04-02T17:22:00Z')
  assert.equal(await cases(), before)
})

test('every request was one that HackerOne describes', () => {
  assert.deepEqual(there.wrong, [])
})

test('a report of a shape that is not known keeps no other waiting, and the log says that there is one', async () => {
  const { ctx } = world.app
  const at = new Date(world.now() + 1000).toISOString()
  const keyOf = (id: string) => platformKey({ door: 'hackerone', place: H1_PROGRAM, id })
  const found = (id: string) => ctx.store.write(ctx.now(), (tx) => tx.findOutside(keyOf(id)))
  // Not what HackerOne describes.
  submission('5001', 7 as unknown as string, at)
  submission('5002', 'Behind the odd one', at)
  await world.until(world.now() + 600_000)
  assert.equal(await found('5001'), undefined)
  assert.ok(await found('5002'))
  assert.ok(world.log.some((line) => line.includes('platform.unread"')))
})
