import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type ClockEvent, clocks } from '../../src/domain/clock.ts'
import { allowedReasons, checkEmbargo, datedPromises } from '../../src/domain/embargo.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { at, event, policyNamed, withPromises } from '../policy/policies.ts'

const received = event('report.received', '2026-04-01T10:00')
const cve = event('cve.assigned', '2026-04-02T10:00')
const nodejs = policyNamed('nodejs')

/** What is wrong with this day and reason, as the team is told. */
function wrong(policy: CompiledPolicy, events: readonly ClockEvent[], until: string, because = ''): string {
  const dated = datedPromises(clocks(events, policy, at('2026-04-03T00:00')), policy)
  try {
    checkEmbargo(dated, { until: at(until), because })
    return ''
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

suite('The day of an embargo', () => {
  test('The day that the policy proposes needs no reason; another one needs a reason that the policy allows.', () => {
    assert.equal(wrong(nodejs, [received, cve], '2026-04-05T10:00'), '')
    assert.match(wrong(nodejs, [received, cve], '2026-04-09T10:00'), /only for: severity of the bug; difficulty/)
    assert.match(wrong(nodejs, [received, cve], '2026-04-09T10:00', 'holidays'), /“holidays” is not among them/)
    assert.equal(wrong(nodejs, [received, cve], '2026-04-09T10:00', 'severity of the bug'), '')
  })

  test('Before the policy proposes a day, and once that day has passed, any day needs such a reason.', () => {
    assert.match(wrong(nodejs, [received], '2026-04-09T10:00'), /only for: severity of the bug/)
    assert.equal(wrong(nodejs, [received], '2026-04-09T10:00', 'difficulty in applying a fix'), '')
    const long = event('cve.assigned', '2026-03-20T10:00')
    assert.match(wrong(nodejs, [received, long], '2026-04-09T10:00'), /only for: severity of the bug/)
    const dated = datedPromises(clocks([received], nodejs, received.at), nodejs)
    assert.deepEqual(allowedReasons(dated), ['severity of the bug', 'difficulty in applying a fix'])
  })

  test('What only the reporter can move waits for a day that they could agree to move.', () => {
    const shared = withPromises('- { says: x, embargo: 72 hours after cve, override: { consent: [reporter] } }')
    assert.match(wrong(shared, [received], '2026-04-09T10:00'), /has proposed none yet/)
    assert.match(wrong(shared, [received, cve], '2026-04-09T10:00'), /only with the reporter’s consent/)
  })
})
