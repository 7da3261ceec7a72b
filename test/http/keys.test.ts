import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { noteKey } from '../../src/actions/keys/pinned-key.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { type MadeKey, makeKey } from '../../src/store/pgp-keys.ts'
import { wordsOf } from '../client.ts'
import { invite, report } from '../journeys/cast.ts'
import { createWorld, type World } from '../world.ts'

let world: World
before(async () => {
  world = await createWorld()
})
after(() => world[Symbol.asyncDispose]())

function key(name: string, mail: string): Promise<MadeKey> {
  return makeKey({ userIds: [{ name, email: mail }], now: world.now(), expires: world.now() + 1e11 })
}

test('an admin renews, rotates and retires our key on its page; a member sees it and cannot', async () => {
  const admin = await world.member()
  const first = wordsOf(await admin.get('/console/keys'))
  assert.match(first, /in use: signs, and is offered/)
  await admin.submit(await admin.get('/console/keys'), { to: '/console/keys/renew' })
  const rotated = wordsOf(await admin.submit(await admin.get('/console/keys'), { to: '/console/keys/rotate' }))
  assert.match(rotated, /replaced: still opens what is encrypted to it/)
  const retired = wordsOf(await admin.submit(await admin.get('/console/keys'), { to: '/console/keys/retire' }))
  assert.match(retired, /retired: its private half is destroyed/)
  const member = await invite(world, { name: 'Mira', mail: 'mira@fairlead.example', roles: [] })
  const page = await member.get('/console/keys')
  assert.doesNotMatch(page.text, /keys\/rotate/)
  const token = /name="token" value="([^"]+)"/.exec(page.text.split('action="/console/keys"')[1] ?? '')?.[1] ?? ''
  assert.equal((await member.post('/console/keys/rotate', { token })).status, 403)
})

test('a member gives their own key and not another’s; what is wrong with it is said, and it can be forgotten', async () => {
  const member = await world.member('Mira')
  const own = await key('Mira', 'mira@fairlead.example')
  const page = await member.get('/console/keys')
  const wrong = await member.submit(page, { to: '/console/keys', fill: { key: 'hello' } })
  assert.equal(wrong.status, 422)
  assert.match(wordsOf(wrong), /no OpenPGP public key here/)
  const given = await member.submit(await member.get('/console/keys'), {
    to: '/console/keys',
    fill: { key: own.armored },
  })
  const spaced = own.facts.fingerprint.toUpperCase().replace(/.{4}(?=.)/g, '$& ')
  assert.ok(wordsOf(given).includes(spaced))
  const { members } = await world.app.ctx.store.reader(SYSTEM_SCOPE).organisation()
  const token = /name="token" value="([^"]+)"/.exec(given.text.split('action="/console/keys"')[1] ?? '')?.[1] ?? ''
  const theirs = await member.post('/console/keys', { token, member: members[0]?.id ?? '', key: own.armored })
  assert.equal(theirs.status, 403)
  const mira = members.find(({ keyed }) => keyed === true)?.id ?? ''
  const gone = await member.post('/console/keys', { token, member: mira, forget: 'yes' })
  assert.equal(gone.status, 200)
  assert.ok(!wordsOf(await member.get('/console/keys')).includes(spaced))
})

test('another key of a reporter is shown on the case page, and used once a person accepts it', async () => {
  await report(world.visitor(), { mail: 'ada@example.org' })
  const { ctx } = world.app
  const [line] = await ctx.store.reader(SYSTEM_SCOPE).cases('open')
  const id = line?.reports[0]?.id ?? ''
  const [first, second] = [await key('Ada', 'ada@example.org'), await key('Ada', 'ada@example.org')]
  const pinned = { ...first, fingerprint: first.facts.fingerprint }
  await ctx.store.write(world.now(), (tx) => noteKey(tx, id, first, undefined))
  await ctx.store.write(world.now(), (tx) => noteKey(tx, id, second, pinned))
  const member = await world.member()
  const number = line?.case.number ?? ''
  const page = await member.get(`/console/cases/${number}`)
  assert.match(wordsOf(page), /seems to have another key.*Until somebody accepts it, answers go to the key from before/)
  assert.match(wordsOf(page), /Another key came and is not used/)
  const forms = [...page.text.matchAll(/<form[^>]*action="\/console\/reports\/[^"]*\/key"/g)]
  assert.equal(forms.length, 2)
  const accepted = await member.submit(page, { to: '/key', fill: { decide: 'accept' } })
  assert.equal(accepted.status, 200)
  assert.match(wordsOf(accepted), /Decided, and in the record/)
  assert.doesNotMatch(wordsOf(accepted), /another key/)
  assert.ok(wordsOf(accepted).includes(second.facts.fingerprint.toUpperCase().slice(0, 4)))
})
