import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { fromIso, HOUR } from '../../src/lib/instant.ts'
import { createWorld, type World } from '../world.ts'
import { caseOf, follow, report, type Sent, say, says, saysNot } from './cast.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')
const SEED = join(ROOT, 'policies', 'nodejs.yaml')
const OF_2026 = join(ROOT, 'test', 'policies', 'nodejs-2026.yaml')

let world: World
let policyFile: string
let sent: Sent
let number: string

before(async () => {
  policyFile = join(await mkdtemp(join(tmpdir(), 'fairlead-change-')), 'policy.yaml')
  await writeFile(policyFile, await readFile(SEED, 'utf8'))
  world = await createWorld({ at: '2026-04-02T16:00:00Z', policy: policyFile })
  sent = await report(world.visitor(), { who: 'named', name: 'Ana Finder' })
  number = await caseOf(world, sent)
  await world.until('2026-04-02T20:00:00Z')
  await say(await world.member(), number, 'acknowledgement', 'We have it.')
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(dirname(policyFile), { recursive: true })
})

test('In the middle of a case the Node.js policy of 2026 is put in force: the report keeps every time it came under', async () => {
  const was = await clocks()
  await world.until('2026-04-03T08:00:00Z')
  await putInForce(await readFile(OF_2026, 'utf8'))
  const is = await clocks()
  assert.deepEqual(
    is.map(({ promise, due }) => [promise, due]),
    was.map(({ promise, due }) => [promise, due]),
  )
  const page = await follow(world.visitor(), sent.code)
  says(page, 'Policy version 1')
  says(page, 'Version 2, in force since')
  says(page, 'answer: 48 hours → 10 days')
  says(page, 'For you they stay as they were, unless you agree')
})

test('A report that comes now is under the new version, with the right it opens and its instant', async () => {
  const later = await report(world.visitor(), { title: 'Another' })
  const page = await follow(world.visitor(), later.code)
  says(page, 'Policy version 2')
  says(page, 'You may escalate to the OpenJS CNA from')
  says(page, 'cna.openjsf.org')
  saysNot(page, 'Our policy has changed since you reported')
})

test('The reporter agrees on a page without scripts, and from then on the weaker times hold; nobody can agree twice', async () => {
  const visitor = world.visitor()
  const before = await follow(visitor, sent.code)
  const after = await visitor.submit(before, { to: '/r/agree' })
  says(after, 'Your consent is kept')
  says(after, 'You agreed to version 2 of the policy')
  const answer = (await clocks()).find(({ promise }) => promise === 'answer')
  assert.equal(answer?.due, (await state()).receivedAt + 10 * 24 * HOUR)
  const again = await visitor.submit(before, { to: '/r/agree' })
  assert.equal(again.status, 409)
  says(again, 'You have agreed to this version already.')
})

test('A version that is better holds at once, and a weaker one after it takes nothing back', async () => {
  const fresh = await report(world.visitor(), { title: 'A third' })
  const seed = await readFile(SEED, 'utf8')
  await world.until('2026-04-03T10:00:00Z')
  await putInForce(seed.replaceAll('within 24 hours of report', 'within 36 hours of report'))
  says(await follow(world.visitor(), fresh.code), 'acknowledge: 5 days → 36 hours')
  const due = (await clocks(fresh)).find(({ promise }) => promise === 'acknowledge')?.due
  assert.equal(due, fromIso('2026-04-04T22:00:00Z'))
  await world.until('2026-04-03T11:00:00Z')
  await putInForce(await readFile(OF_2026, 'utf8'))
  assert.equal((await clocks(fresh)).find(({ promise }) => promise === 'acknowledge')?.due, due)
})

test('What was kept and missed on the way is recorded by those times, and the ledger replays to the same rows', async () => {
  await world.until('2026-04-20T00:00:00Z')
  const { events } = await reader().report(sent.id)
  const missed = events.flatMap((event) => (event.type === 'promise.missed' ? [event.facts.promise] : []))
  assert.ok(missed.includes('answer'), missed.join())
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
})

async function putInForce(source: string): Promise<void> {
  await writeFile(policyFile, source)
  const admin = await world.member('Administrator')
  const done = await admin.submit(await admin.get('/console/policy'), { to: '/console/policy' })
  assert.equal(done.status, 200)
  says(done, 'is in force')
}

function reader() {
  return world.app.ctx.store.reader(SYSTEM_SCOPE)
}
async function state(of: Sent = sent) {
  return (await reader().report(of.id)).state
}
async function clocks(of: Sent = sent) {
  return reader().clocks((await state(of)).id, world.now())
}
