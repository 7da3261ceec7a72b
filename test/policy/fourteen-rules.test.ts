import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clocks } from '../../src/domain/clock.ts'
import { toClockEvent } from '../../src/domain/clock-events.ts'
import type { Envelope } from '../../src/domain/event.ts'
import { bindingPolicy } from '../../src/domain/policy-change.ts'
import { scorecard } from '../../src/domain/scorecard.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { DAY, HOUR } from '../../src/lib/instant.ts'
import { at, event, says, told, withPromises } from './policies.ts'

/** What goes wrong where others count response times, rule by rule, and that it does not go wrong here. */
const FRAME = 'zone: Europe/Berlin\nweek: Mon-Fri 09:00-17:00\nholidays: []'
const received = event('report.received', '2026-06-01T10:00')
const answer = withPromises('- { says: x, answer: within 2 days of report }', FRAME)
const states = (...args: Parameters<typeof told>): readonly string[] => told(...args).map((line) => line.slice(0, 32))

suite('Fourteen rules of counting', () => {
  test('1. Clocks come from facts: what somebody recorded of an outcome keeps nothing.', () => {
    const claimed = event('promise.kept', '2026-06-02T10:00', { promise: 'answer', period: 1, state: 'met' })
    assert.deepEqual(states([received, claimed], answer, '2026-06-04T00:00'), ['answer 1 missed due 2026-06-03T1'])
  })

  test('2. A report keeps the promises it came under: a weaker version does not reach it.', () => {
    const version = (length: string, number: number) => ({
      version: number,
      digest: '',
      activatedAt: at('2026-01-01T00:00') + number,
      policy: withPromises(`- { says: x, answer: within ${length} of report }`, FRAME),
    })
    const bound = bindingPolicy(version('2 days', 1), [version('9 days', 2)])
    assert.deepEqual(states([received], bound, '2026-06-02T00:00'), ['answer 1 running due 2026-06-03T'])
  })

  test('3. Acknowledgement, answer, update and date are four promises: one does not stand for another.', () => {
    const four = withPromises(
      `- { says: a, acknowledge: within 1 day of report }
- { says: b, answer: within 2 days of report, with: evaluation }
- { says: c, update: every 3 days from reply until announcement }
- { says: d, resolution: on the expected resolution date }`,
      FRAME,
    )
    const note = says('note', '2026-06-01T12:00')
    const ack = says('acknowledgement', '2026-06-01T13:00')
    const empty = says('answer', '2026-06-01T14:00', { expectedResolution: at('2026-06-20T00:00') })
    const shown = told([received, note, ack, empty], four, '2026-06-02T00:00').map((l) =>
      l.split(' ').slice(0, 3).join(' '),
    )
    assert.deepEqual(shown, [
      'acknowledge 1 met',
      'answer 1 running',
      'update 1 met',
      'update 2 running',
      'resolution 1 running',
    ])
    const late = says('update', '2026-06-25T00:00', { expectedResolution: at('2026-07-20T00:00') })
    const [first] = told([received, empty, late], four, '2026-06-26T00:00', 'resolution')
    assert.match(first ?? '', /^resolution 1 missed due 2026-06-20/)
  })

  test('4. A machine’s message acknowledges nothing.', () => {
    const ack = withPromises('- { says: x, acknowledge: within 1 day of report }', FRAME)
    const sent = says('acknowledgement', '2026-06-01T10:01', { by: 'automatic' })
    assert.deepEqual(states([received, sent], ack, '2026-06-03T00:00'), ['acknowledge 1 missed due 2026-06'])
  })

  test('5. A length has a unit: 24 hours, a day and a business day differ, and 3 alone is refused.', () => {
    const friday = event('report.received', '2026-10-23T12:00')
    const dues = ['48 hours', '2 days', '2 business days'].map((length) => {
      const policy = withPromises(`- { says: x, answer: within ${length} of report }`, FRAME)
      return clocks([friday], policy, friday.at)[0]?.due
    })
    assert.equal(new Set(dues).size, 3)
    const { policy, findings } = compilePolicy('organisation: T\npromises: [{ says: x, answer: within 3 }]')
    assert.equal(policy, undefined)
    assert.match(findings[0]?.remedy ?? '', /business days/)
  })

  test('6. One business day after Saturday is the end of Tuesday, in the team’s zone.', () => {
    const policy = withPromises('- { says: x, answer: within 1 business day of report }', FRAME)
    const saturday = event('report.received', '2026-06-06T12:00')
    assert.deepEqual(told([saturday], policy, '2026-06-06T13:00'), ['answer 1 running due 2026-06-09T15:00:00Z'])
  })

  test('7. What was written down later counts from when it came in.', () => {
    const facts = { occurred: at('2026-06-01T10:00') }
    const envelope = { kind: 'report', stream: 'r', seq: 1, at: at('2026-06-05T10:00'), type: 'report.received', facts }
    const told = toClockEvent(envelope as unknown as Envelope)
    assert.equal(clocks([told], answer, at('2026-06-06T00:00'))[0]?.state, 'missed')
  })

  test('8. Only declared states rest, never the first contact, and not for ever.', () => {
    const { findings } = compilePolicy(
      'organisation: T\npromises: [{ says: x, acknowledge: within 1 day, pause: waiting for the reporter }]',
    )
    assert.ok(findings.some(({ rule }) => rule === 'first-contact-rests'))
    const fix = withPromises('- { says: x, fix: within 10 days of report, pause: waiting for the reporter }', FRAME)
    const asked = event('information.requested', '2026-06-02T10:00')
    assert.equal(clocks([received, asked], fix, at('2026-06-20T00:00'))[0]?.state, 'paused')
    assert.equal(clocks([received, asked], fix, at('2026-07-20T00:00'))[0]?.state, 'missed')
    const updates = withPromises('- { says: x, update: every 5 days from report until announcement }', FRAME)
    assert.equal(clocks([received, asked], updates, at('2026-06-07T00:00'))[0]?.state, 'missed')
  })

  test('8. A question whose mail came back made nothing rest; told again, it does from then on.', () => {
    const fix = withPromises('- { says: x, fix: within 10 days of report, pause: waiting for the reporter }', FRAME)
    const question = says('note', '2026-06-02T10:00', { seq: 2, asks: true })
    const asked = event('information.requested', '2026-06-02T10:00', { seq: 3 })
    const back = event('mail.failed', '2026-06-05T10:00', { seq: 5, through: 2 })
    const so = [received, question, asked, back]
    assert.deepEqual(told(so, fix, '2026-06-05T09:00'), ['fix 1 paused due 2026-06-14T09:00:00Z'])
    assert.deepEqual(told(so, fix, '2026-06-05T11:00'), ['fix 1 running due 2026-06-11T10:00:00Z'])
    assert.equal(clocks(so, fix, at('2026-06-20T00:00'))[0]?.state, 'missed')
    const read = event('message.read', '2026-06-06T10:00', { seq: 6, through: 2 })
    const wrote = event('message.received', '2026-06-08T10:00')
    assert.deepEqual(told([...so, read, wrote], fix, '2026-06-09T00:00'), ['fix 1 running due 2026-06-13T10:00:00Z'])
  })

  test('9. A breach stays, also while it is still open.', () => {
    const late = says('answer', '2026-06-09T10:00')
    assert.equal(clocks([received, late], answer, at('2026-06-10T00:00'))[0]?.state, 'missed')
    const outcomes = [true, true, true, true, false].map((kept) => ({
      promise: 'answer',
      due: at('2026-06-03T10:00'),
      kept,
    }))
    const [line] = scorecard(outcomes, answer, at('2026-07-01T00:00')).lines
    assert.deepEqual(line?.record, { count: 5, kept: 4, percent: 80 })
  })

  test('10. A case that is opened again gets clocks of its own; the first ones do not change.', () => {
    const updates = withPromises('- { says: x, update: every 5 days from report until announcement }', FRAME)
    const closed = event('case.closed', '2026-06-20T10:00', { reason: 'other' })
    const before = clocks([received, closed], updates, at('2026-06-21T00:00'))
    const again = event('case.reopened', '2026-07-01T10:00')
    const after = clocks([received, closed, again], updates, at('2026-07-02T00:00'))
    assert.deepEqual(
      after.slice(0, 3).map(({ state, due }) => [state, due]),
      before.slice(0, 3).map(({ state, due }) => [state, due]),
    )
    assert.equal(after.at(-1)?.due, again.at + 5 * DAY)
  })

  test('11. A duplicate is still owed its first contact; spam is owed nothing.', () => {
    const duplicate = event('case.rejected', '2026-06-01T11:00', { reason: 'duplicate' })
    assert.equal(clocks([received, duplicate], answer, at('2026-06-04T00:00'))[0]?.state, 'missed')
    const spam = event('report.classified', '2026-06-01T11:00', { as: 'spam' })
    assert.equal(clocks([received, spam], answer, at('2026-06-04T00:00'))[0]?.state, 'waived')
  })

  test('12. Fewer than five outcomes are not told.', () => {
    const few = Array.from({ length: 4 }, () => ({ promise: 'answer', due: at('2026-06-03T10:00'), kept: false }))
    assert.equal(scorecard(few, answer, at('2026-07-01T00:00')).lines[0]?.record, 'few')
  })

  test('13. What fell due before the window, or will fall due after it, is not counted.', () => {
    const now = at('2027-07-01T00:00')
    const outside = [now - 366 * DAY, now + HOUR].flatMap((due) =>
      Array.from({ length: 9 }, () => ({ promise: 'answer', due, kept: false })),
    )
    assert.equal(scorecard(outside, answer, now).lines[0]?.record, 'none')
  })

  test('14. A message counts when it was sent, not when it was read.', () => {
    const sent = says('answer', '2026-06-02T10:00')
    const seen = event('report.seen', '2026-06-02T10:00', { first: true })
    assert.equal(clocks([received, sent], answer, at('2026-06-09T00:00'))[0]?.state, 'met')
    assert.equal(clocks([received, seen], answer, at('2026-06-09T00:00'))[0]?.state, 'missed')
  })

  test('14. Unless its mail came back: then it is owed again, and counts from when it reached the reporter.', () => {
    const sent = says('answer', '2026-06-01T12:00', { seq: 3 })
    const left = event('mail.sent', '2026-06-01T12:01', { seq: 4, through: 3 })
    const back = event('mail.failed', '2026-06-02T10:00', { seq: 6, mail: 4, through: 3 })
    const so = [received, sent, left, back]
    assert.deepEqual(told(so, answer, '2026-06-02T00:00'), [
      'answer 1 met due 2026-06-03T10:00:00Z met 2026-06-01T12:00:00Z',
    ])
    assert.deepEqual(told(so, answer, '2026-06-03T00:00'), ['answer 1 running due 2026-06-03T10:00:00Z'])
    assert.deepEqual(told(so, answer, '2026-06-04T00:00'), ['answer 1 missed due 2026-06-03T10:00:00Z'])
    const again = event('mail.sent', '2026-06-03T09:00', { seq: 8, through: 3 })
    const read = event('message.read', '2026-06-03T09:00', { seq: 8, through: 3 })
    for (const reached of [again, read])
      assert.deepEqual(told([...so, reached], answer, '2026-06-09T00:00'), [
        'answer 1 met due 2026-06-03T10:00:00Z met 2026-06-03T09:00:00Z',
      ])
    const early = event('message.read', '2026-06-01T13:00', { seq: 5, through: 3 })
    assert.equal(clocks([...so, early], answer, at('2026-06-09T00:00'))[0]?.metAt, sent.at)
  })
})
