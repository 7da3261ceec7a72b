import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY, fromIso, toIso } from '../../src/lib/instant.ts'

const LAST = 253_402_300_799_999
const edges = [0, -1, 1, 999, LAST, LAST + 1, -62_167_219_200_000, -62_167_219_200_001, 951_782_400_000, 8.64e15]

test('an instant is written exactly as Temporal writes it', () => {
  const same = (at: number) => assert.equal(toIso(at), Temporal.Instant.fromEpochMilliseconds(at).toString())
  for (const at of edges) same(at)
  // Every day of four centuries, and of the leap years around them.
  for (let day = -1000; day < 150_000; day++) same(day * DAY + (day % 7) * 1000 + (day % 3))
  fc.assert(fc.property(fc.integer({ min: -62_167_219_200_000, max: LAST }), same), { numRuns: 2000 })
})

test('an instant is read exactly as Temporal reads it, and what is none is none', () => {
  const temporal = (text: string) => {
    try {
      return Temporal.Instant.from(text).epochMilliseconds
    } catch {
      return undefined
    }
  }
  const same = (text: string) => assert.equal(fromIso(text), temporal(text), text)
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200_000, max: LAST }), (at) => {
      same(toIso(at))
      assert.equal(fromIso(toIso(at)), at)
    }),
    { numRuns: 2000 },
  )
  const part = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'))
  const form = fc.tuple(fc.integer({ min: 0, max: 9999 }), part, part, part, part, part)
  fc.assert(
    fc.property(form, ([y, mo, d, h, mi, s]) => same(`${String(y).padStart(4, '0')}-${mo}-${d}T${h}:${mi}:${s}Z`)),
    { numRuns: 2000 },
  )
  for (const text of [
    '',
    'Z',
    '2026-02-29T00:00:00Z',
    '2026-04-02',
    '2026-04-02T16:04:60Z',
    '2026-04-02T16:04:00+02:00',
  ])
    same(text)
})
