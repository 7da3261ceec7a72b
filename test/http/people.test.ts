import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { makeKey } from '../../src/store/pgp-keys.ts'
import { type Client, wordsOf } from '../client.ts'
import { invite } from '../journeys/cast.ts'
import { createWorld, type World } from '../world.ts'

let world: World
let mira: Client
before(async () => {
  world = await createWorld()
  mira = await invite(world, { name: 'Mira', mail: 'mira@old.example', roles: [] })
})
after(() => world[Symbol.asyncDispose]())

async function idOf(name: string): Promise<string> {
  const names = await world.app.ctx.store.reader(SYSTEM_SCOPE).memberNames()
  return [...names].find(([, known]) => known.name === name)?.[0] ?? ''
}

test('the first administrator gives themselves a name and an address, and is found by the name', async () => {
  const admin = await world.member()
  const page = await admin.get('/console/people')
  const fill = { name: 'Petra Vale', mail: 'petra@fairlead.example' }
  const done = await admin.submit(page, { to: `/${await idOf('Administrator')}/name`, fill })
  assert.match(wordsOf(done), /Petra Vale \(you\).*petra@fairlead\.example/)
  assert.match(wordsOf(done), /Petra Vale was Administrator before and has a mail address now, changed by Petra Vale/)
  await world.settle()
  assert.equal(world.mails.mails.filter(({ subject }) => subject.includes('no longer come here')).length, 0)
})

test('a member’s address is changed on the record, and the one before is told without a word of the new one', async () => {
  const admin = await world.member('Petra Vale')
  const to = `/${await idOf('Mira')}/name`
  const wrong = await admin.submit(await admin.get('/console/people'), { to, fill: { mail: 'mira at new' } })
  assert.equal(wrong.status, 422)
  assert.match(wordsOf(wrong), /This is no mail address/)
  await admin.submit(await admin.get('/console/people'), { to, fill: { name: 'Mira Sole', mail: 'mira@new.example' } })
  await world.settle()
  const [told, ...more] = world.mails.to('mira@old.example')
  assert.deepEqual(more, [])
  assert.match(told?.subject ?? '', /Notices for Mira Sole no longer come here/)
  assert.match(told?.text ?? '', /Petra Vale put another mail address in the place of this\s+one/)
  assert.ok(!told?.raw.includes('new.example'))
  // The same words again are no change.
  await admin.submit(await admin.get('/console/people'), { to, fill: { name: 'Mira Sole', mail: 'mira@new.example' } })
  await world.settle()
  assert.equal(world.mails.to('mira@old.example').length + world.mails.to('mira@new.example').length, 1)
  assert.ok(!(await mira.get('/console/people')).text.includes(to))
})

test('a key that does not name the new address stays only where somebody says that it is still theirs', async () => {
  const admin = await world.member('Petra Vale')
  const member = await idOf('Mira Sole')
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  const { armored } = await makeKey({
    userIds: [{ name: 'Mira', email: 'mira@new.example' }],
    now: world.now(),
    expires: world.now() + 1e11,
  })
  const proved = await world.member('Mira Sole')
  await proved.submit(await proved.get('/console/keys'), { to: '/console/keys', fill: { key: armored } })
  const change = async (fill: Readonly<Record<string, string>>) =>
    admin.submit(await admin.get('/console/people'), { to: `/${member}/name`, fill })
  const unsaid = await change({ mail: 'mira@third.example' })
  assert.equal(unsaid.status, 422)
  assert.match(wordsOf(unsaid), /key names mira@new\.example, and not mira@third\.example\. Say whether/)
  assert.equal((await change({ mail: 'mira@third.example', key: 'keep' })).status, 200)
  assert.ok((await reader.memberKeys()).has(member))
  assert.match(
    wordsOf(await admin.get('/console/keys')),
    /goes to mira@third\.example; the key names mira@new\.example/,
  )
  assert.equal((await change({ mail: '', key: 'keep' })).status, 422)
  // Back to the address that it names, there is nothing to ask.
  assert.equal((await change({ mail: 'Mira@new.example' })).status, 200)
  assert.ok((await reader.memberKeys()).has(member))
  assert.equal((await change({ mail: '', key: 'forget' })).status, 200)
  assert.ok(!(await reader.memberKeys()).has(member))
})

test('whoever has no mail address gets no key, and is told what to do first', async () => {
  assert.match(wordsOf(await mira.get('/console/keys')), /No mail address is known, so a key can be given once/)
})
