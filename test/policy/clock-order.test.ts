import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderEvents, toClockEvent } from '../../src/domain/clock-events.ts'
import { type Envelope, SYSTEM } from '../../src/domain/event.ts'

test('events of one instant keep the order of their stream, however they arrive', () => {
  const events = [
    { type: 'report.received', at: 5, stream: 'r', seq: 0 },
    { type: 'report.classified', at: 5, stream: 'r', seq: 1, as: 'spam' },
    { type: 'report.classified', at: 5, stream: 'r', seq: 2, as: 'report' },
    { type: 'case.opened', at: 5, stream: 'c', seq: 0 },
  ]
  const order = orderEvents([...events].reverse(), 9).filter((event) => event.stream === 'r')
  assert.deepEqual(
    order.map((event) => event.seq),
    [0, 1, 2],
  )
})

test('of one instant, the case comes before what is said to the reporter, whatever their ids', () => {
  for (const [report, subject] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const said = { kind: 'report', stream: report, seq: 7, at: 5, type: 'promise.overridden', facts: {} }
    const decided = { kind: 'case', stream: subject, seq: 3, at: 5, type: 'case.confirmed', facts: {} }
    const events = [said, decided].map((event) => toClockEvent({ ...event, actor: SYSTEM } as unknown as Envelope))
    assert.deepEqual(
      orderEvents(events, 9).map((event) => event.type),
      ['case.confirmed', 'promise.overridden'],
    )
  }
})
