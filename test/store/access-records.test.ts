import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, HOUR } from '../../src/lib/instant.ts'
import { foundedStore, onBothEngines, openStore } from './a-store.ts'
import { START } from './story.ts'

onBothEngines((newPlace) => {
  test('a link works once and only in its time', async () => {
    const { access, close } = await foundedStore(await newPlace())
    const link = await access.createLink('m', START + HOUR)
    assert.equal(await access.useLink(`${link}0`, START), undefined)
    const uses = await Promise.all([access.useLink(link, START), access.useLink(link, START)])
    assert.deepEqual(
      uses.filter((use) => use !== undefined),
      [{ member: 'm', proof: true }],
    )
    const late = await access.createLink('m', START + HOUR)
    assert.equal(await access.useLink(late, START + HOUR), undefined)
    await close()
  })

  test('a session lasts until it expires or is ended, and knows when its holder last proved who they are', async () => {
    const { access, close } = await foundedStore(await newPlace())
    const session = { member: 'm', now: START, expires: START + DAY, by: 'passkey' } as const
    const token = await access.createSession(session)
    await access.stepUp(token, START + HOUR)
    assert.deepEqual(await access.session(token, START + HOUR), {
      member: 'm',
      by: 'passkey',
      expires: START + DAY,
      steppedUpAt: START + HOUR,
    })
    const given = await access.createSession({ ...session, by: 'given-link' })
    assert.equal((await access.session(given, START))?.by, 'given-link')
    await access.stepUp(given, START)
    assert.equal((await access.session(given, START))?.by, 'passkey')
    assert.equal(await access.session(token, START + DAY), undefined)
    await access.endSession(token)
    assert.equal(await access.session(token, START), undefined)
    const others = [await access.createSession(session), await access.createSession(session)]
    const link = await access.createLink('m', START + DAY)
    await access.endSessionsOf('m')
    for (const other of others) assert.equal(await access.session(other, START), undefined)
    assert.equal(await access.useLink(link, START), undefined)
    await close()
  })

  test('a guest’s link and session open nothing of a member’s, and end with the guest', async () => {
    const { access, close } = await foundedStore(await newPlace())
    const guest = { guest: 'g', case: 'c' }
    for (let tries = 0; tries < 2; tries++) await access.createGuestLink(guest, 'the-token', START + HOUR)
    assert.equal(await access.useLink('the-token', START), undefined)
    assert.deepEqual(await access.useGuestLink('the-token', START), guest)
    assert.equal(await access.useGuestLink('the-token', START), undefined)
    assert.equal(await access.useGuestLink(await access.createLink('m', START + HOUR), START), undefined)
    const token = await access.createGuestSession(guest, START + DAY)
    assert.deepEqual(await access.guestSession(token, START), guest)
    assert.equal(await access.session(token, START), undefined)
    assert.equal(await access.guestSession(token, START + DAY), undefined)
    await access.endSessionsOf('g')
    assert.equal(await access.guestSession(token, START), undefined)
    await close()
  })

  test('passkeys are found by member and by credential, and count their use', async () => {
    const { access, close } = await foundedStore(await newPlace())
    const passkey = { credential: 'c', member: 'm', publicKey: Buffer.from([1, 2]), counter: 0, transports: ['usb'] }
    await access.addPasskey(passkey)
    await access.usePasskey('c', 5)
    const found = await access.passkey('c')
    assert.deepEqual(
      { ...found, publicKey: [...(found?.publicKey ?? [])] },
      { ...passkey, publicKey: [1, 2], counter: 5 },
    )
    assert.equal((await access.passkeys('m')).length, 1)
    assert.deepEqual(await access.passkeys('n'), [])
    assert.equal(await access.passkey('d'), undefined)
    await close()
  })

  test('an answer is given again for the same key and body, refused for another body, and forgotten after a day', async () => {
    const store = await foundedStore(await newPlace())
    await store.write(START, (tx) => tx.remember('key', 'digest', 'the answer'))
    assert.equal(await store.write(START, (tx) => tx.recall('key', 'digest')), 'the answer')
    await assert.rejects(
      store.write(START, (tx) => tx.recall('key', 'other')),
      { code: 'idempotency_mismatch' },
    )
    assert.equal(await store.write(START + DAY, (tx) => tx.recall('key', 'other')), undefined)
    await store.write(START + DAY, (tx) => tx.remember('key', 'other', 'another'))
    await store.sweep(START + 3 * DAY)
    assert.equal(await store.write(START, (tx) => tx.recall('key', 'other')), undefined)
    await store.close()
  })

  test('two requests with one key at once are one request', async () => {
    const place = await newPlace()
    const stores = [await foundedStore(place), await openStore(place.options)]
    let done = 0
    const answers = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((i) =>
        stores[i % 2]?.write(START, async (tx) => {
          const before = await tx.recall('key', 'digest')
          if (before !== undefined) return before
          const answer = `answer ${i}`
          await tx.remember('key', 'digest', answer)
          await tx.putDue({ kind: 'mail', subject: 's', at: START, key: `mail-${done++}` })
          return answer
        }),
      ),
    )
    assert.equal(new Set(answers).size, 1)
    for (const store of stores) await store.close()
  })
})
