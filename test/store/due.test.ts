import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movableClock } from '../../src/lib/clock-source.ts'
import { HOUR, MINUTE } from '../../src/lib/instant.ts'
import type { Due, DueWork, NewDue } from '../../src/store/store.ts'
import { foundedStore, onEveryEngine, openStore } from './a-store.ts'
import { answer, START, submitted } from './story.ts'

const LEASE = 5 * MINUTE

/** Takes what is due but leaves out the ledger's own work, which every append brings along. */
async function takeMails(due: DueWork, now: number, limit = 100): Promise<readonly Due[]> {
  return (await due.take(now, limit, LEASE)).filter((one) => one.kind === 'mail')
}

function mail(key: string, at: number): NewDue {
  return { kind: 'mail', subject: `m:${key}`, at, key }
}

onEveryEngine((newPlace) => {
  test('work is taken when it is due, oldest first, and is gone once it is done', async () => {
    const store = await foundedStore(await newPlace())
    await store.write(START, async (tx) => {
      for (const [key, at] of [
        ['b', 2],
        ['a', 1],
        ['c', HOUR],
      ] as const)
        await tx.putDue(mail(key, START + at))
    })
    const taken = await takeMails(store.due, START + 2)
    assert.deepEqual(
      taken.map(({ key, attempts }) => [key, attempts]),
      [
        ['a', 1],
        ['b', 1],
      ],
    )
    assert.deepEqual(await takeMails(store.due, START + 2), [])
    for (const due of taken) await store.due.done(due)
    assert.deepEqual(
      (await takeMails(store.due, START + HOUR)).map(({ key }) => key),
      ['c'],
    )
    await store.close()
  })

  test('work put again while somebody is at it stays, for the instant it was put to', async () => {
    const store = await foundedStore(await newPlace())
    await store.write(START, (tx) => tx.putDue(mail('a', START)))
    const [due] = await takeMails(store.due, START)
    assert.ok(due)
    await store.write(START, (tx) => tx.putDue(mail('a', START + HOUR)))
    assert.deepEqual(await takeMails(store.due, START + HOUR), [])
    await store.due.done(due)
    assert.deepEqual(await takeMails(store.due, START), [])
    const [again] = await takeMails(store.due, START + HOUR)
    assert.equal(again?.attempts, 1)
    await store.close()
  })

  test('work of some kinds can be left to somebody else', async () => {
    const store = await foundedStore(await newPlace())
    await store.write(START, async (tx) => {
      await tx.putDue({ kind: 'arrival', subject: 'x', at: START, key: 'slow' })
      await tx.putDue(mail('quick', START + 1))
    })
    const kinds = ['arrival'] as const
    const keys = async (are: 'these' | 'others') =>
      (await store.due.take(START + 1, 10, LEASE, { are, kinds })).map(({ key }) => key)
    assert.ok(!(await keys('others')).includes('slow'))
    assert.deepEqual(await keys('these'), ['slow'])
    await store.close()
  })

  test('work that failed is tried again at the instant given, and counts its attempts', async () => {
    const store = await foundedStore(await newPlace())
    await store.write(START, (tx) => tx.putDue(mail('a', START)))
    const [due] = await takeMails(store.due, START)
    assert.ok(due)
    await store.due.retry(due, START + HOUR)
    assert.deepEqual(await takeMails(store.due, START), [])
    const [again] = await takeMails(store.due, START + HOUR)
    assert.equal(again?.attempts, 2)
    assert.ok(again)
    await store.due.release(again)
    assert.equal((await takeMails(store.due, START + HOUR)).length, 1)
    await store.close()
  })

  test('what is dropped is not done, and the next instant is known', async () => {
    const store = await foundedStore(await newPlace())
    for (const due of await store.due.take(START + HOUR, 10, LEASE)) await store.due.done(due)
    assert.equal(await store.due.next(), undefined)
    await store.write(START, async (tx) => {
      await tx.putDue(mail('a', START + 5))
      await tx.putDue(mail('b', START + 9))
    })
    assert.equal(await store.due.next(), START + 5)
    await store.write(START, (tx) => tx.dropDue('a'))
    assert.equal(await store.due.next(), START + 9)
    assert.equal(await store.due.count(), 1)
    await store.close()
  })

  test('two workers never take the same work', async () => {
    const place = await newPlace()
    const one = await foundedStore(place)
    const two = await openStore(place.options)
    await one.write(START, async (tx) => {
      for (let i = 0; i < 60; i++) await tx.putDue(mail(`k${i}`, START))
    })
    const rounds = Array.from({ length: 20 }, (_, i) => takeMails((i % 2 === 0 ? one : two).due, START, 4))
    const keys = (await Promise.all(rounds)).flat().map((due) => due.key)
    assert.equal(new Set(keys).size, keys.length)
    assert.ok(keys.length >= 36)
    await one.close()
    await two.close()
  })

  test('work of somebody who crashed comes back', async () => {
    const place = await newPlace()
    let monotonic = 0
    const clock = { ...movableClock(START), monotonic: () => monotonic }
    const crashed = await foundedStore(place)
    await crashed.write(START, (tx) => tx.putDue(mail('a', START)))
    assert.equal((await takeMails(crashed.due, START)).length, 1)
    // The embedded engine frees the lock of a process that ends; several machines wait until the lease is over.
    if (place.engine === 'sqlite') await crashed.close()
    const survivor = await openStore({ ...place.options, clock })
    if (place.engine === 'postgres') {
      assert.deepEqual(await takeMails(survivor.due, START), [])
      monotonic += LEASE - 1
      assert.deepEqual(await takeMails(survivor.due, START), [])
      monotonic += 1
    }
    assert.equal((await takeMails(survivor.due, START)).length, 1)
    await survivor.close()
    if (place.engine === 'postgres') await crashed.close()
  })

  test('a report has one look at its clocks due: at the next warning, breach or record', async () => {
    const store = await foundedStore(await newPlace())
    const { report } = await submitted(store)
    const clocks = async (now: number) => (await store.due.take(now, 10, LEASE)).filter((one) => one.kind === 'clock')
    assert.deepEqual(await clocks(START + 19 * HOUR), [])
    const [breach] = await clocks(START + 24 * HOUR + 1)
    assert.equal(breach?.subject, report)
    assert.ok(breach)
    // The answer comes while the look is under way: it must be looked at again, at once.
    await answer(START + 24 * HOUR + 2, store, report)
    await store.due.done(breach)
    assert.equal((await clocks(START + 24 * HOUR + 2)).length, 1)
    await store.close()
  })
})
