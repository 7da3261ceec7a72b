import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { wordsOf } from '../client.ts'
import { GITHUB_TOKEN, type GitHubServer, REPOSITORY, reported, startGitHub } from '../github-server.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseNumber, openCase, says, tryAct } from './cast.ts'

const SECRET = 'a webhook secret of some length'
let world: World
let there: GitHubServer

before(async () => {
  there = await startGitHub(() => new Date(world.app.ctx.now()).toISOString())
  world = await createWorld({
    policy: 'policies/defectdojo.yaml',
    at: '2026-04-02T16:00:00Z',
    env: {
      FAIRLEAD_GITHUB_REPOSITORIES: REPOSITORY,
      FAIRLEAD_GITHUB_TOKEN: GITHUB_TOKEN,
      FAIRLEAD_GITHUB_URL: there.base,
      FAIRLEAD_GITHUB_WEBHOOK_SECRET: SECRET,
    },
  })
  await world.settle()
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await there[Symbol.asyncDispose]()
})

const FIRST = reported('GHSA-2345-6789-cfgh', {
  summary: 'A finding can be read by everybody',
  description: 'Ask for /finding/1 without a session.',
  login: 'mira',
  at: '2026-04-02T16:00:10.000Z',
})

async function deliver(event: string, value: object, delivery: string, secret = SECRET): Promise<Response> {
  const body = JSON.stringify(value)
  return fetch(`http://127.0.0.1:${world.app.http.port}/api/v1/hooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  })
}

function told(advisory: object, action = 'reported', repository = REPOSITORY): object {
  return { action, repository: { full_name: repository }, repository_advisory: advisory }
}

async function lines() {
  return world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
}

test('a private report becomes a report with its case, by webhook and by asking, once', async () => {
  there.advisories.set(FIRST.ghsa_id, FIRST)
  await world.until('2026-04-02T16:00:30Z')
  assert.equal((await deliver('repository_advisory', told(FIRST), 'g-1')).status, 202)
  assert.equal((await deliver('repository_advisory', told(FIRST), 'g-1')).status, 202)
  await world.settle()
  await world.until('2026-04-02T16:11:00Z')
  assert.equal((await lines()).length, 1)
  const robin = await world.member()
  const page = await openCase(robin, await caseNumber(robin))
  for (const words of ['mira', 'Ask for /finding/1', 'CWE-352', '< 2.40.1', 'by GitHub']) says(page, words)
})

test('a ping is answered, a forged delivery refused, and other repositories are none of ours', async () => {
  assert.equal((await deliver('ping', { zen: 'x' }, 'g-2')).status, 200)
  assert.equal((await deliver('repository_advisory', told(FIRST), 'g-3', 'another secret of some length')).status, 403)
  assert.equal(
    (
      await deliver(
        'repository_advisory',
        told({ ...FIRST, ghsa_id: 'GHSA-9999-9999-9999' }, 'reported', 'someone/else'),
        'g-4',
      )
    ).status,
    202,
  )
  await world.settle()
  assert.equal((await lines()).length, 1)
  const held = await (await world.member()).get('/console/held')
  assert.doesNotMatch(wordsOf(held), /Dropped|No subject/, 'what led to nothing is no mail that somebody dropped')
})

test('what the webhook does not tell is found by asking: accepting there confirms here', async () => {
  FIRST.state = 'draft'
  FIRST['submission'] = { accepted: true }
  FIRST.updated_at = '2026-04-02T16:12:00.000Z'
  await world.until('2026-04-02T16:21:00Z')
  assert.equal((await lines())[0]?.case.standing, 'confirmed')
})

test('a draft that the team began there itself is no report', async () => {
  const own = reported('GHSA-jmpq-rvwx-2345', {
    summary: 'Our own',
    description: 'x',
    login: 'ana',
    at: '2026-04-02T16:22:00.000Z',
  })
  there.advisories.set(own.ghsa_id, { ...own, state: 'draft', submission: null })
  await world.until('2026-04-02T16:31:00Z')
  assert.equal((await lines()).length, 1)
})

test('a maintainer opens a private advisory there, invites the reporter and asks for a fork, and the steps are kept', async () => {
  const robin = await world.member()
  const number = await caseNumber(robin)
  const fill = {
    package: 'pip:defectdojo',
    summary: 'A finding can be read',
    description: 'We work on it here.',
    invite: 'mira, ilse',
    fork: 'on',
  }
  const wrong = await tryAct(robin, number, 'github', { ...fill, invite: 'not a login!' })
  assert.equal(wrong.status, 422)
  says(wrong, 'is no login at GitHub')
  await act(robin, number, 'github', fill)
  const made = there.advisories.get('GHSA-cfgh-jmpq-rvwx')
  assert.equal(made?.['summary'], 'A finding can be read')
  assert.equal(made?.state, 'draft')
  assert.deepEqual(
    ((made ?? FIRST)['collaborating_users'] as { login: string }[]).map(({ login }) => login),
    ['mira', 'ilse'],
  )
  const page = await openCase(robin, number)
  says(page, 'Private advisory GHSA-cfgh-jmpq-rvwx at GitHub')
  const id = (await lines())[0]?.reports[0]?.id ?? ''
  const states = await world.app.ctx.store.reader(SYSTEM_SCOPE).promiseStates(id, world.app.ctx.now())
  for (const promise of ['private-advisory', 'invited'])
    assert.equal(states.find((one) => one.promise === promise)?.state, 'done', promise)
})

test('every request was one that GitHub describes', (t) => {
  assert.deepEqual(there.wrong, [])
  if (!there.checked) t.diagnostic('GitHub’s own description was not at hand: name its file in FAIRLEAD_GITHUB_OPENAPI')
})

test('an advisory of a shape that is not known hides no other, and the log says that there is one', async () => {
  const before = (await lines()).length
  const now = world.now()
  const at = (ago: number) => new Date(now - ago * 1000).toISOString()
  const letters = '23456789cfghjmpqrvwx'
  const one = (i: number, ago: number) =>
    reported(`GHSA-${letters[i % 20]}${letters[Math.floor(i / 20)]}22-3333-4444`, {
      summary: `Later ${i}`,
      description: 'x',
      login: 'mira',
      at: at(ago),
    })
  for (let i = 0; i < 98; i++) {
    const own = one(i, 10)
    there.advisories.set(own.ghsa_id, { ...own, state: 'draft', submission: null })
  }
  const odd = one(98, 20)
  there.advisories.set(odd.ghsa_id, { ...odd, state: 'pondering' })
  const behind = one(99, 30)
  there.advisories.set(behind.ghsa_id, behind)
  await world.until(now + 600_000)
  assert.equal((await lines()).length, before + 1)
  assert.ok(world.log.some((line) => line.includes('platform.unread"')))
})
