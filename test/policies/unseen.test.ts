import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { clocks } from '../../src/domain/clock.ts'
import { planRelease } from '../../src/domain/planner.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { toIso } from '../../src/lib/instant.ts'
import { at, event, says, told } from '../policy/policies.ts'

/**
 * Twenty-three policies in the manner of real ones, first written with nothing but the manual at hand. What the first writing
 * got wrong and why stands in the manual’s words, in the language, or in the error that now says what to write.
 */
const folder = new URL('./unseen/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

function policyOf(name: string): CompiledPolicy {
  const { policy, findings } = compilePolicy(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'))
  assert.ok(policy, JSON.stringify(findings))
  return policy
}

/** The due time of a promise, once these events have happened. */
function dueOf(policy: CompiledPolicy, promise: string, events: Parameters<typeof clocks>[0], now: string): string[] {
  return clocks(events, policy, at(now)).flatMap((clock) =>
    clock.promise === promise && clock.due !== undefined ? [`${clock.state} ${toIso(clock.due)}`] : [],
  )
}

suite('Policies that were written with the manual alone', () => {
  for (const name of names) {
    test(`${name} has no errors, and no warnings but for its invented addresses.`, () => {
      const { policy, findings } = compilePolicy(readFileSync(new URL(name, folder), 'utf8'))
      assert.ok(policy)
      assert.deepEqual(
        findings.filter((f) => f.level !== 'note' && f.rule !== 'dead-contact'),
        [],
      )
    })
  }

  test('Hours of a night shift run through midnight, and the small hours belong to the evening before.', () => {
    const bank = policyOf('bank')
    const night = [
      event('report.received', '2026-06-05T21:00'),
      event('severity.assessed', '2026-06-05T21:01', { severity: 'critical' }),
    ]
    // 23:00 in Amsterdam; two hours on are 01:00.
    assert.deepEqual(dueOf(bank, 'triage', night, '2026-06-05T22:00'), ['running 2026-06-05T23:00:00Z'])
    const morning = [
      event('report.received', '2026-06-05T03:00'),
      event('severity.assessed', '2026-06-05T03:01', { severity: 'critical' }),
    ]
    // 05:00: one hour is left of the night, the second comes at 23:00.
    assert.deepEqual(dueOf(bank, 'triage', morning, '2026-06-05T04:00'), ['running 2026-06-05T21:00:00Z'])
    const train = policyOf('oracle')
    // Sunday 23:00 in New York begins Sunday’s shift; two business days later is Tuesday’s, which ends on Wednesday at 06:00.
    assert.deepEqual(dueOf(train, 'acknowledge', [event('report.received', '2026-06-08T03:00')], '2026-06-08T04:00'), [
      'running 2026-06-10T10:00:00Z',
    ])
    // Monday 02:00 still belongs to Sunday.
    assert.deepEqual(dueOf(train, 'acknowledge', [event('report.received', '2026-06-08T06:00')], '2026-06-08T07:00'), [
      'running 2026-06-10T10:00:00Z',
    ])
  })

  test('Weekdays may have hours of their own.', () => {
    const siemens = policyOf('siemens')
    assert.deepEqual(
      dueOf(siemens, 'acknowledge', [event('report.received', '2026-06-11T12:00')], '2026-06-11T13:00'),
      ['running 2026-06-12T13:00:00Z'],
    )
  })

  test('Lengths by CVSS ranges are lengths by the levels that have these scores.', () => {
    const bank = policyOf('bank')
    for (const [severity, due] of [
      ['critical', '2026-06-08T09:00:00Z'],
      ['high', '2026-07-01T09:00:00Z'],
      ['medium', '2026-08-30T09:00:00Z'],
      ['low', '2026-11-28T10:00:00Z'],
    ] as const) {
      const events = [
        event('report.received', '2026-06-01T09:00'),
        event('severity.assessed', '2026-06-01T09:00', { severity }),
      ]
      assert.deepEqual(dueOf(bank, 'resolution', events, '2026-06-02T00:00'), [`running ${due}`])
    }
  })

  test('A sentence may stand in two languages; the first is the one that counts.', () => {
    const [first] = policyOf('bank').promises
    assert.equal(first?.quote, 'You receive an acknowledgement within one working day.')
    assert.deepEqual(first?.inOther, [
      { language: 'nl', text: 'U krijgt binnen één werkdag een ontvangstbevestiging.' },
    ])
    assert.deepEqual(policyOf('bank').securityTxt.languages, ['en', 'nl'])
  })

  test('A status is owed by each 24th, and one sent early in the month keeps it.', () => {
    const train = policyOf('oracle')
    const events = [
      event('report.received', '2026-06-01T12:00'),
      says('acknowledgement', '2026-06-02T12:00'),
      says('update', '2026-06-10T12:00'),
    ]
    assert.deepEqual(
      told(events, train, '2026-09-01T00:00', 'update').map((line) => line.slice(0, 39)),
      [
        'update 1 met due 2026-06-25T04:00:00Z m',
        'update 2 missed due 2026-07-25T04:00:00',
        'update 3 missed due 2026-08-25T04:00:00',
        'update 4 running due 2026-09-25T04:00:0',
      ],
    )
  })

  test('A quarterly train is the only time of release, and the fix waits for it.', () => {
    const train = policyOf('oracle')
    const events = [event('report.received', '2026-05-01T12:00'), event('fix.ready', '2026-06-01T12:00')]
    assert.deepEqual(dueOf(train, 'publish', events, '2026-06-02T00:00'), ['running 2026-07-21T20:00:00Z'])
    const plan = planRelease(events, train, at('2026-06-02T00:00'))
    assert.deepEqual(plan.dates.map(toIso), ['2026-07-21T20:00:00Z'], 'the train after it would break the promise')
    const out = event('advisory.published', '2026-07-21T20:20')
    assert.match(
      dueOf(train, 'publish', [...events, out], '2026-07-22T00:00')[0] ?? '',
      /^met/,
      'it goes out on that day',
    )
    const late = planRelease(events, train, at('2026-07-23T00:00'))
    assert.deepEqual(
      late.dates.slice(0, 1).map(toIso),
      ['2026-10-20T20:00:00Z'],
      'missed already, and owed all the same',
    )
  })

  test('Two bundles a year are one series.', () => {
    const cisco = policyOf('cisco')
    const events = [
      event('report.received', '2026-01-05T12:00', { product: 'cisco-ios-xe' }),
      event('severity.assessed', '2026-01-06T12:00', { severity: 'high' }),
      event('fix.ready', '2026-04-01T12:00'),
    ]
    assert.deepEqual(dueOf(cisco, 'publish', events, '2026-04-02T00:00'), ['running 2026-09-23T16:00:00Z'])
  })

  test('A deadline on a weekend or a holiday moves to the next working day.', () => {
    const zero = policyOf('p0')
    const events = [event('report.received', '2026-04-01T12:00'), event('maintainer.contacted', '2026-04-05T12:00')]
    // 90 days later is Saturday 4 July, observed on Friday; Monday it is.
    assert.deepEqual(dueOf(zero, 'publish-details', events, '2026-04-06T00:00'), ['running 2026-07-06T12:00:00Z'])
  })

  test('A rotation is a promise: who does not hand over on Monday breaks it.', () => {
    const events = [
      event('report.received', '2026-06-02T12:00'),
      event('handler.assigned', '2026-06-02T13:00'),
      event('handler.accepted', '2026-06-08T08:00'),
    ]
    assert.deepEqual(
      dueOf(policyOf('kubernetes'), 'rotation', events, '2026-06-16T00:00').map((line) => line.slice(0, -10)),
      ['met 2026-06-08', 'missed 2026-06-15', 'running 2026-06-22'],
    )
  })

  test('The lengths of special cases begin and end where the promise does.', () => {
    const events = [
      event('report.received', '2026-06-01T12:00'),
      says('acknowledgement', '2026-06-01T13:00'),
      event('severity.assessed', '2026-06-01T14:00', { severity: 'critical' }),
      event('case.confirmed', '2026-06-03T12:00'),
    ]
    // From triage, as the sentence says, not from the first reply.
    assert.deepEqual(dueOf(policyOf('kubernetes'), 'update', events, '2026-06-04T00:00'), [
      'running 2026-06-05T12:00:00Z',
    ])
  })

  test('Lengths may be given by case; where nothing is said for the others, nothing is promised them.', () => {
    const due = (name: string, severity: string) => {
      const events = [
        event('report.received', '2026-06-01T09:00'),
        event('severity.assessed', '2026-06-01T09:00', { severity }),
      ]
      return dueOf(policyOf(name), 'fix', events, '2026-06-01T10:00')
    }
    assert.deepEqual(due('gitlab', 'S1'), ['running 2026-07-01T09:00:00Z'])
    assert.deepEqual(due('gitlab', 'S4'), ['running 2026-09-29T09:00:00Z'])
    assert.deepEqual(due('debian', 'critical'), ['running 2026-06-03T09:00:00Z'])
    assert.deepEqual(due('debian', 'low'), ['running 2026-07-31T09:00:00Z'])
    assert.deepEqual(due('oss', 'high'), ['running 2026-06-08T09:00:00Z'])
  })

  test('A promise ends unfulfilled and unbroken where its “unless” happens.', () => {
    const events = [
      event('report.received', '2026-06-01T12:00'),
      event('fix.ready', '2026-06-02T12:00'),
      event('exploitation.known', '2026-06-03T12:00'),
    ]
    assert.match(told(events, policyOf('gitlab'), '2026-08-01T00:00', 'publish').join(), /publish 1 waived/)
  })

  test('Another team’s hours, in another part of the world, and its frozen weeks.', () => {
    const game = policyOf('game')
    // Saturday 20:00 in Seoul: three hours are left; Sunday and Monday are free; nine more on Tuesday.
    assert.deepEqual(dueOf(game, 'answer', [event('report.received', '2026-06-13T11:00')], '2026-06-13T12:00'), [
      'running 2026-06-16T14:00:00Z',
    ])
    assert.ok(
      planRelease(
        [event('report.received', '2027-02-03T00:00')],
        {
          ...game,
          window: {
            zone: game.zones['Asia/Seoul']!,
            weekdays: [1, 2, 3, 4, 5, 6, 7],
            noHolidays: false,
            blackouts: [{ from: '2027-02-01', until: '2027-02-20', why: 'Lunar New Year' }],
          },
        },
        at('2027-02-03T00:00'),
      ).earliest! > at('2027-02-20T00:00'),
    )
  })

  test('A coordinator gives a vendor that answers twice the time of one that does not.', () => {
    const contacted = [event('report.received', '2026-06-01T10:00'), event('maintainer.contacted', '2026-06-03T10:00')]
    const coordinator = policyOf('coordinator')
    assert.deepEqual(dueOf(coordinator, 'disclose', contacted, '2026-06-04T00:00'), ['running 2026-07-18T10:00:00Z'])
    const answered = [...contacted, event('maintainer.answered', '2026-06-10T10:00')]
    assert.deepEqual(dueOf(coordinator, 'disclose', answered, '2026-06-11T00:00'), ['running 2026-09-01T10:00:00Z'])
    assert.deepEqual(dueOf(coordinator, 'statistics', contacted, '2026-06-04T00:00'), ['running 2026-06-30T23:00:00Z'])
  })

  test('A target may stand at the end of the phrase.', () => {
    const record = policyOf('psirt').promises.find(({ id }) => id === 'cve-record')?.timing
    assert.deepEqual(record && 'target' in record && record.target, { amount: 24, unit: 'hour' })
  })

  test('A city is closed between the years, each year.', () => {
    const city = policyOf('city')
    assert.deepEqual(dueOf(city, 'acknowledge', [event('report.received', '2029-12-21T16:00')], '2029-12-22T00:00'), [
      'running 2030-01-09T01:30:00Z',
    ])
  })
})
