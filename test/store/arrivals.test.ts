import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { newId } from '../../src/lib/ids.ts'
import type { Store } from '../../src/store/store.ts'
import { foundedStore, onBothEngines } from './a-store.ts'
import { bytesOf, collect } from './bytes.ts'
import { START, submit } from './story.ts'

const META = { name: 'mail.eml', type: 'message/rfc822', now: START, limit: 2 ** 20 }

async function arrive(
  store: Store,
  text: string,
  key: string,
): Promise<{ readonly id: string; readonly known: string }> {
  const id = newId()
  const file = await store.files.receive(id, META, bytesOf(utf8(text), 100))
  const known = await store.write(START, async (tx) => {
    const found = await tx.addArrival({ id, door: 'mail', at: START - 1000, key, file: file.id })
    if (found === id) await tx.keepFiles(id, [file.id])
    return found
  })
  return { id, known }
}

async function words(store: Store, id: string): Promise<string> {
  return (await collect((await store.reader(SYSTEM_SCOPE).arrival(id)).stream)).toString('utf8')
}

onBothEngines((newPlace) => {
  test('what arrives is kept as it came, once under its name', async () => {
    const store = await foundedStore(await newPlace())
    const first = await arrive(store, 'Subject: a\r\n\r\nhello', 'mail:<1@x>')
    const again = await arrive(store, 'Subject: a\r\n\r\nhello', 'mail:<1@x>')
    const other = await arrive(store, 'Subject: b\r\n\r\nhello', 'mail:<2@x>')
    assert.equal(first.known, first.id)
    assert.equal(again.known, first.id)
    assert.equal(other.known, other.id)
    assert.equal(await words(store, first.id), 'Subject: a\r\n\r\nhello')
    const reader = store.reader(SYSTEM_SCOPE)
    assert.deepEqual((await reader.arrivals('new')).map(({ id }) => id).sort(), [first.id, other.id].sort())
    await store.write(START, (tx) => tx.settleArrival(other.id, { standing: 'held', held: 'list' }))
    assert.equal(await reader.countArrivals('held'), 1)
    assert.equal((await reader.arrivals('held'))[0]?.held, 'list')
    await store.close()
  })

  test('an arrival that opened a report, or joined one, is erased with it, and so are its outside names', async () => {
    const store = await foundedStore(await newPlace())
    const opened = await arrive(store, 'it opens', 'mail:<1@x>')
    const joined = await arrive(store, 'it joins', 'mail:<2@x>')
    await store.write(START, async (tx) => {
      await submit(tx, { report: opened.id, case: newId() })
      await tx.settleArrival(opened.id, { standing: 'done', report: opened.id })
      await tx.settleArrival(joined.id, { standing: 'done', report: opened.id })
      assert.equal(await tx.bindOutside('message-id:<1@x>', opened.id), true)
      assert.equal(await tx.bindOutside('message-id:<1@x>', newId()), false)
    })
    assert.equal(await words(store, joined.id), 'it joins')
    await store.write(START, (tx) => tx.eraseKeys('report', opened.id))
    for (const { id } of [opened, joined]) await assert.rejects(words(store, id), { code: 'not_found' })
    assert.equal(await store.write(START, (tx) => tx.findOutside('message-id:<1@x>')), undefined)
    assert.equal((await arrive(store, 'it opens', 'mail:<1@x>')).known, opened.id, 'it does not come again')
    await store.close()
  })

  test('nobody outside the team reads what arrived', async () => {
    const store = await foundedStore(await newPlace())
    const { id } = await arrive(store, 'private', 'mail:<1@x>')
    for (const scope of [{ kind: 'public' }, { kind: 'reporter', report: id }] as const) {
      await assert.rejects(store.reader(scope).arrival(id), { code: 'not_found' })
      await assert.rejects(store.reader(scope).arrivals('new'), { code: 'not_found' })
    }
    await store.close()
  })
})
