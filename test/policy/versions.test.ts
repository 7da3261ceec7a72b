import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { CompiledPolicy, PolicyVersion } from '../../src/domain/policy.ts'
import { bindingPolicy, policyDiff } from '../../src/domain/policy-change.ts'
import { promiseStates } from '../../src/domain/promise-state.ts'
import { changeWords, otherChanges } from '../../src/views/policy-diff-text.ts'
import { at, compiled, event, policyNamed, says, told, withPromises } from './policies.ts'

const seed = policyNamed('nodejs')
const later = policyNamed('nodejs-2026')
const received = event('report.received', '2026-04-02T16:04', { named: true, productKind: 'library' })

function version(number: number, policy: CompiledPolicy): PolicyVersion {
  return { version: number, digest: '', activatedAt: at('2026-01-01T00:00'), policy }
}

suite('What a new version changes, in words', () => {
  test('The Node.js seed and its text of 2026: the first contact became weaker, the release day stayed.', () => {
    const words = policyDiff(seed, later).map((c) => changeWords(c, { was: seed, now: later }))
    assert.ok(words.includes('acknowledge: 24 hours → 5 days; must → typical, weaker'))
    assert.ok(words.includes('answer: 48 hours → 10 days; must → typical, weaker'))
    assert.ok(words.some((w) => /^update: no longer promised/.test(w)))
    assert.ok(words.some((w) => /^preannounce: new/.test(w)))
    assert.ok(words.includes('publish: other words, the same promise'))
  })

  test('A shorter time is better, a longer one weaker, in whatever units; one that is sometimes each is only changed.', () => {
    const verdict = (a: string, b: string) =>
      policyDiff(
        withPromises(`- says: x\n  answer: ${a}`, 'week: Mon-Fri'),
        withPromises(`- says: x\n  answer: ${b}`, 'week: Mon-Fri'),
      )[0]?.verdict
    assert.equal(verdict('within 48 hours', 'within 24 hours'), 'better')
    assert.equal(verdict('within 2 weeks', 'within 1 month'), 'weaker')
    assert.equal(verdict('within 1 month', 'within 30 days'), 'changed')
    assert.equal(verdict('within 1 day', 'within 24 hours'), 'same')
    assert.equal(verdict('within 24 hours', 'within 1 business day'), 'weaker')
    assert.equal(verdict('within 24 hours', 'within 3 business days'), 'weaker')
  })

  test('Lengths by case are compared case by case, dates of a series by their dates, and products are named.', () => {
    const words = (a: string, b: string, more: [string, string] = ['', '']) => {
      const policies = { was: withPromises(a, more[0]), now: withPromises(b, more[1]) }
      return policyDiff(policies.was, policies.now).map((c) => changeWords(c, policies))
    }
    const fix = (critical: number, high: number) =>
      `- says: x\n  fix:\n    critical: ${critical} days\n    high: ${high} days\n    otherwise: 90 days`
    assert.deepEqual(words(fix(30, 60), fix(15, 60)), ['fix: if severity is critical 30 days → 15 days, better'])
    assert.deepEqual(words(fix(15, 60), fix(15, 75)), ['fix: if severity is high 60 days → 75 days, weaker'])
    const train = '- says: x\n  publish: by the next train after fix'
    const on = (day: string) => `dates: { train: every ${day} at 18:00 UTC }`
    assert.match(
      words(train, train, [on('Wednesday'), on('Thursday')])[0] ?? '',
      /on other dates: 2026-01-07 18:00 → 2026-01-01 18:00 UTC/,
    )
    const one = withPromises('- says: x\n  answer: within 3 days', 'products: [{ name: Ferry, kind: library }]')
    const two = withPromises('- says: x\n  answer: within 3 days', 'products: [{ name: Boat, kind: library }]')
    assert.deepEqual(otherChanges(one, two), ['product “Ferry”: no longer in the policy', 'product “Boat”: new'])
  })

  test('A pause or an override that is new makes a promise weaker.', () => {
    const was = withPromises('- says: x\n  fix: within 30 days')
    assert.equal(
      policyDiff(was, withPromises('- says: x\n  fix: within 30 days\n  pause: waiting for the reporter'))[0]?.verdict,
      'weaker',
    )
    assert.equal(
      policyDiff(was, withPromises('- says: x\n  fix: within 30 days\n  override: [complexity]'))[0]?.verdict,
      'weaker',
    )
  })
})

suite('Which version binds a report', () => {
  const activated = event('policy.activated', '2026-04-03T10:00', { version: 2 })

  test('A better length for all others leaves the shorter one of a special case; one that is better itself holds.', () => {
    const fix = (critical: number, other: number) =>
      withPromises(`- says: x\n  fix:\n    critical: ${critical} days\n    otherwise: ${other} days`)
    const events = [
      received,
      event('severity.assessed', '2026-04-02T17:04', { severity: 'critical' }),
      activated,
      event('consent.given', '2026-04-03T11:00', { to: 'policy', version: 2 }),
    ]
    const due = (was: CompiledPolicy, now: CompiledPolicy, seen: number) =>
      told(events.slice(0, seen), bindingPolicy(version(1, was), [version(2, now)]), '2026-04-04T00:00')[0]
    assert.equal(due(fix(30, 180), fix(30, 170), 3), 'fix 1 running due 2026-05-02T17:04:00Z')
    assert.equal(due(fix(30, 180), fix(15, 180), 3), 'fix 1 running due 2026-04-18T10:00:00Z')
    assert.equal(due(fix(30, 180), fix(40, 170), 3), 'fix 1 running due 2026-05-02T17:04:00Z')
    assert.equal(due(fix(30, 180), fix(40, 190), 4), 'fix 1 running due 2026-05-12T16:04:00Z', 'with their consent')
    // A third version betters what the second one did: it holds by itself.
    const third = event('policy.activated', '2026-04-03T12:00', { version: 3 })
    const bound = bindingPolicy(version(1, fix(30, 180)), [version(2, fix(30, 170)), version(3, fix(30, 160))])
    const low = [received, event('severity.assessed', '2026-04-02T17:04', { severity: 'low' }), activated, third]
    assert.equal(told(low, bound, '2026-04-04T00:00')[0], 'fix 1 running due 2026-09-10T12:00:00Z')
  })

  test('In the middle of a case, the weaker version changes nothing for the report.', () => {
    const bound = bindingPolicy(version(1, seed), [version(2, later)])
    const events = [received, activated, says('acknowledgement', '2026-04-03T08:00')]
    assert.deepEqual(
      told(events, bound, '2026-04-04T00:00').slice(0, 3),
      told(events, seed, '2026-04-04T00:00').slice(0, 3),
    )
  })

  test('The reporter may agree to it; then its times hold from that day.', () => {
    const bound = bindingPolicy(version(1, seed), [version(2, later)])
    const agreed = event('consent.given', '2026-04-03T12:00', { to: 'policy', version: 2 })
    assert.match(
      told([received, activated, agreed], bound, '2026-04-03T13:00', 'answer')[0]!,
      /due 2026-04-12T16:04:00Z/,
    )
  })

  test('A better version holds for running clocks from its activation, and no clock is due before it could be kept.', () => {
    const better = compiled(
      'organisation: Node.js\nzone: UTC\npromises:\n  - says: x\n    answer: within 12 hours of report\n    with: next steps\n',
    )
    const bound = bindingPolicy(version(1, seed), [version(2, better)])
    const early = { ...activated, at: at('2026-04-02T17:00') }
    assert.match(told([received, early], bound, '2026-04-02T18:00', 'answer')[0]!, /due 2026-04-03T05:00:00Z/)
    assert.match(told([received, activated], bound, '2026-04-03T11:00', 'answer')[0]!, /due 2026-04-03T22:00:00Z/)
    assert.match(told([received], bound, '2026-04-03T11:00', 'answer')[0]!, /due 2026-04-04T16:04:00Z/)
  })
})

suite('Rights that open for the reporter', () => {
  const state = (events: readonly Parameters<typeof promiseStates>[0][number][], now: string, id: string) =>
    promiseStates(events, later, at(now)).find((s) => s.promise === id)

  test('Without an acknowledgement the way to somebody else opens after 6 business days.', () => {
    assert.deepEqual(state([received], '2026-04-03T00:00', 'escalate'), {
      promise: 'escalate',
      kind: 'escalate to the OpenJS CNA',
      keeping: 'right',
      state: 'shut',
      at: at('2026-04-11T00:00'),
    })
    assert.equal(state([received], '2026-04-11T00:00', 'escalate')?.state, 'open')
    assert.equal(
      state([received, says('acknowledgement', '2026-04-04T00:00')], '2026-04-13T00:00', 'escalate')?.state,
      'closed',
    )
  })

  test('Fourteen days of silence open it again, and each message starts them anew.', () => {
    const events = [received, says('acknowledgement', '2026-04-04T00:00'), says('note', '2026-04-10T00:00')]
    assert.equal(state(events, '2026-04-23T00:00', 'escalate-silence')?.state, 'shut')
    assert.equal(state(events, '2026-04-24T00:00', 'escalate-silence')?.state, 'open')
  })

  test('A breach opens the rights it names; until then the page says when it would.', () => {
    const ladder = withPromises(`
- says: We acknowledge within 24 hours.
  acknowledge: within 24 hours
  on miss: [coordinator]
- says: If we do not, you may go to the coordinator.
  id: coordinator
  right: go to the coordinator
`)
    const right = (events: Parameters<typeof promiseStates>[0], now: string) =>
      promiseStates(events, ladder, at(now))[0]
    assert.deepEqual(
      [right([received], '2026-04-03T00:00')?.state, right([received], '2026-04-03T00:00')?.at],
      ['shut', at('2026-04-03T16:04')],
    )
    assert.equal(right([received], '2026-04-03T16:05')?.state, 'open')
    assert.equal(right([received, says('acknowledgement', '2026-04-02T17:00')], '2026-04-05T00:00')?.state, 'shut')
  })
})

suite('A series of dates in two versions', () => {
  const version = (first: string, number: number): PolicyVersion => ({
    version: number,
    digest: '',
    activatedAt: at(number === 1 ? '2026-01-01T00:00' : '2026-02-01T00:00'),
    policy: withPromises(
      '- { says: x, publish: by the next train after fix }',
      `zone: UTC\ndates: { train: ${first} of every month at 12:00 }`,
    ),
  })

  test('Each version has its own, whatever they are called.', () => {
    const bound = bindingPolicy(version('first Tuesday', 1), [version('third Tuesday', 2)])
    const events = [event('report.received', '2026-01-05T00:00'), event('fix.ready', '2026-03-01T00:00')]
    const agreed = event('consent.given', '2026-02-02T00:00', { to: 'policy', version: 2 })
    assert.deepEqual(told(events, bound, '2026-03-02T00:00'), ['publish 1 running due 2026-03-03T12:00:00Z'])
    assert.deepEqual(told([...events, agreed], bound, '2026-03-02T00:00'), [
      'publish 1 running due 2026-03-17T12:00:00Z',
    ])
  })
})
