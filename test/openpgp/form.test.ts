import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeKey } from '../../src/store/pgp-keys.ts'
import { PGP_WORK } from '../../src/store/pgp-work.ts'
import { wordsOf } from '../client.ts'
import { act, caseOf, codeOn, follow, type Sent, say, VULNERABILITY } from '../journeys/cast.ts'
import { createWorld, type World } from '../world.ts'
import { noGpg, startGpg } from './gpg.ts'
import { opened } from './letters.ts'

let world: World
before(async () => {
  world = await createWorld()
})
after(() => world[Symbol.asyncDispose]())

async function send(key: string) {
  const visitor = world.visitor()
  const form = await visitor.get('/report')
  return visitor.submit(form, { to: '/report', fill: { ...VULNERABILITY, mail: 'ada@example.org', key } })
}

test('the form says what is wrong with a key, and keeps every word', async () => {
  const now = world.now()
  const own = await makeKey({ userIds: [{ name: 'Ada' }], now: now - 1000, expires: now + 1e9 })
  const dead = await makeKey({ userIds: [{ name: 'Ada' }], now: now - 1e9, expires: now - 1e8 })
  const { privateKey } = await import('openpgp').then((pgp) =>
    pgp.readPrivateKey({ binaryKey: own.secret }).then((key) => ({ privateKey: key.armor() })),
  )
  for (const [key, problem] of [
    ['hello', /no OpenPGP public key here/],
    [privateKey, /This is a private key.*known to others/],
    [`${own.armored}\n${dead.armored}`, /There are 2 keys here/],
    [dead.armored, /This key has expired/],
  ] as const) {
    const page = await send(key)
    assert.equal(page.status, 422)
    assert.match(wordsOf(page), problem)
    assert.match(page.text, /Send the header of the attached program twice/)
  }
})

test('who gives a key at the form gets the answers by mail, encrypted to it and signed, and sees its fingerprint', {
  skip: noGpg,
}, async () => {
  using ada = startGpg(world.now())
  const fingerprint = ada.make('Ada <ada@example.org>', { algorithm: 'ed25519' })
  ada.run(['--import'], (await world.published('/openpgp-key.asc')) ?? '')
  const receipt = await send(ada.publicKey(fingerprint))
  assert.equal(receipt.status, 200, wordsOf(receipt).slice(0, 300))
  const sent: Sent = { id: '', code: codeOn(receipt), receipt }
  const number = await caseOf(world, sent)
  const member = await world.member()
  await say(member, number, 'acknowledgement', 'A person has read it: the secret header.')
  await world.settle()
  const mail = world.mails.to('ada@example.org').at(-1)
  assert.ok(mail)
  assert.doesNotMatch(mail.raw, /secret header/)
  const inside = opened(ada, mail.raw)
  assert.ok(inside.good)
  assert.match(inside.text, /A person has read it: the secret header\./)
  const spaced = fingerprint.toUpperCase().replace(/.{4}(?=.)/g, '$& ')
  assert.ok(wordsOf(await follow(world.visitor(), sent.code)).includes(spaced))
  const page = await member.get(`/console/cases/${number}`)
  assert.ok(wordsOf(page).includes(spaced))
  assert.match(wordsOf(page), /Mailed encrypted to the reporter’s key/)

  await act(member, number, 'say', { as: 'update', text: 'The second word.' })
  await world.settle()
  const next = opened(ada, world.mails.to('ada@example.org').at(-1)?.raw ?? '').text
  assert.match(next, /The second word/)
  assert.doesNotMatch(next, /secret header/, 'what was mailed before is not mailed again')
})

test('who gave a key later gives it on the page; the same key that lives longer replaces itself, another one waits', async () => {
  const now = world.now()
  const make = (days: number) =>
    makeKey({ userIds: [{ name: 'Bob', email: 'bob@example.org' }], now: now - 1000, expires: now + days * 86_400_000 })
  const visitor = world.visitor()
  const form = await visitor.get('/report')
  const receipt = await visitor.submit(form, { to: '/report', fill: { ...VULNERABILITY, mail: 'bob@example.org' } })
  const code = codeOn(receipt)
  const give = async (key: string) => visitor.submit(await follow(visitor, code), { to: '/r/key', fill: { key } })
  const wrong = await give('hello')
  assert.equal(wrong.status, 422)
  assert.match(wordsOf(wrong), /no OpenPGP public key here/)
  const own = await make(100)
  const kept = await give(own.armored)
  assert.match(wordsOf(kept), /Your key is kept.*Our mails to you are encrypted to/)
  const { renew } = PGP_WORK
  const longer = await renew({ own, userIds: [{ name: 'Bob', email: 'bob@example.org' }], now, expires: now + 1e11 })
  assert.doesNotMatch(wordsOf(await give(longer.armored)), /Another key came in your name/)
  assert.match(wordsOf(await give((await make(50)).armored)), /Another key came in your name/)
})
