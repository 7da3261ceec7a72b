import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type Clock, type ClockEvent, clocks } from '../../src/domain/clock.ts'
import { orderEvents } from '../../src/domain/clock-events.ts'
import { lostBy, withDeliveries } from '../../src/domain/delivery.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts'
import { at, policyNamed, withPromises } from './policies.ts'

/** A policy with every form of clock, so that the properties hold for all of them. */
const everything = withPromises(
  `
- says: a
  acknowledge: within 1 business day
- says: b
  answer: within 5 days
  with: next steps
- says: c
  update: every 3 days until announcement
  but: [{ when: severity is high, then: every 1 day }]
- says: d
  fix: within 20 days of triage
  pause: [waiting for the reporter, waiting for others]
  pause limit: 6 days
  override: { limit: 10 days }
- says: e
  embargo: 72 hours after cve
- says: f
  announce: on the embargo date
- says: g
  publish: within 6 hours of list
- says: h
  prenotify: 3 to 7 days before release
- says: i
  resolution: on the expected resolution date
- says: j
  retrospective: within 2 weeks of publication
- says: k
  due: within 2 days of each message.received
  kind: reply
  kept by: message.sent
- says: l
  due: by the next meeting after report
  kind: looked-at
  kept by: report.seen
`,
  'zone: Europe/Berlin\nweek: Mon-Fri 09:00-17:00\nholidays: DE-BE\ndates: { meeting: first Tuesday of every month at 16:00 }',
)
const policies: Readonly<Record<string, CompiledPolicy>> = {
  everything,
  nodejs: policyNamed('nodejs'),
  neon: policyNamed('neon'),
  octopus: policyNamed('octopus-deploy'),
}

const START = at('2026-03-20T08:00')
const TYPES: readonly (readonly [string, fc.Arbitrary<Record<string, unknown>>])[] = [
  [
    'message.sent',
    fc.record({
      as: fc.constantFrom('acknowledgement', 'answer', 'update', 'note'),
      by: fc.constantFrom('human', 'automatic'),
      to: fc.constantFrom('reporter', 'team'),
      nextSteps: fc.boolean(),
      evaluation: fc.boolean(),
    }),
  ],
  ['message.received', fc.constant({})],
  ['information.requested', fc.constant({})],
  ['wait.started', fc.constant({})],
  ['wait.ended', fc.constant({})],
  ['case.confirmed', fc.constant({})],
  ['case.rejected', fc.constant({})],
  ['case.closed', fc.record({ reason: fc.constantFrom('published', 'rejected', 'other') })],
  ['case.reopened', fc.constant({})],
  ['severity.assessed', fc.record({ severity: fc.constantFrom('low', 'high') })],
  ['report.classified', fc.record({ as: fc.constantFrom('report', 'spam', 'question') })],
  ['report.withdrawn', fc.constant({})],
  ['report.seen', fc.constant({})],
  ['cve.assigned', fc.constant({})],
  ['embargo.set', fc.record({ until: fc.integer({ min: 0, max: 60 }).map((d) => START + d * DAY + 3 * HOUR) })],
  ['embargo.broken', fc.constant({})],
  [
    'promise.overridden',
    fc.record({
      promise: fc.constantFrom('fix', 'embargo'),
      until: fc.integer({ min: 0, max: 60 }).map((d) => START + d * DAY),
    }),
  ],
  ['fix.ready', fc.constant({})],
  ['distributors.notified', fc.constant({})],
  ['list.sent', fc.constant({})],
  ['advisory.published', fc.constant({})],
  ['retrospective.published', fc.constant({})],
  ['absence.declared', fc.record({ from: fc.constant(START + 5 * DAY), until: fc.constant(START + 9 * DAY) })],
]

/** Messages have places in the stream, so that mails can tell of them, come back, and leave again. */
const MAILS: typeof TYPES = [
  [
    'message.sent',
    fc.record({ as: fc.constantFrom('acknowledgement', 'answer', 'update'), seq: place(), asks: fc.boolean() }),
  ],
  ['information.requested', fc.record({ seq: place() })],
  ['mail.sent', fc.record({ seq: place(), through: place() })],
  ['mail.sent', fc.record({ seq: place(), after: place(), through: place() })],
  ['mail.failed', fc.record({ through: place() })],
  ['mail.failed', fc.record({ mail: place(), through: place() })],
  ['message.read', fc.record({ through: place() })],
]

function place(): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: 8 })
}

const anEvent: fc.Arbitrary<ClockEvent> = fc
  .constantFrom(...TYPES, ...MAILS, ...MAILS)
  .chain(([type, facts]) =>
    fc
      .record({ facts, minutes: fc.integer({ min: 1, max: 60 * 24 * 60 }) })
      .map(({ facts, minutes }) => ({ ...facts, type, at: START + minutes * MINUTE })),
  )

const history: fc.Arbitrary<readonly ClockEvent[]> = fc
  .array(anEvent, { maxLength: 25 })
  .map((events) => [{ type: 'report.received', at: START, named: true, productKind: 'library' }, ...events])
/** By name, so that a counterexample is short. */
const aPolicy = fc.constantFrom(...Object.keys(policies))
const nows = fc.integer({ min: 0, max: 70 * 24 * 60 }).map((m) => START + m * MINUTE)

suite('Clocks, for any history', () => {
  test('The same events, policy and now give the same clocks, in whatever order the events come.', () => {
    fc.assert(
      fc.property(history, aPolicy, nows, fc.infiniteStream(fc.nat()), (events, name, now, order) => {
        const policy = policies[name]!
        const shuffled = events
          .map((e) => [order.next().value, e] as const)
          .sort(([a], [b]) => a - b)
          .map(([, e]) => e)
        assert.deepEqual(clocks(shuffled, policy, now), clocks(events, policy, now))
      }),
    )
  })

  test('Clocks read later of the events so far are the clocks that were read then: replay equals the record.', () => {
    fc.assert(
      fc.property(history, aPolicy, nows, (events, name, now) => {
        const policy = policies[name]!
        assert.deepEqual(
          clocks(events, policy, now),
          clocks(
            events.filter((e) => e.at <= now),
            policy,
            now,
          ),
        )
      }),
    )
  })

  test('What is once missed stays missed, whatever happens later.', () => {
    fc.assert(
      fc.property(history, aPolicy, nows, nows, (events, name, a, b) => {
        const policy = policies[name]!
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)]
        const missed = clocks(events, policy, earlier).filter((c) => c.state === 'missed')
        const after = new Map(clocks(events, policy, later).map((c) => [keyOf(c), c]))
        for (const clock of missed) {
          const same = after.get(keyOf(clock))
          assert.equal(same?.state, 'missed', keyOf(clock))
          assert.equal(same?.due, clock.due, keyOf(clock))
        }
      }),
      { numRuns: 400 },
    )
  })

  test('What came back and was not told again keeps nothing, whatever else happened.', () => {
    fc.assert(
      fc.property(history, aPolicy, nows, (events, name, now) => {
        const told = withDeliveries(orderEvents(events, now)).events
        const lost = new Set(told.flatMap((event) => lostBy(event)))
        const standing = told.filter((event) => !lost.has(event)).map(({ at }) => at)
        for (const clock of clocks(events, policies[name]!, now)) {
          if (clock.metAt === undefined) continue
          assert.ok(standing.includes(clock.metAt), `${keyOf(clock)} was kept by what did not reach the reporter`)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('Mails that came back without a word of what they told change no clock.', () => {
    fc.assert(
      fc.property(history, aPolicy, nows, nows, (events, name, now, at) => {
        const nameless = { type: 'mail.failed', at, seq: 9 }
        const policy = policies[name]!
        assert.deepEqual(clocks([...events, nameless], policy, now), clocks(events, policy, now))
      }),
      { numRuns: 100 },
    )
  })

  test('A compiled policy that was stored and read back gives the same clocks.', () => {
    fc.assert(
      fc.property(history, aPolicy, nows, (events, name, now) => {
        const policy = policies[name]!
        const stored = JSON.parse(JSON.stringify(policy)) as CompiledPolicy
        assert.deepEqual(clocks(events, stored, now), clocks(events, policy, now))
      }),
      { numRuns: 30 },
    )
  })

  test('A clock that is met was met in time, and one that runs is not over yet.', () => {
    fc.assert(
      fc.property(history, aPolicy, nows, (events, name, now) => {
        const policy = policies[name]!
        for (const clock of clocks(events, policy, now)) {
          const latest = clock.latest ?? clock.due
          if (clock.state === 'met' && latest !== undefined) assert.ok(clock.metAt! <= latest, keyOf(clock))
          if (clock.state === 'running' && latest !== undefined) assert.ok(latest >= now, keyOf(clock))
          if (clock.state === 'waiting') assert.equal(clock.metAt, undefined)
        }
      }),
    )
  })
})

function keyOf(clock: Clock): string {
  return `${clock.promise}#${clock.period}`
}
