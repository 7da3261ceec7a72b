import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdvisoryFacts, Publisher } from '../../src/domain/advisory.ts'
import { datedDraft } from '../../src/domain/advisory.ts'
import { recordChecker } from '../../src/worker/record-checker.ts'
import { example, publisher } from '../formats/example.ts'

const NOW = Date.UTC(2026, 3, 14)

test('many advisories asked about in one go are answered each for itself, by more threads than one', async () => {
  const checker = recordChecker()
  const asked = Array.from({ length: 300 }, (_, i) => checker.check(numbered(i, i % 100 === 7), publisher))
  const answers = await Promise.all(asked)
  const disagree = answers.flatMap((findings, i) => (findings.length > 0 ? [i] : []))
  assert.deepEqual(disagree, [7, 107, 207])

  const another: Publisher = { ...publisher, baseUrl: 'https://another.example' }
  const mixed = [publisher, another, publisher].map((one, i) => checker.check(numbered(1000 + i), one))
  assert.deepEqual(await Promise.all(mixed), [[], [], []])

  const broken = { ...numbered(2000), facts: { ...example, affected: undefined as never } }
  const [good, bad] = await Promise.allSettled([
    checker.check(numbered(2001), publisher),
    checker.check(broken, publisher),
  ])
  assert.deepEqual(good, { status: 'fulfilled', value: [] })
  assert.equal(bad?.status, 'rejected')

  const late = checker.check(numbered(3000), publisher)
  await checker.close()
  await assert.rejects(late, /closed/)
  assert.deepEqual(await checker.check(numbered(3001), publisher), [], 'it starts anew when it is asked again')
  await checker.close()
})

/** The example under another id; where `isWrong`, with a vector that scores nothing. */
function numbered(i: number, isWrong = false): ReturnType<typeof datedDraft> {
  const severity: AdvisoryFacts['severity'] = isWrong
    ? { ...example.severity, vectors: ['CVSS:9.9/X'] }
    : example.severity
  return datedDraft({ ...example, id: `EX-2026-${i}`, severity }, NOW)
}
