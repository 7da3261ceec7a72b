import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isPlayed, type Share, simulateYear, type TeamModel } from '../../src/domain/policy-simulation.ts'
import { DAY } from '../../src/lib/instant.ts'
import { at, withPromises } from '../policy/policies.ts'

const FRAME = 'zone: UTC\nweek: Mon-Fri 09:00-17:00\nholidays: []'
const policy = withPromises(
  `- { says: x, acknowledge: within 2 business days of report }
- { says: x, answer: within 5 business days of report }
- { says: x, update: every 14 days from reply until announcement }
- { says: x, disclose: within 90 days of report }
- { says: x, prenotify: at least 7 days before disclosure }
- { says: x, kind: fix team, due: within 1 day of report, kept by: fix-team.formed }`,
  FRAME,
)
const from = at('2026-01-01T00:00')
const team: TeamModel = { reports: 60, people: 2, seed: 7, from }

function share(shares: readonly Share[], promise: string): number {
  const found = shares.find((one) => one.promise === promise)
  return found ? found.kept / (found.kept + found.missed) : Number.NaN
}

suite('A simulated year', () => {
  test('The same seed gives the same year, another seed another one.', () => {
    assert.deepEqual(simulateYear(policy, team), simulateYear(policy, team))
    assert.notDeepEqual(simulateYear(policy, team), simulateYear(policy, { ...team, seed: 8 }))
  })

  test('A team that is away for a month keeps less; if it said so ahead, its promises waited too.', () => {
    const away = { from: from + 100 * DAY, until: from + 130 * DAY }
    const silent = share(simulateYear(policy, { ...team, absences: [away] }), 'answer')
    const told = share(simulateYear(policy, { ...team, absences: [{ ...away, announcedAt: from }] }), 'answer')
    const present = share(simulateYear(policy, team), 'answer')
    assert.ok(silent < told, `${silent} < ${told}`)
    assert.ok(silent < present, `${silent} < ${present}`)
  })

  test('Who stays behind while the others are away keeps what they can.', () => {
    const away = { from: from + 100 * DAY, until: from + 130 * DAY }
    const all = share(simulateYear(policy, { ...team, absences: [away] }), 'acknowledge')
    const one = share(simulateYear(policy, { ...team, absences: [{ ...away, people: 1 }] }), 'acknowledge')
    assert.ok(all < one, `${all} < ${one}`)
  })

  test('Nothing is done while everybody is away.', () => {
    const arrivals = [{ at: from + 4 * DAY + 9 * 3_600_000 }]
    const away = [{ from, until: from + 60 * DAY }]
    const shares = simulateYear(policy, { ...team, arrivals, absences: away })
    assert.equal(share(shares, 'acknowledge'), 0)
  })

  test('Replayed arrivals come when they came, with the severity they had.', () => {
    const severe = withPromises('- { says: x, triage: within 90 days of report, when: severity is critical }', FRAME)
    const arrivals = ['critical', 'low', 'critical'].map((severity, i) => ({ at: from + i * DAY, severity }))
    const [triage] = simulateYear(severe, { ...team, arrivals })
    assert.equal((triage?.kept ?? 0) + (triage?.missed ?? 0), 2)
  })

  test('Notice is given in time, since the day is decided with it in mind.', () => {
    assert.equal(share(simulateYear(policy, team), 'prenotify'), 1)
  })

  test('A promise that the imagined team does nothing for is not played.', () => {
    const idle = policy.promises.filter((promise) => !isPlayed(promise))
    assert.deepEqual(
      idle.map(({ id }) => id),
      ['fix-team'],
    )
    assert.ok(simulateYear(policy, team).every(({ promise }) => promise !== 'fix-team'))
  })
})
