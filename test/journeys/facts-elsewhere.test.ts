import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { simulateLedger } from '../../src/replay.ts'
import { formsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseOf, follow, openCase, report, says, saysNot } from './cast.ts'
import { run } from './command-line.ts'

const POLICY = `organisation: { name: Proxy, prefix: PRX, home: https://proxy.org }
contact: security@proxy.org
zone: UTC
week: Mon-Fri
holidays: []
events:
  finder.told: The finder told us that their 90 days run.
outside:
  - who: linux-distros
    rule: at most 14 days after list.posted
  - who: the finder
    rule: at most 90 days after finder.told
release:
  on: Tuesday at 16:00 UTC
promises:
  - says: We answer within 2 days.
    answer: within 2 days of report
  - says: Typically the embargo ends two weeks after we confirm it; this may vary with the difficulty of the fix.
    embargo: 14 days after confirmation
    strength: typically
    override: { reasons: [difficulty of the fix, a wish of the reporter] }
  - says: Distributors are told at least 7 days before.
    prenotify: at least 7 days before disclosure
  - says: We tell the maintainer within 3 days of confirming it.
    kind: upstream
    due: within 3 days of confirmation
    kept by: maintainer.contacted
  - says: We take no legal action.
    never: legal action
`

let world: World
let number: string
let code: string
let path: string

before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'fairlead-facts-')), 'policy.yaml')
  await writeFile(path, POLICY)
  world = await createWorld({ at: '2026-04-01T09:00:00Z', policy: path })
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(dirname(path), { recursive: true })
})

const noon = (date: string): string => `${date}T12:00`

test('a report that names a day of its own is taken by the plan once somebody records it', async () => {
  const description = 'It reads beyond the end. I will publish a blog post on 12 May 2026 in any case.'
  const sent = await report(world.visitor(), { description, versions: '' })
  code = sent.code
  number = await caseOf(world, sent)
  await world.until('2026-04-02T12:00:00Z')
  const member = await world.member()
  await act(member, number, 'confirm', { reason: 'Seen.' })
  const page = await openCase(member, number)
  says(page, 'seems to name a day of its own: “I will publish a blog post on 12 May 2026 in any case.”')
  const form = formsOf(page).find(({ action }) => action.endsWith('/fact'))
  assert.equal(form?.fields.find(([name]) => name === 'until')?.[1], '2026-05-12T00:00')
  await act(member, number, 'fact', { what: 'date.wished', reason: 'It stands in the report.' })
  const after = await openCase(member, number)
  // The last Tuesday before their day.
  says(after, 'Tue 5 May, 16:00 UTC')
  saysNot(after, 'Tue 12 May, 16:00 UTC')
  says(await follow(world.visitor(), code), 'The reporter named the day on which they will publish: Tue 12 May')
})

test('a list that was told elsewhere is recorded when it was told, and the plan counts from then', async () => {
  const member = await world.member()
  await act(member, number, 'fact', { what: 'list.posted', occurred: noon('2026-04-02'), reason: 'In the archive.' })
  const page = await openCase(member, number)
  // Seven days for the distributors from now, fourteen of the list from its post: one Tuesday is left.
  says(page, 'Tue 14 Apr, 16:00 UTC')
  saysNot(page, 'Tue 21 Apr, 16:00 UTC')
})

test('what lies ahead, and what the policy does not know, cannot be recorded', async () => {
  const member = await world.member()
  const fill = { what: 'maintainer.contacted', occurred: noon('2026-06-01'), reason: 'Soon.' }
  const ahead = await member.submit(await openCase(member, number), { to: '/fact', fill })
  assert.equal(ahead.status, 422)
  says(ahead, 'This lies ahead. Record it once it has happened.')
  const page = await openCase(member, number)
  const options = page.text.match(/<option value="[^"]*"/g)?.join(' ') ?? ''
  assert.doesNotMatch(options, /message\.sent|advisory\.published/)
  assert.match(options, /finder\.told/)
})

test('an event that only people see keeps its promise from when it happened', async () => {
  await world.until('2026-04-04T12:00:00Z')
  const member = await world.member()
  const fill = { what: 'maintainer.contacted', occurred: noon('2026-04-03'), reason: 'By mail.' }
  await act(member, number, 'fact', fill)
  await world.settle()
  const { state } = await world.app.ctx.store.reader({ kind: 'system' }).case(number)
  const clocks = await world.app.ctx.store.reader({ kind: 'system' }).clocks(state.reports[0] ?? '', world.now())
  assert.equal(clocks.find(({ promise }) => promise === 'upstream')?.state, 'met')
  says(await openCase(member, number), 'The maintainer of something else was told')
})

test('another day than the proposed one needs a reason that the policy allows', async () => {
  const member = await world.member()
  const page = await openCase(member, number)
  says(page, 'The policy proposes Thu 16 Apr, 12:00 UTC')
  says(page, 'difficulty of the fix')
  const other = await member.submit(page, { to: '/embargo', fill: { day: '2026-04-14T16:00', reason: 'It suits us.' } })
  assert.equal(other.status, 422)
  says(other, 'only for: difficulty of the fix; a wish of the reporter')
  const fill = { day: '2026-04-14T16:00', because: 'a wish of the reporter', reason: 'They asked for it.' }
  await act(member, number, 'embargo', fill)
  says(await openCase(member, number), 'until Tue 14 Apr, 16:00 UTC')
  says(await follow(world.visitor(), code), 'a wish of the reporter: They asked for it.')
})

test('a rule that people broke elsewhere is a breach once it is recorded', async () => {
  const member = await world.member()
  await act(member, number, 'fact', { what: 'legal-action.taken', reason: 'A letter of our lawyers.' })
  const { state } = await world.app.ctx.store.reader({ kind: 'system' }).case(number)
  const states = await world.app.ctx.store.reader({ kind: 'system' }).promiseStates(state.reports[0] ?? '', world.now())
  assert.equal(states.find(({ keeping }) => keeping === 'rule')?.state, 'broken')
})

test('a policy is tried on what the ledger says arrived', async () => {
  const env = { FAIRLEAD_ROOT_KEY_FILE: join(dirname(world.data), 'root.key') }
  const args = ['simulate', path, '--ledger', '--data', world.data, '--json']
  const { exit, out, err } = await run(simulateLedger, args, {}, world.now(), env)
  assert.equal(exit, 0, err)
  const { model, shares } = JSON.parse(out) as { model: Record<string, unknown>; shares: { promise: string }[] }
  assert.deepEqual([model['replayed'], model['people']], [1, 1])
  assert.ok(shares.some(({ promise }) => promise === 'answer'))
})
