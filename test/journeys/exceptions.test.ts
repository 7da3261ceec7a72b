import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { armRelease } from '../../src/actions/release/arm-release.ts'
import { skipStep } from '../../src/actions/release/confirm-step.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { DAY, fromIso } from '../../src/lib/instant.ts'
import type { Page } from '../client.ts'
import { lead, readyRelease } from '../security/ready-release.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseOf, follow, memberId, openCase, report, type Sent, say, says, saysNot, tryAct } from './cast.ts'
import { arm, plan } from './release.ts'

const LADDER = `
organisation: Ladder
contact: security@ladder.org
contacts: { coordinator: https://cert.example }
promises:
  - says: We acknowledge within 24 hours.
    acknowledge: within 24 hours of report
    on miss: [coordinator]
  - says: If we do not, you may go to the coordinator.
    id: coordinator
    right: go to the coordinator
  - says: If you have no reply after 3 days, please follow up.
    id: follow-up
    right: follow up
    opens: 3 days after report
    unless: reply
  - says: Two days after that you may go to our board.
    id: board
    right: go to the board
    opens: 2 days after followup.sent
    unless: reply
  - says: Confirmed reports are public within 30 days; complex ones within 10 days more.
    id: thirty
    kind: disclosure
    due: within 30 days of confirmation
    kept by: publication
    override: { reasons: [complexity], limit: 10 days }
  - says: Every report is public within 90 days; more time needs our approval and yours.
    id: ninety
    kind: public
    due: within 90 days of report
    kept by: publication
    override: { consent: [team, reporter], limit: 30 days }
  - says: Each report is assigned a handler.
    id: handler
    step: handler assigned
`

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-ladder-'))
})
after(() => rm(folder, { recursive: true }))

suite('Rights that open for the reporter', () => {
  let world: World
  let sent: Sent
  let number: string
  before(async () => {
    world = await ladder()
    sent = await report(world.visitor(), ABOUT)
    number = await caseOf(world, sent)
  })
  after(() => world[Symbol.asyncDispose]())

  test('the page says from which instant each right is there, and the case page says the same', async () => {
    const page = await follow(world.visitor(), sent.code)
    says(page, /You may go to the coordinator from .*3 Apr.* 10:00 UTC/)
    says(page, /You may follow up from .*5 Apr/)
    says(page, 'cert.example')
    saysNot(page, 'go to the board')
    says(page, 'Steps and rules: 0 of 1 step done')
    says(await openCase(await world.member(), number), 'The reporter may go to the coordinator from')
  })

  test('a breach opens the right it names; a right that is not open yet cannot be used', async () => {
    await world.until('2026-04-03T10:01:00Z')
    const visitor = world.visitor()
    const page = await follow(visitor, sent.code)
    says(page, /You may go to the coordinator since .*3 Apr/)
    const refused = await visitor.submit(page, { to: '/r/right', fill: { right: 'follow-up' } })
    assert.equal(refused.status, 409)
    says(refused, 'This is not open to you now')
  })

  test('each rung opens the next: who asked again may go further, and a reply closes it', async () => {
    await world.until('2026-04-05T10:00:00Z')
    const visitor = world.visitor()
    const used = await visitor.submit(await follow(visitor, sent.code), {
      to: '/r/right',
      fill: { right: 'follow-up' },
    })
    assert.equal(used.status, 200)
    says(used, 'You asked again')
    says(used, /You may go to the board from .*7 Apr/)
    await world.until('2026-04-07T10:00:00Z')
    says(await follow(world.visitor(), sent.code), /You may go to the board since/)
    await say(await world.member(), number, 'acknowledgement', 'We are late, and here now.')
    saysNot(await follow(world.visitor(), sent.code), 'You may go to the board')
  })

  test('the ledger replays to the same rows', async () => {
    await world.settle()
    assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
  })
})

suite('Promises that may be changed', () => {
  let world: World
  let sent: Sent
  let number: string
  before(async () => {
    world = await ladder()
    sent = await report(world.visitor(), ABOUT)
    number = await caseOf(world, sent)
  })
  after(() => world[Symbol.asyncDispose]())

  test('only for a reason that the policy allows, only later, and no further than its limit', async () => {
    await world.until('2026-04-02T10:05:00Z')
    const member = await world.member()
    saysNot(await openCase(member, number), `thirty (${sent.id})`)
    await act(member, number, 'confirm', { reason: 'Seen.' })
    const change = (fill: Readonly<Record<string, string>>) =>
      tryAct(member, number, 'override', { promise: `${sent.id} thirty`, reason: 'It is in three places.', ...fill })
    says(await change({ until: '2026-05-05T10:00', because: '' }), 'The policy allows only: complexity.')
    says(await change({ until: '2026-04-05T10:00', because: 'complexity' }), 'Choose a time after the one')
    says(
      await change({ until: '2026-06-05T10:00', because: 'complexity' }),
      'The policy allows nothing after 2026-05-12 10:05',
    )
    says(await change({ until: '', because: 'complexity' }), 'Give date and time in UTC')
    assert.equal((await change({ until: '2026-05-10T10:00', because: 'complexity' })).status, 200)
    assert.equal(await dueOf('thirty'), fromIso('2026-05-10T10:00:00Z'))
    const page = await follow(world.visitor(), sent.code)
    says(page, 'A promise was given more time')
    says(page, 'complexity: It is in three places.')
  })

  test('where the reporter must agree, nothing changes before, and the reporter agrees on the page', async () => {
    const member = await world.member()
    const was = await dueOf('ninety')
    const until = '2026-07-20T10:00'
    await act(member, number, 'override', {
      promise: `${sent.id} ninety`,
      until,
      because: '',
      reason: 'Upstream waits.',
    })
    assert.equal(await dueOf('ninety'), was)
    const visitor = world.visitor()
    const page = await follow(visitor, sent.code)
    says(page, 'The team asks you')
    says(page, 'Upstream waits.')
    const forged = await visitor.submit(page, { to: '/r/agree', fill: { until: String(Number(was) + 300 * DAY) } })
    assert.equal(forged.status, 409)
    const agreed = await visitor.submit(page, { to: '/r/agree' })
    says(agreed, 'You agreed to more time')
    saysNot(agreed, 'The team asks you')
    assert.equal(await dueOf('ninety'), fromIso('2026-07-20T10:00:00Z'))
  })

  test('a promise without “override” cannot be changed by anybody', async () => {
    const member = await world.member()
    const page = await tryAct(member, number, 'override', {
      promise: `${sent.id} acknowledge`,
      until: '2026-05-20T10:00',
      because: 'complexity',
      reason: 'No.',
    })
    assert.equal(page.status, 409)
    says(page, 'The policy does not let this promise be changed')
  })

  test('the ledger replays to the same rows', async () => {
    await world.settle()
    assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
  })

  async function dueOf(promise: string): Promise<number | undefined> {
    const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
    const { state } = await reader.report(sent.id)
    return (await reader.clocks(state.id, world.now())).find((clock) => clock.promise === promise)?.due
  }
})

suite('What the policy forbids', () => {
  test('“never push until list”: a push is not confirmed while the list was left out, unless an allowed exception is made', async () => {
    const path = join(folder, 'forbids.yaml')
    const seed = await readFile(join(resolve(import.meta.dirname, '..', '..'), 'policies', 'nodejs.yaml'), 'utf8')
    const [head, tail] = seed.split('    never: push\n    until: list\n')
    assert.ok(tail !== undefined)
    await writeFile(path, `${head}    never: push\n    until: list\n    override: [it is public already]\n${tail}`)
    await using world = await createWorld({ at: '2026-04-02T10:00:00Z', policy: path })
    const ready = await readyRelease(world)
    const scope = await lead(world)
    await skipStep(world.app.ctx, scope, { release: ready.release, step: 'list', reason: 'The list is down.' })
    await armRelease(world.app.ctx, scope, ready.release)
    await world.until(ready.at)
    const refused = await confirmPush(world, ready.release)
    assert.equal(refused.status, 409)
    says(refused, 'forbids this now: “These fixes are not committed to the public repository')
    says(refused, 'The policy allows an exception with a reason')

    const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
    await act(await world.member(), state.number, 'override', {
      promise: `${ready.publicId} held-privately`,
      until: '2026-04-03T10:00',
      because: 'it is public already',
      reason: 'A blog has it.',
    })
    assert.equal((await confirmPush(world, ready.release)).status, 200)
    assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
  })

  test('“never publication until fix landed”: the gate says so before the hour, and the day comes once that is recorded', async () => {
    await using world = await createWorld({ at: '2026-04-02T10:00:00Z', policy: 'policies/neon.yaml' })
    const sent = await report(world.visitor(), { title: 'Logs of others', address: 'https://console.example' })
    const number = await caseOf(world, sent)
    const admin = await world.member()
    await act(admin, number, 'handler', { member: await memberId(admin, number, 'Administrator') })
    await act(admin, number, 'confirm', { reason: 'Seen.' })
    await act(admin, number, 'severity', { severity: 'high', vector: '', cwe: '', reason: 'Anybody can.' })
    const draft = { title: 'Logs of others', summary: 'They could be read.', description: 'No check.', level: 'high' }
    const line = { 'p0.line': 'service', 'p0.status': 'affected', 'p0.introduced': '0' }
    await admin.submit(await admin.get(`/console/cases/${number}/advisory`), {
      to: '/advisory',
      fill: { ...draft, ...line, do: 'keep' },
    })
    const release = await plan(admin, number, '2026-04-03T10:00')
    const red = await admin.get(release)
    says(red, 'Red: No rule of the policy forbids it')
    says(red, 'until the fix is in force. Once it is so, record it on the page of the case')
    await act(admin, number, 'fact', { what: 'fix.landed', occurred: '2026-04-02T09:00', reason: 'Deployed.' })
    says(await admin.get(release), 'Green: No rule of the policy forbids it')
    await arm(world, release, 'Administrator')
    await world.until('2026-04-03T10:05:00Z')
    says(await (await world.member()).get(release), 'Released')
    assert.ok((await world.published(`/advisories/${number}`))?.includes('Logs of others'))
  })

  async function confirmPush(world: World, release: string): Promise<Page> {
    const member = await world.member()
    const page = await member.get(`/console/releases/${release}`)
    return member.submit(page, { to: '/steps/push/confirm', fill: { proof: 'abc123' } })
  }
})

const ABOUT = { where: 'ladder', versions: '' }

async function ladder(): Promise<World> {
  const path = join(folder, 'ladder.yaml')
  await writeFile(path, LADDER)
  return createWorld({ at: '2026-04-02T10:00:00Z', policy: path })
}
