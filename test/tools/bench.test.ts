import assert from 'node:assert/strict'
import test from 'node:test'
import { inTurns, judge, median } from '../../bench/measure.ts'

const VALUE = { what: 'x', unit: '/s' }

test('a limit applies to the ratio where there is a baseline, and to the value where there is none', () => {
  assert.equal(judge({ ...VALUE, value: 60, baseline: 100, atLeast: 0.6 }).good, true)
  assert.equal(judge({ ...VALUE, value: 59, baseline: 100, atLeast: 0.6 }).good, false)
  assert.equal(judge({ ...VALUE, value: 131, baseline: 100, atMost: 1.3 }).good, false)
  assert.equal(judge({ ...VALUE, value: 9_999, atMost: 10_000 }).good, true)
  assert.equal(judge({ ...VALUE, value: 1 }).good, true)
})

test('what is no number keeps no limit', () => {
  assert.equal(judge({ ...VALUE, value: Number.NaN, atLeast: 0 }).good, false)
  assert.equal(judge({ ...VALUE, value: 1, baseline: 0, atLeast: 0.5 }).good, false)
})

test('both sides run in turns, the first round does not count, and the medians are compared', async () => {
  const calls: string[] = []
  const side = (name: string, values: number[]) => async () => {
    calls.push(name)
    return values.shift() ?? 0
  }
  const result = await inTurns({ rounds: 3, ours: side('o', [99, 1, 5, 3]), baseline: side('b', [0, 10, 30, 20]) })
  assert.deepEqual(result, { value: 3, baseline: 20 })
  assert.equal(calls.join(''), 'boobboob')
  assert.equal(median([4, 1]), 2.5)
})
