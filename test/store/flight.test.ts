import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { newCode } from '../../src/lib/code.ts'
import { newId } from '../../src/lib/ids.ts'
import type { Store } from '../../src/store/store.ts'
import { foundedStore, openStore, sqlitePlace } from './a-store.ts'
import { answer, START, submit, submitted } from './story.ts'

/** One at a time and never at rest: each writer asks again as soon as it was answered, so that work comes while a commit is under way. */
function crowd(writers: number, times: number, once: (nth: number) => Promise<unknown>): Promise<unknown> {
  let nth = 0
  return Promise.all(
    Array.from({ length: writers }, async () => {
      for (let i = 0; i < times; i++) await once(nth++)
    }),
  )
}

async function openReport(store: Store, code: string, then?: () => never): Promise<number> {
  return store.write(START, async (tx) => {
    const report = newId()
    await submit(tx, { report, case: newId() })
    await tx.bindCode(report, code)
    const number = await tx.nextNumber('flight')
    then?.()
    return number
  })
}

// On PostgreSQL no transaction is made behind another; what holds there for crowds stands in append.test.ts.
for (const [how, crowded] of Object.entries({ 'in this thread': 1_000, 'by a thread of its own': 0 }))
  describe(`embedded, written ${how}`, () => rules(crowded))

function rules(crowded: number): void {
  test('what is made ready while a commit is under way goes on from what that one wrote', async () => {
    const store = await foundedStore(sqlitePlace({ crowd: crowded }))
    const { report } = await submitted(store)
    const numbers: number[] = []
    await crowd(16, 8, async (nth) => {
      if (nth % 4 === 0) await answer(START + nth, store, report)
      else numbers.push(await openReport(store, newCode()))
    })
    const { events } = await store.reader(SYSTEM_SCOPE).report(report)
    assert.deepEqual(
      events.map((event) => event.seq),
      Array.from({ length: 2 + 32 }, (_, i) => i),
    )
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      Array.from({ length: 96 }, (_, i) => i + 1),
    )
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })

  test('work that fails at once, at its commit or behind another takes no other work with it', async () => {
    const store = await foundedStore(sqlitePlace({ crowd: crowded }))
    const taken = newCode()
    await openReport(store, taken)
    const outcomes = { stored: 0, refused: 0, conflict: 0 }
    await crowd(16, 6, async (nth) => {
      // A code that is taken already shows only when the statement is carried out.
      const [code, then] = nth % 11 === 5 ? [taken] : nth % 7 === 3 ? [newCode(), () => notThisOne()] : [newCode()]
      await openReport(store, code ?? '', then).then(
        () => outcomes.stored++,
        (error) => outcomes[error instanceof Refusal && error.code === 'invalid' ? 'refused' : 'conflict']++,
      )
    })
    const count = (of: (nth: number) => boolean) => Array.from({ length: 96 }, (_, i) => i).filter(of).length
    const conflict = count((nth) => nth % 11 === 5)
    const refused = count((nth) => nth % 11 !== 5 && nth % 7 === 3)
    assert.deepEqual(outcomes, { stored: 96 - conflict - refused, refused, conflict })
    assert.equal((await store.reader(SYSTEM_SCOPE).cases('all')).length, 1 + outcomes.stored)
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })

  test('what another process writes in between is seen, however fast the work follows', async () => {
    const place = sqlitePlace({ crowd: crowded })
    const one = await foundedStore(place)
    const two = await openStore(place.options)
    const { report } = await submitted(one)
    const numbers: number[] = []
    await Promise.all([
      crowd(8, 10, async (nth) => numbers.push(await (nth % 2 ? openReport(one, newCode()) : read(one)))),
      crowd(2, 6, async () => {
        numbers.push(await read(two))
        await answer(START, two, report)
        await pause(5)
      }),
    ])
    assert.equal(new Set(numbers).size, numbers.length)
    assert.deepEqual((await two.ledger.verify()).problems, [])
    await one.close()
    await two.close()
  })

  test('an erase between other work is carried out before anything follows it', async () => {
    const store = await foundedStore(sqlitePlace({ crowd: crowded }))
    await crowd(12, 4, async (nth) => {
      const { report } = await submitted(store)
      if (nth % 3 !== 0) return
      await store.write(START, (tx) => tx.eraseKeys('report', report))
      const { events } = await store.reader(SYSTEM_SCOPE).report(report)
      assert.equal(events[0]?.body, undefined)
    })
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })
}

function read(store: Store): Promise<number> {
  return store.write(START, (tx) => tx.nextNumber('flight'))
}

function notThisOne(): never {
  throw new Refusal('invalid', 'Not this one.')
}
