import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clocks } from '../../src/domain/clock.ts'
import { toClockEvent } from '../../src/domain/clock-events.ts'
import { lookAtClocks } from '../../src/domain/clock-look.ts'
import { notDelivered } from '../../src/domain/delivery.ts'
import type { Envelope } from '../../src/domain/event.ts'
import { promiseStates } from '../../src/domain/promise-state.ts'
import { at, event, says, told, withPromises } from './policies.ts'

const FRAME = 'zone: Europe/Berlin\nweek: Mon-Fri 09:00-17:00\nholidays: []'
const received = event('report.received', '2026-06-01T10:00')
const answer = withPromises('- { says: x, answer: within 2 days of report }', FRAME)
const updates = withPromises('- { says: x, update: every 5 days from report until announcement }', FRAME)
const back = (iso: string, through: number, more: Record<string, unknown> = {}) =>
  event('mail.failed', iso, { through, ...more })

suite('Messages that came back', () => {
  test('One that came back after another was sent: the later one keeps the promise, late where it was late.', () => {
    const first = says('answer', '2026-06-01T12:00', { seq: 2 })
    const inTime = says('answer', '2026-06-02T12:00', { seq: 4 })
    const late = says('answer', '2026-06-05T12:00', { seq: 4 })
    const failed = back('2026-06-06T00:00', 2)
    assert.deepEqual(told([received, first, inTime, failed], answer, '2026-06-07T00:00'), [
      'answer 1 met due 2026-06-03T10:00:00Z met 2026-06-02T12:00:00Z',
    ])
    assert.deepEqual(told([received, first, late, failed], answer, '2026-06-07T00:00'), [
      'answer 1 missed due 2026-06-03T10:00:00Z met 2026-06-05T12:00:00Z',
    ])
  })

  test('A message stands as long as one of its mails does, and what was said on the telephone needs none.', () => {
    const sent = says('answer', '2026-06-01T12:00', { seq: 2 })
    const left = (seq: number) => event('mail.sent', '2026-06-01T12:01', { seq, through: 2 })
    const one = back('2026-06-02T00:00', 2, { mail: 3 })
    const other = back('2026-06-02T01:00', 2, { mail: 4 })
    const state = (...more: Parameters<typeof told>[0]) =>
      clocks([received, sent, ...more], answer, at('2026-06-03T00:00'))[0]?.state
    assert.equal(state(left(3), left(4), one), 'met')
    assert.equal(state(left(3), left(4), one, one), 'met', 'the same word twice')
    assert.equal(state(left(3), left(4), one, other), 'running')
    assert.equal(state(left(3), back('2026-06-02T00:00', 1, { mail: 3 })), 'met', 'a mail that told of another message')
    const facts = { to: 'reporter', by: 'human', as: 'answer', occurred: at('2026-06-01T12:00') }
    const envelope = { kind: 'report', stream: 'r', seq: 2, at: at('2026-06-01T15:00'), type: 'message.sent', facts }
    const spoken = toClockEvent(envelope as unknown as Envelope)
    assert.equal(
      clocks([received, spoken, back('2026-06-02T00:00', 2)], answer, at('2026-06-03T00:00'))[0]?.state,
      'met',
    )
  })

  test('Of a promise that is kept again and again, only the period that it had kept is owed again.', () => {
    const first = says('update', '2026-06-04T10:00', { seq: 2 })
    const second = says('update', '2026-06-08T10:00', { seq: 4 })
    const failed = back('2026-06-05T00:00', 2)
    assert.deepEqual(told([received, first, failed], updates, '2026-06-05T12:00'), [
      'update 1 running due 2026-06-06T10:00:00Z',
      'update 2 running due 2026-06-09T10:00:00Z',
    ])
    assert.deepEqual(told([received, first, failed, second], updates, '2026-06-08T12:00'), [
      'update 1 missed due 2026-06-06T10:00:00Z met 2026-06-08T10:00:00Z',
      'update 2 running due 2026-06-13T10:00:00Z',
    ])
    const later = back('2026-06-09T00:00', 2)
    assert.deepEqual(told([received, first, second, later], updates, '2026-06-09T12:00'), [
      'update 1 missed due 2026-06-06T10:00:00Z met 2026-06-08T10:00:00Z',
      'update 2 met due 2026-06-09T10:00:00Z met 2026-06-08T10:00:00Z',
      'update 3 running due 2026-06-13T10:00:00Z',
    ])
  })

  test('What ended while it counted as kept is not owed again, unless its time was over before.', () => {
    const sent = says('answer', '2026-06-01T12:00', { seq: 2 })
    const failed = back('2026-06-09T00:00', 2)
    const spam = (iso: string) => event('report.classified', iso, { as: 'spam' })
    const state = (...more: Parameters<typeof told>[0]) =>
      clocks([received, sent, ...more, failed], answer, at('2026-06-10T00:00'))[0]?.state
    assert.equal(state(spam('2026-06-02T00:00')), 'waived')
    assert.equal(state(spam('2026-06-08T00:00')), 'missed')
  })

  test('Notice that came back was none; a release that has gone out since is one without notice.', () => {
    const notice = withPromises(
      '- { says: x, kind: notice, due: 3 to 7 days before release, kept by: message.sent }',
      FRAME,
    )
    const plan = event('release.planned', '2026-06-01T10:00', { on: at('2026-06-20T16:00') })
    const sent = says('note', '2026-06-15T10:00', { seq: 2 })
    const failed = back('2026-06-16T00:00', 2)
    const states = (now: string, ...more: Parameters<typeof told>[0]) =>
      clocks([received, plan, sent, ...more], notice, at(now)).map(({ state }) => state)
    assert.deepEqual(states('2026-06-15T12:00'), ['met'])
    assert.deepEqual(states('2026-06-16T12:00', failed), ['running'])
    assert.deepEqual(states('2026-06-18T12:00', failed), ['missed'])
    const read = event('message.read', '2026-06-16T18:00', { through: 2 })
    assert.deepEqual(states('2026-06-18T12:00', failed, read), ['met'])
    const out = event('list.sent', '2026-06-20T16:00')
    assert.deepEqual(states('2026-06-22T00:00', out, back('2026-06-21T00:00', 2)), ['missed'])
  })

  test('A step that was told by a message which came back is not done, until it is told again.', () => {
    const steps = withPromises('- { says: x, step: next steps told }', FRAME)
    const sent = says('answer', '2026-06-01T12:00', { seq: 2, nextSteps: true })
    const state = (...more: Parameters<typeof told>[0]) =>
      promiseStates([received, sent, ...more], steps, at('2026-06-09T00:00'))[0]
    assert.equal(state()?.state, 'done')
    assert.equal(state(back('2026-06-02T00:00', 2))?.state, 'open')
    const read = event('message.read', '2026-06-03T00:00', { through: 2 })
    assert.deepEqual(state(back('2026-06-02T00:00', 2), read), {
      ...{ promise: 'x', kind: 'step', keeping: 'step' },
      ...{ state: 'done', at: read.at },
    })
  })

  test('A right that a reply closed is open again when the reply came back, and closes when it is told.', () => {
    const policy = withPromises('- { says: x, right: follow up, opens: 3 days after report, unless: reply }', FRAME)
    const sent = says('answer', '2026-06-05T12:00', { seq: 2 })
    const state = (...more: Parameters<typeof told>[0]) =>
      promiseStates([received, sent, ...more], policy, at('2026-06-09T00:00'))[0]
    assert.equal(state()?.state, 'closed')
    assert.deepEqual(
      [state(back('2026-06-06T00:00', 2))?.state, state(back('2026-06-06T00:00', 2))?.at],
      ['open', at('2026-06-04T10:00')],
    )
    const read = event('message.read', '2026-06-07T00:00', { through: 2 })
    assert.deepEqual(state(back('2026-06-06T00:00', 2), read)?.at, read.at)
  })

  test('The record says kept, owed again, and what became of it; each is recorded once.', () => {
    const sent = says('answer', '2026-06-01T12:00', { seq: 2 })
    const failed = back('2026-06-02T00:00', 2)
    const recorded: Envelope<'report'>[] = []
    const look = (now: string, ...more: Parameters<typeof told>[0]): readonly string[] => {
      const { record } = lookAtClocks(clocks([received, sent, ...more], answer, at(now)), recorded, at(now))
      for (const one of record) {
        const place = {
          kind: 'report',
          stream: 'r',
          seq: recorded.length,
          at: at(now),
          actor: { kind: 'system', id: null },
        }
        recorded.push({ ...place, ...one } as unknown as Envelope<'report'>)
      }
      return record.map(({ type }) => type).filter((type) => type !== 'promise.warned')
    }
    assert.deepEqual(look('2026-06-01T13:00'), ['promise.kept'])
    assert.deepEqual(look('2026-06-02T00:00', failed), ['promise.reopened'])
    assert.deepEqual(look('2026-06-02T01:00', failed), [])
    const again = event('mail.sent', '2026-06-02T02:00', { seq: 8, through: 2 })
    assert.deepEqual(look('2026-06-02T02:00', failed, again), ['promise.kept'])
    const failedToo = back('2026-06-02T20:00', 2, { mail: 8 })
    assert.deepEqual(look('2026-06-04T00:00', failed, again, failedToo), ['promise.reopened', 'promise.missed'])
    const read = event('message.read', '2026-06-05T00:00', { through: 2 })
    assert.deepEqual(look('2026-06-05T00:00', failed, again, failedToo, read), [], 'late, for ever')
  })

  test('What did not reach the reporter can be named.', () => {
    const sent = says('answer', '2026-06-01T12:00', { seq: 2 })
    const failed = back('2026-06-02T00:00', 2)
    const again = event('mail.sent', '2026-06-03T00:00', { seq: 5, through: 2 })
    assert.deepEqual(notDelivered([received, sent]), [])
    assert.deepEqual(notDelivered([received, sent, failed]), [sent])
    assert.deepEqual(notDelivered([received, sent, failed, again]), [])
    const failedToo = back('2026-06-04T00:00', 2, { mail: 5 })
    assert.deepEqual(notDelivered([received, sent, failed, again, failedToo]), [sent])
  })
})
