import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ClockEvent } from '../../src/domain/clock.ts'
import { planRelease } from '../../src/domain/planner.ts'
import { forbiddenBy, promiseStates } from '../../src/domain/promise-state.ts'
import { toIso } from '../../src/lib/instant.ts'
import { at, compiled, event, says, told } from './policies.ts'

/** Ten promises of real policies that a simple timer cannot keep, each in the words of the policy. */

const received = event('report.received', '2026-06-01T10:00', { named: true, productKind: 'library', known: 'no' })

function policy(promises: string, more = 'zone: UTC\nweek: Mon-Fri\nholidays: []') {
  return compiled(`organisation: Hard\ncontact: security@hard.org\n${more}\npromises:\n${promises}`)
}

function state(
  events: readonly ClockEvent[],
  of: ReturnType<typeof policy>,
  now: string,
  id: string,
): string | undefined {
  return promiseStates(events, of, at(now)).find((s) => s.promise === id)?.state
}

suite('OpenStack', () => {
  const openstack = policy(
    `  - says: The disclosure date is set to 5-10 business days, excluding Monday/Friday and holiday periods, at 1500 UTC
    embargo: 5 to 10 business days after stakeholders.notified
    at: 15:00 UTC, not Monday or Friday, not Saturday or Sunday, not holidays
`,
    'zone: UTC\nweek: Mon-Fri\nholidays: [{ 2026-12-24 to 2027-01-03: holiday period }]',
  )
  test('The window lies around Christmas, and is proposed for the first Tuesday to Thursday at 15:00 UTC.', () => {
    assert.deepEqual(told([event('stakeholders.notified', '2026-12-22T09:00')], openstack, '2026-12-22T10:00'), [
      'embargo 1 running due 2027-01-07T15:00:00Z',
    ])
  })
  test('Later than ten business days is missed.', () => {
    const notified = event('stakeholders.notified', '2026-06-01T09:00')
    assert.match(told([notified], openstack, '2026-06-15T23:00')[0]!, /running due 2026-06-09T15:00/)
    assert.match(told([notified], openstack, '2026-06-17T00:00')[0]!, /missed/)
  })
})

test('OpenSSL: a month for what is high, that runs only while it is in our hands.', () => {
  const openssl = policy(`  - says: our aim would be no longer than a month where this is something under our control
    disclose: within 1 month of case.confirmed
    strength: aims
    when: severity is high
    pause: [waiting for others, waiting for the reporter]
`)
  const base = [
    received,
    event('severity.assessed', '2026-06-01T12:00', { severity: 'high' }),
    event('case.confirmed', '2026-06-02T10:00'),
  ]
  assert.deepEqual(told(base, openssl, '2026-06-03T00:00'), ['disclose 1 running due 2026-07-02T10:00:00Z'])
  const waited = [...base, event('wait.started', '2026-06-10T00:00'), event('wait.ended', '2026-06-20T00:00')]
  assert.deepEqual(told(waited, openssl, '2026-06-21T00:00'), ['disclose 1 running due 2026-07-12T10:00:00Z'])
})

suite('The kernel and linux-distros', () => {
  const kernel = policy(
    `  - says: up to 7 calendar days from the start of the release process
    id: kernel
    kind: kernel-embargo
    due: within 7 days of fix
    kept by: publication
    override: { reasons: [QA and rollout logistics], limit: 7 days }
  - says: until a fix is accepted do not Cc the distros list
    id: not-both
    never: list.posted
    until: fix
`,
    'zone: UTC\noutside:\n  - { id: distros, who: linux-distros, rule: at most 14 days after list.posted }\n  - { id: distros-least, who: linux-distros, rule: at least 1 day after list.posted }',
  )
  const fix = event('fix.ready', '2026-06-10T00:00')
  test('Two lists, two anchors: the planner keeps both.', () => {
    const plan = planRelease([received, fix, event('list.posted', '2026-06-11T00:00')], kernel, at('2026-06-11T06:00'))
    assert.equal(plan.earliest && toIso(plan.earliest), '2026-06-12T00:00:00Z')
    assert.equal(toIso(plan.dates.at(-1)!), '2026-06-17T00:00:00Z')
  })
  test('Posting to the distros before the fix breaks the order, for good.', () => {
    const early = event('list.posted', '2026-06-05T00:00')
    assert.deepEqual(
      forbiddenBy([received], kernel, { event: early }).map((p) => p.id),
      ['not-both'],
    )
    assert.equal(state([received, early, fix], kernel, '2026-06-12T00:00', 'not-both'), 'broken')
  })
  test('Only the logistics of QA are a reason to defer.', () => {
    const defer = (reason: string) =>
      event('promise.overridden', '2026-06-12T00:00', { promise: 'kernel', until: at('2026-06-30T00:00'), reason })
    assert.deepEqual(told([fix, defer('a conference')], kernel, '2026-06-13T00:00'), [
      'kernel 1 running due 2026-06-17T00:00:00Z',
    ])
    assert.deepEqual(told([fix, defer('QA and rollout logistics')], kernel, '2026-06-13T00:00'), [
      'kernel 1 running due 2026-06-24T00:00:00Z',
    ])
  })
})

test('curl: no more than seven days of notice; a release that slips a week makes it too early.', () => {
  const curl = policy(
    '  - says: No more than seven days before release, inform\n    prenotify: at most 7 days before release\n',
  )
  const events = [
    event('embargo.set', '2026-06-01T00:00', { until: at('2026-06-17T08:00') }),
    event('distributors.notified', '2026-06-11T08:00'),
  ]
  assert.match(told(events, curl, '2026-06-12T00:00')[0]!, /met/)
  assert.match(
    told(
      [...events, event('embargo.set', '2026-06-12T00:00', { until: at('2026-06-24T08:00') })],
      curl,
      '2026-06-12T01:00',
    )[0]!,
    /missed/,
  )
  const plan = planRelease([received, events[1]!], curl, at('2026-06-12T00:00'))
  assert.equal(toIso(plan.dates.at(-1)!), '2026-06-18T08:00:00Z')
})

suite('Xen', () => {
  const xen = policy(
    `  - says: One working week between notification arriving and the issue of our own advisory to our predisclosure list
    prenotify: within 1 working week of report
    strength: typically
  - says: Two working weeks between issue of our advisory to our predisclosure list and publication
    embargo: 2 working weeks after distributors.notified
    strength: typically
    moved by: date.wished
  - says: Following the embargo period any such decisions will be disclosed to the community
    id: decisions
    step: decisions.published
    after: publication
    when: after decision.contested
`,
    `zone: UTC
week: Mon-Fri
holidays: []
events:
  decision.contested: The team decided something controversial during the embargo.
  decisions.published: Those decisions were published.`,
  )
  const told2 = event('distributors.notified', '2026-06-08T12:00')
  test('The date of the discoverer prevails.', () => {
    assert.deepEqual(told([received, told2], xen, '2026-06-09T00:00', 'embargo'), [
      'embargo 1 running due 2026-06-23T00:00:00Z',
    ])
    const wish = event('date.wished', '2026-06-09T00:00', { until: at('2026-07-01T12:00') })
    assert.deepEqual(told([received, told2, wish], xen, '2026-06-10T00:00', 'embargo'), [
      'embargo 1 running due 2026-07-01T12:00:00Z',
    ])
  })
  test('Contested decisions are owed to the public afterwards, and only they.', () => {
    assert.equal(state([received], xen, '2026-08-01T00:00', 'decisions'), undefined)
    const contested = [
      received,
      event('decision.contested', '2026-06-20T00:00'),
      event('advisory.published', '2026-07-01T12:00'),
    ]
    assert.equal(state(contested, xen, '2026-08-01T00:00', 'decisions'), 'open')
    assert.equal(
      state([...contested, event('decisions.published', '2026-07-09T00:00')], xen, '2026-08-01T00:00', 'decisions'),
      'done',
    )
  })
})

test('Fastify: 90 days from triage; more needs the team and the reporter.', () => {
  const fastify = policy(`  - says: Within 90 days after the triage date, the vulnerability must be made public
    disclose: within 90 days of triage
    override: { consent: [team, reporter] }
`)
  const triage = event('case.confirmed', '2026-06-03T00:00')
  const more = (consent: string[]) =>
    event('promise.overridden', '2026-08-01T00:00', { promise: 'disclose', until: at('2026-10-01T00:00'), consent })
  assert.match(told([triage, more(['team'])], fastify, '2026-08-02T00:00')[0]!, /due 2026-09-01T00:00/)
  assert.match(told([triage, more(['team', 'reporter'])], fastify, '2026-08-02T00:00')[0]!, /due 2026-10-01T00:00/)
})

suite('Envoy', () => {
  const envoy = policy(
    `  - says: Three weeks notice will be provided to private distributors from patch availability until the embargo deadline
    embargo: 3 weeks after fix
    but:
      - { when: after embargo broken, then: 1 day after embargo broken }
      - { when: after window.raised, then: 4 weeks after fix }
`,
    `zone: UTC
release: { on: "Tuesday to Thursday at 17:00 UTC" }
blackouts: [{ 2026-06-25 to 2026-07-06: end of the quarter and holidays }]
events: { window.raised: The window was raised to four weeks. }
outside:
  - { id: distros, who: linux-distros, rule: at most 14 days after list.posted }`,
  )
  const fix = event('fix.ready', '2026-06-03T12:00')
  test('Three weeks, raised to four.', () => {
    assert.deepEqual(told([fix], envoy, '2026-06-04T00:00'), ['embargo 1 running due 2026-06-24T12:00:00Z'])
    assert.deepEqual(told([fix, event('window.raised', '2026-06-10T00:00')], envoy, '2026-06-11T00:00'), [
      'embargo 1 running due 2026-07-01T12:00:00Z',
    ])
  })
  test('The planner does not propose the end of the quarter.', () => {
    const plan = planRelease([received, fix, event('window.raised', '2026-06-10T00:00')], envoy, at('2026-06-24T20:00'))
    assert.equal(plan.earliest && toIso(plan.earliest), '2026-07-07T17:00:00Z')
  })
  test('Against the fourteen days of the distros list it names the two rules that collide.', () => {
    const plan = planRelease([received, fix, event('list.posted', '2026-06-03T13:00')], envoy, at('2026-06-04T00:00'))
    assert.deepEqual(plan.conflict?.rules, ['embargo', 'distros'])
    assert.equal(plan.earliest, undefined)
  })
})

test('Rails: acknowledged before or during the monthly meeting, sooner for what is critical.', () => {
  const rails = policy(
    `  - says: Your report will be acknowledged before or during our monthly security meeting depending on severity
    acknowledge: by the next meeting after report
    but: [{ when: severity is critical, then: within 2 days of report }]
`,
    'zone: UTC\ndates: { meeting: last Thursday of every month at 18:00 UTC }',
  )
  assert.deepEqual(told([received], rails, '2026-06-02T00:00'), ['acknowledge 1 running due 2026-06-25T18:00:00Z'])
  const critical = event('severity.assessed', '2026-06-02T00:00', { severity: 'critical' })
  assert.deepEqual(told([received, critical], rails, '2026-06-02T12:00'), [
    'acknowledge 1 running due 2026-06-04T00:00:00Z',
  ])
  assert.match(told([received, says('acknowledgement', '2026-06-25T19:00')], rails, '2026-06-26T00:00')[0]!, /missed/)
})

test('Monero: users are warned of what is high, and never so that it could be exploited; the latter comes first.', () => {
  const monero =
    policy(`  - says: HIGH severities must be notified on website and reddit within 3 working days of classification
    notify-users: within 3 working days of classification
    when: severity at least high
    note: The rule “no hints” takes precedence.
  - says: The latter takes precedence over the former
    id: no-hints
    never: details.published
    until: fix landed
`)
  const high = event('severity.assessed', '2026-06-05T10:00', { severity: 'high' })
  assert.deepEqual(told([received, high], monero, '2026-06-06T00:00'), [
    'notify-users 1 running due 2026-06-11T00:00:00Z',
  ])
  const hint = event('details.published', '2026-06-08T10:00')
  assert.deepEqual(
    forbiddenBy([received, high], monero, { event: hint }).map((p) => p.id),
    ['no-hints'],
  )
  assert.equal(state([received, high, hint], monero, '2026-06-09T00:00', 'no-hints'), 'broken')
})

test('HackerOne and Kubernetes: silence for a month after the request is consent; a no in time is none.', () => {
  const kubernetes = policy(`  - says: we give the original reporter 1 month to respond to the disclosure request
    id: silence
    right: publish the report
    who: team
    opens: 1 month after publication.requested
    unless: consent.refused
`)
  const asked = event('publication.requested', '2026-06-10T00:00')
  assert.equal(state([received, asked], kubernetes, '2026-07-09T23:59', 'silence'), 'shut')
  assert.equal(state([received, asked], kubernetes, '2026-07-10T00:00', 'silence'), 'open')
  assert.equal(
    state([received, asked, event('consent.refused', '2026-06-20T00:00')], kubernetes, '2026-08-10T00:00', 'silence'),
    'closed',
  )
})

test('Go: seven days, then follow up, then three more days, then another way; each step opens a right and binds nobody.', () => {
  const go = policy(`  - says: If you have not received a reply to your email within 7 days, please follow up
    id: follow-up
    right: follow up
    opens: 7 days after report
    unless: reply
  - says: If after 3 more days you have still not received an acknowledgement of your report
    id: elsewhere
    right: escalate
    opens: 3 days after followup.sent
    unless: reply
`)
  const followed = event('followup.sent', '2026-06-09T10:00')
  assert.equal(state([received], go, '2026-06-08T10:00', 'follow-up'), 'open')
  assert.equal(state([received], go, '2026-07-08T10:00', 'elsewhere'), 'shut')
  assert.equal(state([received, followed], go, '2026-06-12T10:00', 'elsewhere'), 'open')
  assert.equal(
    state([received, followed, says('acknowledgement', '2026-06-10T10:00')], go, '2026-06-13T10:00', 'elsewhere'),
    'closed',
  )
  assert.deepEqual(told([received, followed], go, '2026-07-01T00:00'), [])
})
