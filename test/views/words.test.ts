import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Clock } from '../../src/domain/clock.ts'
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts'
import { clockBrief, clockDueWords, clockLook, clockSays } from '../../src/views/words/clock.ts'
import { count, listWords, sizeWords } from '../../src/views/words/count.ts'
import { promiseWords } from '../../src/views/words/promise.ts'
import {
  cityOf,
  dueWords,
  earlyOrLateWords,
  instantInZones,
  instantWords,
  lengthWords,
  plainDateWords,
  zoneWords,
} from '../../src/views/words/time.ts'
import { at } from '../gallery/story.ts'

const NOW = at('2026-04-11T11:20:00Z')
const ANSWER: Clock = {
  promise: 'answer',
  kind: 'answer',
  period: 1,
  state: 'running',
  startedAt: NOW - 43 * HOUR,
  due: NOW + 5 * HOUR,
}

test('An instant stands in UTC first, then in the other zones by their city', () => {
  assert.equal(
    instantInZones(at('2026-04-06T16:00:00Z'), ['Europe/Berlin'], NOW),
    'Mon 6 Apr, 16:00 UTC · 18:00 in Berlin',
  )
  assert.equal(instantWords(at('2025-12-31T23:05:00Z'), NOW), 'Wed 31 Dec 2025, 23:05 UTC')
})

test('A zone says its day where it is another than in UTC, and UTC is not said twice', () => {
  const late = at('2026-04-04T22:40:00Z')
  assert.deepEqual(zoneWords(late, ['Europe/Berlin', 'UTC', 'Etc/UTC', 'Europe/Berlin']), [
    'Sun 5 Apr, 00:40 in Berlin',
  ])
  assert.deepEqual(zoneWords(late, ['Nowhere/At all', '']), [])
})

test('A due instant is as brief as it stays exact', () => {
  assert.equal(dueWords(at('2026-04-13T16:00:00Z'), NOW, ['Europe/Berlin']), 'Mon 16:00 UTC · 18:00 in Berlin')
  assert.equal(dueWords(at('2026-04-11T13:00:00Z'), NOW), 'today, 13:00 UTC')
  assert.equal(dueWords(at('2026-04-20T13:00:00Z'), NOW), 'Mon 20 Apr, 13:00 UTC')
  assert.equal(dueWords(at('2026-04-06T13:00:00Z'), NOW), 'Mon 6 Apr, 13:00 UTC')
})

test('Lengths have at most two units and never say more than there is', () => {
  assert.equal(lengthWords(5 * HOUR), '5 h')
  assert.equal(lengthWords(6 * HOUR + 36 * MINUTE + 59_000), '6 h 36 min')
  assert.equal(lengthWords(DAY + 2 * HOUR), '1 day 2 h')
  assert.equal(lengthWords(2 * DAY + 22 * HOUR), '2 days 22 h')
  assert.equal(lengthWords(20 * DAY + HOUR), '20 days')
  assert.equal(lengthWords(59_999), 'less than a minute')
  fc.assert(fc.property(fc.integer({ min: MINUTE, max: 400 * DAY }), (length) => parsed(lengthWords(length)) <= length))
})

test('Early and late are told with their length; a promise met at its instant is in time', () => {
  assert.equal(earlyOrLateWords(NOW, NOW - 20 * HOUR - 33 * MINUTE), '20 h 33 min early')
  assert.equal(earlyOrLateWords(NOW, NOW + 6 * HOUR + 36 * MINUTE), '6 h 36 min late')
  assert.equal(earlyOrLateWords(NOW, NOW), 'to the minute')
  assert.equal(earlyOrLateWords(NOW, NOW + 1), 'less than a minute late')
})

test('A clock says in one sentence how it stands', () => {
  assert.equal(clockSays(ANSWER, NOW), 'Answer due in 5 h')
  assert.equal(clockSays(ANSWER, NOW + 8 * HOUR + 10 * MINUTE), 'Answer 3 h 10 min late')
  assert.equal(clockSays({ ...ANSWER, state: 'met', metAt: NOW }, NOW + DAY), 'Answered, 5 h early')
  assert.equal(clockSays({ ...ANSWER, state: 'missed', metAt: NOW + 6 * HOUR }, NOW + DAY), 'Answered, 1 h late')
  assert.equal(clockSays({ ...ANSWER, kind: 'embargo' }, NOW), 'Embargo ends in 5 h')
  assert.equal(
    clockSays({ promise: 'announce', kind: 'announce', period: 1, state: 'waiting' }, NOW),
    'Announcement: no date yet',
  )
  assert.equal(clockBrief(undefined, NOW), 'no clock')
})

test('A clock looks late from its due instant on, whether or not a breach is recorded yet; an embargo is never late', () => {
  assert.equal(clockLook(ANSWER, NOW), 'soon')
  assert.equal(clockLook(ANSWER, NOW - 20 * HOUR), 'running')
  assert.equal(clockLook(ANSWER, NOW + 5 * HOUR), 'soon')
  assert.equal(clockLook(ANSWER, NOW + 5 * HOUR + 1), 'missed')
  assert.equal(clockLook({ ...ANSWER, kind: 'embargo' }, NOW + DAY), 'met')
  assert.match(
    clockDueWords({ ...ANSWER, state: 'missed' }, NOW + DAY, ['Europe/Berlin']),
    /^was due Sat 11 Apr, 16:20 UTC · 18:20 in Berlin$/,
  )
})

test('A kind of promise that only one policy has is called by its own word', () => {
  assert.equal(promiseWords('safe-harbour_letter').noun, 'Safe harbour letter')
  assert.equal(promiseWords('').noun, 'Promise')
})

test('Counts, lists, sizes, cities and dates read as English', () => {
  assert.equal(count(0, 'file'), 'no files')
  assert.equal(count(1, 'person', 'people'), '1 person')
  assert.equal(listWords(['a', 'b', 'c'], 'or'), 'a, b or c')
  assert.equal(sizeWords(412), '412 bytes')
  assert.equal(sizeWords(31_204), '31 kB')
  assert.equal(sizeWords(999_900), '1 MB')
  assert.equal(sizeWords(2_140_000_000), '2.1 GB')
  assert.equal(cityOf('America/Argentina/Buenos_Aires'), 'Buenos Aires')
  assert.equal(cityOf('Asia/Calcutta'), 'Kolkata')
  assert.equal(plainDateWords('2027-04-30'), '30 April 2027')
  assert.equal(plainDateWords('soon'), 'soon')
})

function parsed(words: string): number {
  const units: Record<string, number> = { min: MINUTE, h: HOUR, day: DAY, days: DAY }
  return [...words.matchAll(/(\d+) (min|h|days?)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0),
    0,
  )
}
