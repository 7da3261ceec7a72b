import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clocks } from '../../src/domain/clock.ts'
import { at, event, policyNamed, told, withPromises } from './policies.ts'

const nodejs = policyNamed('nodejs')
const received = event('report.received', '2026-04-02T16:04', { named: true, productKind: 'library' })

suite('Conditions and variants', () => {
  const policy = withPromises(`
- says: We update you regularly, sooner for what is worse.
  update: every 1 month from report
  but:
    - when: severity is critical
      then: every 2 days
    - when: severity is high
      then: every 7 days
- says: Critical problems are answered within a day.
  answer: within 24 hours
  when: severity is critical
`)
  test('A severity that shortens a clock counts from the change at the earliest.', () => {
    const events = [received, event('severity.assessed', '2026-04-12T00:00', { severity: 'critical' })]
    assert.deepEqual(told(events, policy, '2026-04-12T01:00', 'update'), ['update 1 running due 2026-04-14T00:00:00Z'])
  })

  test('A promise that begins to apply late is not missed before it could be kept.', () => {
    const events = [received, event('severity.assessed', '2026-04-12T00:00', { severity: 'critical' })]
    assert.deepEqual(told(events, policy, '2026-04-12T01:00', 'answer'), ['answer 1 running due 2026-04-13T00:00:00Z'])
  })

  test('A promise that is known not to concern a report is not listed.', () => {
    assert.deepEqual(
      told(
        [received, event('severity.assessed', '2026-04-03T00:00', { severity: 'low' })],
        policy,
        '2026-04-04T00:00',
        'answer',
      ),
      [],
    )
  })
})

suite('Pauses', () => {
  const policy = withPromises(`
- says: We fix within 30 days, while we need nothing from you.
  fix: within 30 days of report
  pause: waiting for the reporter
  pause limit: 10 days
`)
  const asked = event('information.requested', '2026-04-05T16:04')

  test('A clock rests in its declared state, and shows for how long.', () => {
    const [clock] = clocks([received, asked], policy, at('2026-04-08T16:04'))
    assert.equal(clock?.state, 'paused')
    assert.equal(clock?.pausedFor, 3 * 86_400_000)
    assert.equal(clock?.due, at('2026-05-05T16:04'))
  })

  test('Any message of the reporter ends the pause; what was left is left again.', () => {
    const answered = event('message.received', '2026-04-09T16:04')
    assert.deepEqual(told([received, asked, answered], policy, '2026-04-10T00:00'), [
      'fix 1 running due 2026-05-06T16:04:00Z',
    ])
  })

  test('A pause ends by itself at its limit.', () => {
    assert.deepEqual(told([received, asked], policy, '2026-05-01T00:00'), ['fix 1 running due 2026-05-12T16:04:00Z'])
  })

  test('The first acknowledgement and the first answer cannot be made to rest.', () => {
    assert.throws(
      () => withPromises('- says: Soon.\n  acknowledge: within 24 hours\n  pause: waiting for the reporter'),
      /never rest/,
    )
  })
})

suite('Overrides', () => {
  const policy = withPromises(`
- says: Public within 90 days.
  disclose: within 90 days of triage
  override: { reasons: [complexity], consent: [reporter, team], limit: 30 days }
`)
  const triaged = event('case.confirmed', '2026-04-10T00:00')
  const change = (facts: Record<string, unknown>) =>
    event('promise.overridden', '2026-06-01T00:00', { promise: 'disclose', until: at('2026-12-31T00:00'), ...facts })

  test('It needs an allowed reason and every consent, and goes no further than its limit.', () => {
    const base = [received, triaged]
    const before = 'disclose 1 running due 2026-07-09T00:00:00Z'
    assert.deepEqual(
      told([...base, change({ reason: 'conference', consent: ['reporter', 'team'] })], policy, '2026-06-02T00:00'),
      [before],
    )
    assert.deepEqual(told([...base, change({ reason: 'complexity', consent: ['team'] })], policy, '2026-06-02T00:00'), [
      before,
    ])
    assert.deepEqual(
      told([...base, change({ reason: 'complexity', consent: ['reporter', 'team'] })], policy, '2026-06-02T00:00'),
      ['disclose 1 running due 2026-08-08T00:00:00Z'],
    )
  })

  test('After the due time it comes too late.', () => {
    const late = { ...change({ consent: true }), at: at('2026-07-10T00:00') }
    assert.match(told([received, triaged, late], policy, '2026-07-11T00:00')[0]!, /missed/)
  })
})

suite('Before a day', () => {
  const policy = withPromises(`
- says: At least 7 days before the planned public disclosure date.
  prenotify: at least 7 days before disclosure
- says: No more than seven days before release, inform distros.
  id: distros
  due: at most 7 days before release
  kind: distros
  kept by: list.posted
`)
  const set = (iso: string, until: string) => event('embargo.set', iso, { until: at(until) })

  test('Notice is due as long before the planned day as was promised.', () => {
    assert.deepEqual(
      told([received, set('2026-04-05T00:00', '2026-04-20T15:00')], policy, '2026-04-06T00:00', 'prenotify'),
      ['prenotify 1 running due 2026-04-13T15:00:00Z'],
    )
  })

  test('A day that is pulled in makes notice too short, and that stays.', () => {
    const events = [
      received,
      set('2026-04-05T00:00', '2026-04-20T15:00'),
      event('distributors.notified', '2026-04-10T00:00'),
    ]
    assert.match(told(events, policy, '2026-04-11T00:00', 'prenotify')[0]!, /met/)
    const pulled = [...events, set('2026-04-11T00:00', '2026-04-15T15:00')]
    assert.match(told(pulled, policy, '2026-04-12T00:00', 'prenotify')[0]!, /missed/)
    assert.match(
      told([...pulled, set('2026-04-12T00:00', '2026-04-30T15:00')], policy, '2026-04-13T00:00', 'prenotify')[0]!,
      /missed/,
    )
  })

  test('A release that slips makes notice too early where the receiver bounds it.', () => {
    const events = [received, set('2026-04-05T00:00', '2026-04-20T15:00'), event('list.posted', '2026-04-15T00:00')]
    assert.match(told(events, policy, '2026-04-16T00:00', 'distros')[0]!, /met/)
    assert.match(
      told([...events, set('2026-04-16T00:00', '2026-04-27T15:00')], policy, '2026-04-17T00:00', 'distros')[0]!,
      /missed/,
    )
  })
})

suite('Absences and intake pauses', () => {
  const absence = (iso: string, facts: Record<string, unknown> = {}) =>
    event('absence.declared', iso, { from: at('2026-12-24T12:00'), until: at('2027-01-02T12:00'), ...facts })
  const christmas = event('report.received', '2026-12-26T10:00')

  test('An absence said ahead gives promises that start in it another length; the acknowledgement stays.', () => {
    const events = [absence('2026-12-01T00:00', { promise: 'answer', extends: '96 hours' }), christmas]
    assert.deepEqual(told(events, nodejs, '2026-12-26T11:00').slice(0, 2), [
      'acknowledge 1 running due 2026-12-27T10:00:00Z',
      'answer 1 running due 2026-12-30T10:00:00Z',
    ])
  })

  test('An absence without a length does not count: the time goes on after it.', () => {
    assert.deepEqual(told([absence('2026-12-01T00:00'), christmas], nodejs, '2026-12-26T11:00').slice(0, 2), [
      'acknowledge 1 running due 2026-12-27T10:00:00Z',
      'answer 1 running due 2027-01-04T12:00:00Z',
    ])
  })

  test('One that is declared after the report changes nothing for it.', () => {
    assert.match(
      told([christmas, absence('2026-12-26T12:00')], nodejs, '2026-12-26T13:00')[1]!,
      /due 2026-12-28T10:00:00Z/,
    )
  })

  test('What arrives while no reports are taken counts from the day they are taken again.', () => {
    const paused = event('intake.paused', '2026-12-20T00:00', { until: at('2027-01-04T00:00') })
    const [clock] = clocks([paused, christmas], nodejs, at('2026-12-27T00:00'))
    assert.equal(clock?.state, 'paused')
    assert.equal(clock?.due, at('2027-01-05T00:00'))
    assert.match(
      told([paused, christmas, event('intake.opened', '2026-12-28T00:00')], nodejs, '2026-12-29T12:00')[0]!,
      /missed due 2026-12-29T00:00:00Z/,
    )
  })
})
