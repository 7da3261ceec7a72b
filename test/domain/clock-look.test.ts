import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Clock } from '../../src/domain/clock.ts'
import { lookAtClocks } from '../../src/domain/clock-look.ts'
import type { Envelope } from '../../src/domain/event.ts'

const RUNNING: Clock = { promise: 'ack', kind: 'acknowledge', period: 1, state: 'running', due: 1000, warnAt: 800 }

test('before the first warning there is nothing to record, and the next look is the warning', () => {
  assert.deepEqual(lookAtClocks([RUNNING], [], 100), { record: [], next: 800 })
})

test('the handler is warned first, and the team halfway from there to the breach', () => {
  const first = lookAtClocks([RUNNING], [], 800)
  assert.deepEqual(
    first.record.map((event) => event.facts),
    [{ promise: 'ack', period: 1, due: 1000, told: 'handler' }],
  )
  assert.equal(first.next, 900)
  const second = lookAtClocks([RUNNING], recorded(first.record), 900)
  assert.deepEqual(
    second.record.map((event) => event.facts),
    [{ promise: 'ack', period: 1, due: 1000, told: 'team' }],
  )
})

test('a promise is in time at its due instant and missed the millisecond after', () => {
  assert.deepEqual(lookAtClocks([{ ...RUNNING, warnAt: 1000 }], [], 1000).record, [])
  const missed: Clock = { ...RUNNING, state: 'missed' }
  assert.deepEqual(
    lookAtClocks([missed], [], 1001).record.map((event) => event.type),
    ['promise.missed'],
  )
})

test('a promise kept is recorded once, with the instant of its evidence', () => {
  const met: Clock = { ...RUNNING, state: 'met', metAt: 500 }
  const look = lookAtClocks([met], [], 600)
  assert.deepEqual(look.record, [{ type: 'promise.kept', facts: { promise: 'ack', period: 1, due: 1000, metAt: 500 } }])
  assert.deepEqual(lookAtClocks([met], recorded(look.record), 700).record, [])
})

test('a date that moves is warned of anew; an outcome is not recorded anew', () => {
  const warned = recorded(lookAtClocks([RUNNING], [], 800).record)
  const moved: Clock = { ...RUNNING, due: 5000, warnAt: 4000 }
  assert.equal(lookAtClocks([moved], warned, 4000).record.length, 1)
  const missed = recorded(lookAtClocks([{ ...RUNNING, state: 'missed' }], [], 1001).record)
  assert.deepEqual(lookAtClocks([{ ...RUNNING, state: 'missed', due: 1001 }], missed, 1002).record, [])
})

test('a waiting, paused or waived clock records nothing', () => {
  for (const state of ['waiting', 'paused', 'waived'] as const)
    assert.deepEqual(lookAtClocks([{ ...RUNNING, state }], [], 10_000), { record: [], next: undefined })
})

test('looking twice at the same instant records nothing the second time, whatever the clocks', () => {
  const clock = fc.record({
    promise: fc.constantFrom('a', 'b'),
    kind: fc.constant('update'),
    period: fc.integer({ min: 1, max: 3 }),
    state: fc.constantFrom('running', 'met', 'missed', 'paused', 'waived', 'waiting'),
    due: fc.integer({ min: 0, max: 100 }),
    warnAt: fc.integer({ min: 0, max: 100 }),
  }) as fc.Arbitrary<Clock>
  const clocks = fc.uniqueArray(clock, { selector: (c) => `${c.promise}#${c.period}`, maxLength: 6 })
  fc.assert(
    fc.property(clocks, fc.integer({ min: 0, max: 120 }), (all, now) => {
      const first = lookAtClocks(all, [], now)
      const second = lookAtClocks(all, recorded(first.record), now)
      assert.deepEqual(second.record, [])
      assert.ok(second.next === undefined || second.next > now)
    }),
  )
})

function recorded(events: readonly object[]): readonly Envelope<'report'>[] {
  return events.map((event, seq) => ({
    ...event,
    kind: 'report',
    stream: 'r',
    seq,
    at: 0,
    actor: { kind: 'system', id: null },
  })) as never
}
