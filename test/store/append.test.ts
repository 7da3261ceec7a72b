import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { newId } from '../../src/lib/ids.ts'
import { HOUR } from '../../src/lib/instant.ts'
import { foundedStore, onEveryEngine, openStore } from './a-store.ts'
import { answer, MEMBER, START, submit, submitted } from './story.ts'

onEveryEngine((newPlace) => {
  test('an accepted report is a report, a case and their due work, or nothing at all', async () => {
    const store = await foundedStore(await newPlace())
    const what = await submitted(store)
    const { state, events } = await store.reader(SYSTEM_SCOPE).report(what.report)
    assert.equal(state.case, what.case)
    assert.deepEqual(
      events.map((event) => event.type),
      ['report.received', 'receipt.sent'],
    )
    const [line] = await store.reader(SYSTEM_SCOPE).cases('open')
    assert.equal(line?.title, 'A title')
    assert.equal(line?.reports[0]?.nextDue, START + 24 * HOUR)
    assert.equal(line?.reports[0]?.nextPromise, 'first-answer')
    await assert.rejects(
      store.write(START, async (tx) => {
        await submit(tx, { report: newId(), case: newId() })
        throw new Refusal('invalid', 'No.')
      }),
      { code: 'invalid' },
    )
    assert.equal((await store.reader(SYSTEM_SCOPE).cases('all')).length, 1)
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })

  test('work that fails takes nothing of its neighbours in the same commit with it', async () => {
    const store = await foundedStore(await newPlace())
    const works = Array.from({ length: 40 }, (_, i) =>
      store.write(START, async (tx) => {
        await submit(tx, { report: newId(), case: newId(), title: `Report ${i}` })
        if (i % 4 === 3) throw new Refusal('conflict', 'Not this one.')
        return i
      }),
    )
    const settled = await Promise.allSettled(works)
    assert.equal(settled.filter((one) => one.status === 'rejected').length, 10)
    const titles = (await store.reader(SYSTEM_SCOPE).cases('all')).map((line) => line.title)
    assert.equal(titles.length, 30)
    assert.ok(!titles.includes('Report 3'))
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })

  test('within a transaction its own events, bodies and clocks are seen', async () => {
    const store = await foundedStore(await newPlace())
    const { report } = await submitted(store)
    await store.write(START + HOUR, async (tx) => {
      assert.equal((await tx.clocks(report)).find((clock) => clock.promise === 'first-answer')?.state, 'running')
      const row = await tx.append('report', report, MEMBER, [
        {
          type: 'message.sent',
          facts: { to: 'reporter', by: 'human', as: 'answer' },
          body: { text: 'Thanks.', files: [] },
        },
      ])
      assert.equal(row.answeredAt, START + HOUR)
      assert.equal((await tx.clocks(report)).find((clock) => clock.promise === 'first-answer')?.state, 'met')
      assert.equal((await tx.latest('report', report, 'message.sent'))?.body.text, 'Thanks.')
      assert.equal((await tx.events('report', report)).length, 3)
      assert.equal((await tx.latest('report', report, 'report.received'))?.body.title, 'A title')
    })
    await store.close()
  })

  test('an event is never earlier than the one before it', async () => {
    const store = await foundedStore(await newPlace())
    const { report } = await submitted(store, START + HOUR)
    await answer(START, store, report)
    const { events } = await store.reader(SYSTEM_SCOPE).report(report)
    assert.deepEqual(
      events.map((event) => event.at),
      [START + HOUR, START + HOUR, START + HOUR],
    )
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })

  test('two processes that write to one stream both succeed, one after the other', async () => {
    const place = await newPlace()
    const one = await foundedStore(place)
    const two = await openStore(place.options)
    const { report } = await submitted(one)
    const works = Array.from({ length: 30 }, (_, i) => answer(START + i, i % 2 === 0 ? one : two, report))
    await Promise.all(works)
    const { events } = await one.reader(SYSTEM_SCOPE).report(report)
    assert.deepEqual(
      events.map((event) => event.seq),
      Array.from({ length: 32 }, (_, i) => i),
    )
    const numbers = await Promise.all(
      [one, two, one, two].map((store) => store.write(START, (tx) => tx.nextNumber('x'))),
    )
    assert.deepEqual(numbers.toSorted(), [1, 2, 3, 4])
    assert.deepEqual((await two.ledger.verify()).problems, [])
    await one.close()
    await two.close()
  })

  test('of many who use one key at the same time, one stores and all hear the same answer', async () => {
    const store = await foundedStore(await newPlace())
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.write(START, async (tx) => {
          const earlier = await tx.recall(`key ${i % 2}`, 'digest')
          if (earlier !== undefined) return earlier
          const what = { report: newId(), case: newId() }
          await submit(tx, what)
          await tx.remember(`key ${i % 2}`, 'digest', what.report, what.report)
          return what.report
        }),
      ),
    )
    assert.equal(new Set(answers).size, 2)
    assert.equal((await store.reader(SYSTEM_SCOPE).cases('all')).length, 2)
    await assert.rejects(
      store.write(START, (tx) => tx.recall('key 0', 'another')),
      { code: 'idempotency_mismatch' },
    )
    await store.close()
  })

  test('a code finds its report, and only the exact code does', async () => {
    const store = await foundedStore(await newPlace())
    const { report } = await submitted(store)
    await store.write(START, (tx) => tx.bindCode(report, 'abc-def'))
    assert.equal(await store.write(START, (tx) => tx.findByCode('abc-def')), report)
    assert.equal(await store.write(START, (tx) => tx.findByCode('abc-deg')), undefined)
    await store.close()
  })

  test('a transaction that is over refuses to be used', async () => {
    const store = await foundedStore(await newPlace())
    const tx = await store.write(START, async (inner) => inner)
    await assert.rejects(async () => tx.organisation(), /over/)
    await store.close()
  })

  test('a store can be closed and opened again, and then nothing more is taken', async () => {
    const place = await newPlace()
    const store = await foundedStore(place)
    const { report } = await submitted(store)
    const late = submitted(store)
    await store.close()
    await late
    await assert.rejects(submitted(store), { code: 'not_stored' })
    const again = await openStore(place.options)
    assert.equal((await again.reader(SYSTEM_SCOPE).report(report)).state.id, report)
    assert.equal((await again.reader(SYSTEM_SCOPE).cases('all')).length, 2)
    await again.close()
  })
})
