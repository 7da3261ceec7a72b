import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderEvents } from '../../src/domain/clock-events.ts'

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
