import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noteKey } from '../../src/actions/keys/pinned-key.ts'
import { examine } from '../../src/doctor.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { KEY_LIFE } from '../../src/domain/own-keys.ts'
import { DAY } from '../../src/lib/instant.ts'
import { makeKey } from '../../src/store/pgp-keys.ts'
import { wordsOf } from '../client.ts'
import { report } from '../journeys/cast.ts'
import { createWorld } from '../world.ts'

test('our key warns the team 90, 30 and 7 days before it ends, by mail, in the doctor and on every page, until it is renewed', async () => {
  await using world = await createWorld({ at: '2026-04-02T16:00:00Z' })
  const end = world.now() + KEY_LIFE
  const warned = () => world.mails.to('team@fairlead.example').filter(({ subject }) => /OpenPGP key ends/.test(subject))
  const said = async () =>
    (await examine(world.app.ctx)).filter(({ rule }) => rule === 'openpgp').map(({ level }) => level)
  for (const [days, mails, level] of [
    [91, 0, []],
    [89, 1, ['note']],
    [29, 2, ['warning']],
    [6, 3, ['warning']],
  ] as const) {
    world.clock.moveTo(end - days * DAY)
    await world.settle()
    assert.equal(warned().length, mails, `${days} days before`)
    assert.deepEqual(await said(), level, `${days} days before`)
  }
  assert.match(warned().at(-1)?.text ?? '', /keys renew/)
  const admin = await world.member()
  assert.match(wordsOf(await admin.get('/console')), /Our OpenPGP key ends in .* Renew it/)
  const page = await admin.get('/console/keys')
  const renewed = await admin.submit(page, { to: '/console/keys/renew' })
  assert.equal(renewed.status, 200)
  assert.doesNotMatch(wordsOf(renewed), /key ends in/)
  world.clock.moveTo(end + DAY)
  await world.settle()
  assert.deepEqual([warned().length, await said()], [3, []])
})

test('a reporter’s key warns whoever handles the case, each alarm once', async () => {
  await using world = await createWorld()
  await report(world.visitor(), { mail: 'ada@example.org' })
  await world.settle()
  const { ctx } = world.app
  const [line] = await ctx.store.reader(SYSTEM_SCOPE).cases('open')
  const id = line?.reports[0]?.id ?? ''
  const now = world.now()
  const key = await makeKey({ userIds: [{ name: 'Ada', email: 'ada@example.org' }], now, expires: now + 20 * DAY })
  await ctx.store.write(now, (tx) => noteKey(tx, id, { armored: key.armored, facts: key.facts }, undefined))
  await world.settle()
  const warned = () => world.mails.to('team@fairlead.example').filter(({ subject }) => /reporter’s key/.test(subject))
  assert.deepEqual(
    warned().map(({ subject }) => subject),
    ['NODE-2026-001: a reporter’s key ends within 30 days'],
  )
  world.clock.moveTo(now + 14 * DAY)
  await world.settle()
  assert.equal(warned().length, 2)
  const admin = await world.member()
  assert.match(wordsOf(await admin.get('/console/cases/NODE-2026-001')), /OpenPGP [0-9A-F]{4} /)
})
