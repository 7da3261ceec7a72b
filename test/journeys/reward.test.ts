import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { Client } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseOf, follow, openCase, report, type Sent, say, says, saysNot } from './cast.ts'

const POLICY = `fairlead: 1
organisation: { name: Quay, prefix: QUAY }
contact: security@fairlead.example
zone: UTC
products:
  - { name: Quay, kind: service }
promises:
  - says: A reward is paid for what we confirm.
    right: receive a reward
    opens: confirmation
  - says: We answer a claim within 5 days.
    kind: claim
    due: within 5 days of claim
    kept by: answer
`
let home: string
let world: World
let robin: Client
let sent: Sent
let number: string
const FILL = { title: 'Rows of others', description: 'Ask for them.', address: 'quay.example', who: 'anonymous' }

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'fairlead-reward-'))
  await writeFile(join(home, 'policy.yaml'), POLICY)
  world = await createWorld({ policy: join(home, 'policy.yaml') })
  robin = await world.member()
  sent = await report(world.visitor(), FILL)
  number = await caseOf(world, sent)
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

const claim = async (text: string, code = sent.code) => {
  const visitor = world.visitor()
  return visitor.submit(await follow(visitor, code), { to: '/r/reward', fill: { claim: text } })
}

test('before the policy opens it, the page says so and offers no claim', async () => {
  const page = await follow(world.visitor(), sent.code)
  says(page, 'Once our policy opens it, it can be claimed here with your code.')
  saysNot(page, 'Claim the reward by this code')
  assert.equal(page.text.includes('/r/reward'), false)
})

test('a reporter without a name claims it by the code; it is on the record, a clock runs, and the team has a task', async () => {
  await act(robin, number, 'confirm', { reason: 'Seen.' })
  says(await follow(world.visitor(), sent.code), 'Claim the reward by this code')
  const secret = await claim(`My code is ${sent.code}.`)
  assert.equal(secret.status, 422)
  says(secret, 'Your message contains your code')
  const page = await claim('Please to a charity of your choice.')
  assert.equal(page.status, 200)
  says(page, 'Your claim is kept')
  says(page, 'You claimed it')
  says(page, 'You claimed the reward')
  saysNot(page, 'Claim the reward by this code')

  await world.settle()
  assert.match(world.mails.to('team@fairlead.example').at(-1)?.subject ?? '', /^News in QUAY-/)
  const caseSeen = await openCase(robin, number)
  says(caseSeen, 'Answer the claim of the reward.')
  says(caseSeen, 'The reporter claims the reward')
  says(caseSeen, 'Please to a charity of your choice.')
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  const { state } = await reader.report(sent.id)
  const clock = (await reader.clocks(state.id, world.now())).find(({ kind }) => kind === 'claim')
  assert.equal(clock?.due, world.now() + 5 * 86_400_000)
})

test('it is claimed once, and no longer a task when a person has answered', async () => {
  const visitor = world.visitor()
  const page = await follow(visitor, sent.code)
  const again = await visitor.post('/r/reward', {
    token: /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    claim: 'More',
  })
  assert.equal(again.status, 409)
  says(again, 'was claimed already')
  await world.until('2026-04-03T09:00:00Z')
  robin = await world.member()
  await say(robin, number, 'answer', 'It goes to the lifeboats.', { nextSteps: 'yes' })
  saysNot(await openCase(robin, number), 'Answer the claim of the reward.')
})

test('where the policy speaks of no reward, nothing of it is shown', async () => {
  await using other = await createWorld()
  const without = await report(other.visitor())
  saysNot(await follow(other.visitor(), without.code), /reward/i)
})

test('whatever happened here, the ledger replays to the same rows', async () => {
  await world.settle()
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
})
