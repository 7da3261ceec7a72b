import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { createWorld, type World } from '../world.ts'
import { follow, invite, says, saysNot } from './cast.ts'
import { arm, audit, hoursFrom, onRelease, plan, readyCase } from './release.ts'

const LIST = 'nodejs-sec@googlegroups.com'
const TEAM = 'team@fairlead.example'

let world: World

before(async () => {
  world = await createWorld({ at: '2026-04-02T09:00:00Z' })
  await invite(world, { name: 'Robin', mail: 'robin@example.org', roles: ['member', 'releaser'] })
})
after(() => world[Symbol.asyncDispose]())

test('a release with a red gate is warned of a day and an hour before, then holds and sends nothing', async () => {
  const T = hoursFrom(world.now(), 72)
  const { number } = await readyCase(world, { title: 'Held back', cve: 'CVE-2026-2001', until: T, audited: false })
  const robin = await world.member('Robin')
  const release = await plan(robin, number, T)
  says(await arm(world, release), 'As it stands, it will hold at 09:00 and send nothing.')
  await world.until(hoursFrom(world.now(), 71.5))
  const subjects = world.mails.to(TEAM).map(({ subject }) => subject)
  assert.ok(subjects.includes('Release in 24 h: 1 thing is missing'), subjects.join('\n'))
  assert.ok(subjects.includes('Release in 1 h: 1 thing is missing'), subjects.join('\n'))
  await world.until(T)
  await world.until(hoursFrom(world.now(), 1))
  assert.equal(world.mails.to(LIST).length, 0)
  assert.equal(world.mails.to(TEAM).at(-1)?.subject, 'The release holds: nothing was sent')
  says(await (await world.member('Robin')).get(release), 'It held at its hour and sent nothing.')
  assert.equal((await world.visitor().get(`/advisories/${number}`)).status, 404)

  // Mended, moved and armed again it goes.
  await audit(await world.member('Robin'), number)
  await onRelease(world, release, '/move', {
    at: hoursFrom(world.now(), 2).slice(0, 16),
    reason: 'The audit came late.',
  })
  says(await (await world.member('Robin')).get(release), 'Planned, not armed')
  await arm(world, release)
  await world.until(hoursFrom(world.now(), 2))
  assert.equal(world.mails.to(LIST).length, 1)
  await finish(release)
  says(await world.visitor().get(`/advisories/${number}`), 'Held back')
})

test('nothing runs by its hour alone: a release that nobody armed holds', async () => {
  const T = hoursFrom(world.now(), 30)
  const { number } = await readyCase(world, { title: 'Not armed', cve: 'CVE-2026-2002', until: T })
  const release = await plan(await world.member('Robin'), number, T)
  const sent = world.mails.to(LIST).length
  await world.until(hoursFrom(world.now(), 31))
  assert.equal(world.mails.to(LIST).length, sent)
  const page = await (await world.member('Robin')).get(release)
  says(page, 'It held at its hour and sent nothing.')
})

test('an armed release can be aborted until the first act, and its case planned anew', async () => {
  const T = hoursFrom(world.now(), 30)
  const { number } = await readyCase(world, { title: 'Called off', cve: 'CVE-2026-2003', until: T })
  const release = await plan(await world.member('Robin'), number, T)
  await arm(world, release)
  const page = await onRelease(world, release, '/abort', { reason: 'A fix breaks a build.' })
  says(page, 'Nothing went out.')
  says(page, 'A fix breaks a build.')
  const sent = world.mails.to(LIST).length
  await world.until(hoursFrom(world.now(), 31))
  assert.equal(world.mails.to(LIST).length, sent)
  const again = await plan(await world.member('Robin'), number, hoursFrom(world.now(), 2))
  assert.notEqual(again, release)
})

test('a relay that refuses the list mail leaves the step not done; a person tries again and it goes once', async () => {
  const { number, release } = await armed('Refused first', 'CVE-2026-2004')
  const before = world.mails.to(LIST).length
  world.mails.behave('refuse')
  await world.until(hoursFrom(world.now(), 2))
  const page = await (await world.member('Robin')).get(release)
  says(page, 'It was not done.')
  says(page, 'The mail was not taken')
  assert.equal(world.mails.to(LIST).length, before)
  world.mails.behave('take')
  await world.until(hoursFrom(world.now(), 1))
  assert.equal(world.mails.to(LIST).length, before, 'nothing is tried again without a word')
  await onRelease(world, release, '/steps/list/retry')
  assert.equal(world.mails.to(LIST).length, before + 1)
  await finish(release)
  assert.equal((await world.visitor().get(`/advisories/${number}`)).status, 200)
})

test('a relay that takes the mail and hangs up leaves it uncertain; it is never sent again by itself, a person decides', async () => {
  const { number, sent, release } = await armed('Perhaps sent', 'CVE-2026-2005')
  const before = world.mails.to(LIST).length
  world.mails.behave('take-and-hang-up')
  await world.until(hoursFrom(world.now(), 2))
  world.mails.behave('take')
  assert.equal(world.mails.to(LIST).length, before + 1)
  const page = await (await world.member('Robin')).get(release)
  says(page, 'We do not know if it happened.')
  says(page, 'Look into the archive of the list')
  saysNot(page, 'Abort the release')
  await world.until(hoursFrom(world.now(), 1))
  assert.equal(world.mails.to(LIST).length, before + 1)

  const robin = await world.member('Robin')
  const empty = await robin.submit(await robin.get(release), { to: '/steps/list/sent', fill: { proof: '' } })
  assert.equal(empty.status, 422)
  await onRelease(world, release, '/steps/list/sent', { proof: 'https://groups.google.com/g/nodejs-sec/c/1' })
  assert.equal(world.mails.to(LIST).length, before + 1)
  await finish(release)
  assert.equal((await world.visitor().get(`/advisories/${number}`)).status, 200)
  // The six hours run from when the mail really left.
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  const { state } = await reader.report(sent.id)
  const publish = (await reader.clocks(state.id, world.now())).find(({ kind }) => kind === 'publish')
  assert.equal(publish?.state, 'met')
  assert.equal((publish?.due ?? 0) - (publish?.metAt ?? 0), 5 * 3_600_000)
})

test('four eyes: the same person cannot arm twice, and with one signature it holds', async () => {
  const policy = (
    await readFile(join(resolve(import.meta.dirname, '..', '..'), 'policies', 'nodejs.yaml'), 'utf8')
  ).replace(/^release:\n/m, 'release:\n  four eyes: yes\n')
  const file = join(world.data, '..', 'four-eyes.yaml')
  await writeFile(file, policy)
  await using other = await createWorld({ at: '2026-04-02T09:00:00Z', policy: file })
  for (const name of ['Robin', 'Sam']) await invite(other, { name, roles: ['member', 'releaser'] })
  const T = hoursFrom(other.now(), 2)
  const { number } = await readyCase(other, { title: 'Seen by two', cve: 'CVE-2026-2006', until: T })
  const release = await plan(await other.member('Robin'), number, T)
  const once = await arm(other, release)
  says(once, 'One more person must arm it.')
  saysNot(once, 'Arm it for 11:00')
  says(await arm(other, release, 'Sam'), 'armed by Robin')
  await other.until(T)
  assert.equal(other.mails.to(LIST).length, 1)
})

test('whatever happened on these days, the ledger replays to the same rows', async () => {
  await world.settle()
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
})

async function armed(title: string, cve: string) {
  const T = hoursFrom(world.now(), 2)
  const { number, sent } = await readyCase(world, { title, cve, until: T })
  const release = await plan(await world.member('Robin'), number, T)
  await arm(world, release)
  says(await follow(world.visitor(), sent.code), 'You may publish from')
  return { number, sent, release }
}

async function finish(release: string): Promise<void> {
  await onRelease(world, release, '/steps/push/confirm', { proof: '26: 1f0c2d' })
  await onRelease(world, release, '/steps/builds/confirm', { proof: 'https://nodejs.org/download/release/' })
}
