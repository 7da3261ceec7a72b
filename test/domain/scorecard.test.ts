import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import { scorecard } from '../../src/domain/scorecard.ts'
import { DAY } from '../../src/lib/instant.ts'

const NOW = Date.UTC(2026, 10, 22)
const POLICY = {
  promises: [
    { id: 'ack', quote: 'Acknowledged within 24 hours.', visibility: 'public', keeping: 'clock' },
    { id: 'inner', quote: 'On call.', visibility: 'team', keeping: 'clock' },
    { id: 'credit', quote: 'You will be thanked.', visibility: 'public', keeping: 'text' },
  ],
} as unknown as CompiledPolicy

test('the scorecard counts public clocks of the last year', () => {
  const outcomes = [...times(9, true), ...times(1, false), { promise: 'ack', due: NOW - 400 * DAY, kept: false }]
  const card = scorecard(outcomes, POLICY, NOW)
  assert.deepEqual(card.lines, [
    { promise: 'ack', quote: 'Acknowledged within 24 hours.', record: { count: 10, kept: 9, percent: 90 } },
  ])
})

test('fewer than five outcomes are not told, so that no single report can be', () => {
  assert.equal(scorecard(times(4, false), POLICY, NOW).lines[0]?.record, 'few')
  assert.equal(scorecard([], POLICY, NOW).lines[0]?.record, 'none')
})

test('one miss in a thousand is not a hundred percent', () => {
  const record = scorecard([...times(999, true), ...times(1, false)], POLICY, NOW).lines[0]?.record
  assert.deepEqual(record, { count: 1000, kept: 999, percent: 99 })
})

function times(count: number, kept: boolean) {
  return Array.from({ length: count }, () => ({ promise: 'ack', due: NOW - DAY, kept }))
}
