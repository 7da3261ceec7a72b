import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { type Bound, planRelease } from '../../src/domain/planner.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import { simulateYear } from '../../src/domain/policy-simulation.ts'
import { promiseStates } from '../../src/domain/promise-state.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { toIso } from '../../src/lib/instant.ts'
import { at, event, says, told } from '../policy/policies.ts'

function policyOf(name: string): CompiledPolicy {
  const { policy, findings } = compilePolicy(readFileSync(new URL(`./unseen/${name}.yaml`, import.meta.url), 'utf8'))
  assert.ok(policy, JSON.stringify(findings))
  return policy
}

function bound(bounds: readonly Bound[], rule: string): string {
  const found = bounds.find((one) => one.rule === rule)
  const day = found?.notAfter ?? found?.notBefore
  return `${found?.notAfter === undefined ? 'from' : 'until'} ${day === undefined ? '' : toIso(day)}${found?.missed ? ', missed' : ''}`
}

suite('Plans of policies that were written with the manual alone', () => {
  const received = event('report.received', '2026-05-22T20:30', { productKind: 'product', named: true })
  const confirmed = event('case.confirmed', '2026-05-26T20:00')
  const critical = event('severity.assessed', '2026-05-26T20:00', { severity: 'critical' })
  const fix = event('fix.ready', '2026-06-10T20:00')

  test('A device maker: the plan knows the length of this severity, the next bulletin, and who publishes in any case.', () => {
    const pump = policyOf('pump')
    const events = [received, confirmed, critical, event('cisa.told', '2026-05-28T20:00'), fix]
    const plan = planRelease(events, pump, at('2026-06-15T00:00'))
    assert.equal(bound(plan.bounds, 'resolution'), 'until 2026-06-21T20:30:00Z', 'thirty days, not 180')
    assert.equal(bound(plan.bounds, 'publish'), 'until 2026-07-15T05:00:00Z', 'the day of the bulletin')
    assert.equal(bound(plan.bounds, 'notify-users'), 'from 2026-06-18T00:00:00Z')
    assert.equal(plan.earliest && toIso(plan.earliest), '2026-06-18T00:00:00Z')
    const late = planRelease(events, pump, at('2026-06-25T00:00'))
    assert.equal(bound(late.bounds, 'resolution'), 'until 2026-06-21T20:30:00Z, missed')
    assert.equal(late.conflict, undefined, 'what is missed makes no day unlawful')
  })

  test('A device maker: an answer in the night that came back is an answer that is missed, and opens the telephone.', () => {
    const pump = policyOf('pump')
    const events = [
      received,
      event('safety.flagged', '2026-05-23T03:00'),
      says('answer', '2026-05-23T06:00', { seq: 1 }),
      event('mail.failed', '2026-05-23T06:05', { through: 1 }),
    ]
    assert.deepEqual(told(events.slice(0, 3), pump, '2026-05-28T00:00', 'answer'), [
      'safety 1 met due 2026-05-23T07:00:00Z met 2026-05-23T06:00:00Z',
    ])
    assert.deepEqual(told(events, pump, '2026-05-28T00:00', 'answer'), ['safety 1 missed due 2026-05-23T07:00:00Z'])
    // Memorial Day is free, so two business days end on Wednesday.
    assert.deepEqual(told(events, pump, '2026-05-28T00:00', 'acknowledge'), [
      'acknowledge 1 missed due 2026-05-27T22:00:00Z',
    ])
    const duty = promiseStates(events, pump, at('2026-05-28T00:00')).find(({ promise }) => promise === 'duty')
    assert.deepEqual([duty?.state, duty?.at], ['open', at('2026-05-27T22:00')])
  })

  test('A BSD: three days of notice and the next Wednesday collide where the fix is ready on a Tuesday.', () => {
    const bsd = policyOf('bsd')
    const high = event('severity.assessed', '2026-05-30T09:00', { severity: 'high' })
    const on = (ready: string) => planRelease([received, high, event('fix.ready', ready)], bsd, at(ready))
    assert.deepEqual(on('2026-06-23T09:00').conflict?.rules, ['prenotify', 'publish'])
    assert.deepEqual(on('2026-06-25T09:00').dates.map(toIso), ['2026-07-01T18:00:00Z'])
    assert.ok(on('2026-06-04T09:00').conflict, 'Wednesday is in the days of release engineering')
  })

  test('A government: what no day has is said of no day, and a rule that was broken stays so.', () => {
    const gov = policyOf('government')
    const events = [
      event('report.received', '2026-05-26T15:30', { productKind: 'service', named: false }),
      event('supplier.reminded', '2026-06-03T09:00'),
      event('identity.shared', '2026-06-10T09:00'),
    ]
    const plan = planRelease(events, gov, at('2026-06-15T00:00'))
    assert.equal(bound(plan.bounds, 'resolution'), 'until 2026-07-25T15:30:00Z')
    assert.ok(!plan.bounds.some(({ rule }) => rule === 'disclose'), 'no hardware')
    const states = promiseStates(events, gov, at('2026-07-20T00:00'))
    const broken = states.filter(({ keeping, state }) => keeping === 'rule' && state === 'broken')
    assert.deepEqual(
      broken.map(({ promise }) => promise),
      ['we-treat-your-report-confidentially'],
    )
  })

  test('The imagined team of a train releases on its days, and keeps them where its other promises let it.', () => {
    const kept = (name: string) => {
      const year = simulateYear(policyOf(name), { reports: 60, people: 4, seed: 1, from: at('2026-01-01T00:00') })
      const { kept = 0, missed = 0 } = year.find(({ promise }) => promise === 'publish') ?? {}
      return kept / (kept + missed)
    }
    assert.ok(kept('pump') > 0.85, 'once a month, with three days of notice')
    const collides = kept('bsd')
    assert.ok(collides > 0.2 && collides < 0.8, 'once a week, with three days of notice')
  })
})
