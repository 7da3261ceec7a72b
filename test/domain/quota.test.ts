import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dailyQuota, roomAgainAt } from '../../src/domain/quota.ts'
import type { PastReport } from '../../src/domain/trust.ts'
import { DAY, HOUR } from '../../src/lib/instant.ts'

const NOW = 1_800_000_000_000
const NOTHING = { rejectedFor: null, confirmedAt: null, publishedAt: null }
const sent = (
  of: Partial<NonNullable<PastReport['case']>> = {},
  ago = HOUR,
  as: PastReport['report']['classified'] = 'report',
) => ({
  report: { receivedAt: NOW - ago, classified: as },
  case: { ...NOTHING, ...of },
})
const many = (count: number, one: PastReport): PastReport[] => Array.from({ length: count }, () => one)

suite('How many reports a day a program may send', () => {
  const table: readonly [string, readonly PastReport[], number][] = [
    ['ten at first', [], 10],
    ['ten more for each that is confirmed', [sent({ confirmedAt: 1 })], 20],
    ['never more than five hundred', many(100, sent({ confirmedAt: 1 })), 500],
    ['three less for each that is rejected', [sent({ rejectedFor: 'not-reproducible' })], 7],
    ['also where its case was closed or confirmed before', [sent({ rejectedFor: 'out-of-scope', confirmedAt: 1 })], 7],
    ['five less for spam', [sent({}, HOUR, 'spam')], 5],
    ['no less for a question or a duplicate', [sent({}, HOUR, 'question'), sent({ rejectedFor: 'duplicate' })], 10],
    ['never less than two', many(20, sent({}, HOUR, 'spam')), 2],
  ]
  for (const [name, past, quota] of table) test(`It is ${name}.`, () => assert.equal(dailyQuota(past), quota))

  test('Whoever has used it up is told when the oldest of the day counts no more.', () => {
    assert.equal(roomAgainAt(many(9, sent()), NOW), undefined)
    assert.equal(roomAgainAt([...many(9, sent()), sent({}, 5 * HOUR)], NOW), NOW - 5 * HOUR + DAY)
    assert.equal(roomAgainAt([...many(9, sent()), sent({}, 2 * DAY)], NOW), undefined)
  })
})
