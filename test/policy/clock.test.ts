import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clocks } from '../../src/domain/clock.ts'
import { at, event, policyNamed, says, told } from './policies.ts'

const nodejs = policyNamed('nodejs')
const received = event('report.received', '2026-04-02T16:04', { named: true, productKind: 'library' })

suite('What acknowledges and what answers', () => {
  test('The first contact is due 24 and 48 hours after the report, whatever the day of the week.', () => {
    assert.deepEqual(told([received], nodejs, '2026-04-02T17:00').slice(0, 2), [
      'acknowledge 1 running due 2026-04-03T16:04:00Z',
      'answer 1 running due 2026-04-04T16:04:00Z',
    ])
  })

  test('The automatic receipt keeps no promise, and neither does a message that a machine wrote.', () => {
    const events = [
      received,
      event('receipt.sent', '2026-04-02T16:04'),
      says('acknowledgement', '2026-04-02T16:05', { by: 'automatic' }),
    ]
    assert.match(told(events, nodejs, '2026-04-02T17:00')[0]!, /running/)
  })

  test('A message to the team, or a note, acknowledges nothing.', () => {
    const events = [
      received,
      says('acknowledgement', '2026-04-02T16:30', { to: 'team' }),
      says('note', '2026-04-02T16:40'),
    ]
    assert.match(told(events, nodejs, '2026-04-02T17:00')[0]!, /running/)
  })

  test('A message without author or reader is a person’s to the reporter; one without a meaning satisfies nothing.', () => {
    const bare = event('message.sent', '2026-04-02T16:30', { as: 'acknowledgement' })
    assert.match(told([received, bare], nodejs, '2026-04-02T17:00')[0]!, /met/)
    assert.match(told([received, event('message.sent', '2026-04-02T16:30')], nodejs, '2026-04-02T17:00')[0]!, /running/)
  })

  test('An answer without the next steps is not the answer that was promised, though it acknowledges.', () => {
    const events = [received, says('answer', '2026-04-02T18:00')]
    assert.deepEqual(told(events, nodejs, '2026-04-02T19:00').slice(0, 2), [
      'acknowledge 1 met due 2026-04-03T16:04:00Z met 2026-04-02T18:00:00Z',
      'answer 1 running due 2026-04-04T16:04:00Z',
    ])
  })

  test('What comes at the due instant is in time; a millisecond later it is late, and stays so.', () => {
    const due = at('2026-04-03T16:04')
    const onTime = [received, { ...says('acknowledgement', '2026-04-03T16:04'), at: due }]
    const late = [received, { ...says('acknowledgement', '2026-04-03T16:04'), at: due + 1 }]
    assert.equal(clocks(onTime, nodejs, due + 5)[0]?.state, 'met')
    assert.equal(clocks([received], nodejs, due)[0]?.state, 'running')
    assert.deepEqual({ ...clocks(late, nodejs, due + 9)[0] }.state, 'missed')
    assert.equal(clocks(late, nodejs, due + 9)[0]?.metAt, due + 1)
  })

  test('Being seen by a person is shown and satisfies nothing.', () => {
    assert.match(
      told([received, event('report.seen', '2026-04-02T16:20', { first: true })], nodejs, '2026-04-02T17:00')[0]!,
      /running/,
    )
  })
})

suite('Updates every five days', () => {
  const reply = says('acknowledgement', '2026-04-02T19:31')

  test('They count from the initial reply; an answer is an update too.', () => {
    assert.deepEqual(told([received, reply], nodejs, '2026-04-03T00:00', 'update'), [
      'update 1 running due 2026-04-07T19:31:00Z',
    ])
    const answered = [received, reply, says('answer', '2026-04-04T22:40', { nextSteps: true })]
    assert.deepEqual(told(answered, nodejs, '2026-04-05T00:00', 'update'), [
      'update 1 met due 2026-04-07T19:31:00Z met 2026-04-04T22:40:00Z',
      'update 2 running due 2026-04-09T22:40:00Z',
    ])
  })

  test('Each five days of silence break the promise anew; a late update closes them and starts the next.', () => {
    assert.deepEqual(told([received, reply], nodejs, '2026-04-14T00:00', 'update'), [
      'update 1 missed due 2026-04-07T19:31:00Z',
      'update 2 missed due 2026-04-12T19:31:00Z',
      'update 3 running due 2026-04-17T19:31:00Z',
    ])
    assert.deepEqual(
      told([received, reply, says('update', '2026-04-13T12:00')], nodejs, '2026-04-14T00:00', 'update'),
      [
        'update 1 missed due 2026-04-07T19:31:00Z met 2026-04-13T12:00:00Z',
        'update 2 missed due 2026-04-12T19:31:00Z met 2026-04-13T12:00:00Z',
        'update 3 running due 2026-04-18T12:00:00Z',
      ],
    )
  })

  test('The announcement ends them: on the list, or as an advisory.', () => {
    for (const type of ['list.sent', 'advisory.published']) {
      assert.deepEqual(told([received, reply, event(type, '2026-04-05T10:00')], nodejs, '2026-05-01T00:00', 'update'), [
        'update 1 waived due 2026-04-07T19:31:00Z',
      ])
    }
  })

  test('Waiting for the reporter does not stop them.', () => {
    const events = [received, reply, event('information.requested', '2026-04-03T00:00')]
    assert.deepEqual(told(events, nodejs, '2026-04-08T00:00', 'update')[0], 'update 1 missed due 2026-04-07T19:31:00Z')
  })
})

suite('The embargo and the day of release', () => {
  const cve = event('cve.assigned', '2026-04-10T09:05')

  test('Its date is proposed 72 hours after the CVE is issued; a decision replaces it.', () => {
    assert.deepEqual(told([received, cve], nodejs, '2026-04-10T10:00', 'embargo'), [
      'embargo 1 running due 2026-04-13T09:05:00Z',
    ])
    const set = event('embargo.set', '2026-04-10T09:30', { until: at('2026-04-14T15:00') })
    assert.deepEqual(told([received, cve, set], nodejs, '2026-04-10T10:00', 'embargo'), [
      'embargo 1 running due 2026-04-14T15:00:00Z',
    ])
    assert.deepEqual(
      told([received, set, { ...cve, at: at('2026-04-11T00:00') }], nodejs, '2026-04-11T10:00', 'embargo'),
      ['embargo 1 running due 2026-04-14T15:00:00Z'],
    )
  })

  test('It is kept by an announcement on its date, and missed when that date has passed in the team’s zone.', () => {
    const sent = event('list.sent', '2026-04-13T09:06')
    assert.match(told([received, cve, sent], nodejs, '2026-04-13T12:00', 'embargo')[0]!, /met/)
    assert.match(told([received, cve], nodejs, '2026-04-13T23:59', 'announce')[0]!, /running/)
    assert.match(told([received, cve], nodejs, '2026-04-14T00:01', 'announce')[0]!, /missed/)
  })

  test('A date that is set after one was missed runs anew, and the miss stays.', () => {
    const events = [received, cve, event('embargo.set', '2026-04-15T00:00', { until: at('2026-04-20T15:00') })]
    assert.deepEqual(told(events, nodejs, '2026-04-16T00:00', 'embargo'), [
      'embargo 1 missed due 2026-04-13T09:05:00Z',
      'embargo 2 running due 2026-04-20T15:00:00Z',
    ])
  })

  test('The advisory is due within 6 hours of the mail to the list, over midnight too.', () => {
    const sent = event('list.sent', '2026-04-13T22:30')
    assert.deepEqual(told([received, sent], nodejs, '2026-04-13T23:00', 'publish'), [
      'publish 1 running due 2026-04-14T04:30:00Z',
    ])
    const out = event('advisory.published', '2026-04-14T04:31')
    assert.match(
      told([received, sent, out], nodejs, '2026-04-14T05:00', 'publish')[0]!,
      /missed .* met 2026-04-14T04:31:00Z/,
    )
  })

  test('When the embargo is broken its date is no longer owed.', () => {
    assert.deepEqual(
      told([received, cve, event('embargo.broken', '2026-04-11T00:00')], nodejs, '2026-04-30T00:00', 'embargo'),
      ['embargo 1 waived due 2026-04-13T09:05:00Z'],
    )
  })
})

suite('What lets a promise end', () => {
  test('What is no report starts no clock; what was due before stays missed.', () => {
    const question = event('report.classified', '2026-04-02T18:00', { as: 'question' })
    assert.ok(told([received, question], nodejs, '2026-05-01T00:00').every((l) => /waived/.test(l)))
    const late = event('report.classified', '2026-04-03T18:00', { as: 'spam' })
    assert.match(told([received, late], nodejs, '2026-05-01T00:00')[0]!, /acknowledge 1 missed/)
    assert.match(told([received, late], nodejs, '2026-05-01T00:00')[1]!, /answer 1 waived/)
  })

  test('A report that is one after all is owed its promises as from the start.', () => {
    const events = [
      received,
      event('report.classified', '2026-04-02T18:00', { as: 'spam' }),
      event('report.classified', '2026-04-03T08:00', { as: 'report' }),
    ]
    assert.deepEqual(told(events, nodejs, '2026-04-03T09:00').slice(0, 2), [
      'acknowledge 1 running due 2026-04-03T16:04:00Z',
      'answer 1 running due 2026-04-04T16:04:00Z',
    ])
  })

  test('A rejected report is still owed acknowledgement and answer, but no update and no date.', () => {
    const events = [
      received,
      says('acknowledgement', '2026-04-02T19:00'),
      event('cve.assigned', '2026-04-02T20:00'),
      event('case.rejected', '2026-04-03T00:00'),
    ]
    const lines = told(events, nodejs, '2026-04-03T10:00')
    assert.match(lines.find((l) => l.startsWith('answer'))!, /running/)
    for (const kind of ['update', 'embargo', 'announce']) assert.match(lines.find((l) => l.startsWith(kind))!, /waived/)
  })

  test('Withdrawing lets everything go, also what was not yet due.', () => {
    assert.ok(
      told([received, event('report.withdrawn', '2026-04-02T17:00')], nodejs, '2026-05-01T00:00').every((l) =>
        /waived/.test(l),
      ),
    )
  })

  test('A reopened case is owed updates again, and its first cycle does not change.', () => {
    const events = [
      received,
      says('acknowledgement', '2026-04-02T19:00'),
      event('case.closed', '2026-04-04T19:00', { reason: 'other' }),
      event('case.reopened', '2026-05-01T12:00'),
    ]
    assert.deepEqual(told(events, nodejs, '2026-05-02T00:00', 'update'), [
      'update 1 waived due 2026-04-07T19:00:00Z',
      'update 2 running due 2026-05-06T12:00:00Z',
    ])
  })

  test('A case that is closed after the list was told still owes its advisory.', () => {
    const events = [
      received,
      event('list.sent', '2026-04-13T15:00'),
      event('case.closed', '2026-04-13T16:00', { reason: 'published' }),
    ]
    assert.match(told(events, nodejs, '2026-04-14T00:00', 'publish')[0]!, /missed/)
  })
})

suite('Tolerance', () => {
  test('Unknown events, events in any order, and events of the future change nothing.', () => {
    const events = [received, says('acknowledgement', '2026-04-02T19:00'), event('cve.assigned', '2026-04-04T00:00')]
    const plain = told(events, nodejs, '2026-04-05T00:00')
    assert.deepEqual(told([...events].reverse(), nodejs, '2026-04-05T00:00'), plain)
    assert.deepEqual(
      told(
        [...events, event('moon.risen', '2026-04-03T00:00'), says('update', '2026-04-06T00:00')],
        nodejs,
        '2026-04-05T00:00',
      ),
      plain,
    )
  })
})
