import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { promiseStates } from '../../src/domain/promise-state.ts'
import { isClaimOpen, rewardStanding } from '../../src/domain/reward.ts'
import { at, event, withPromises } from '../policy/policies.ts'

const NOW = '2026-05-01T12:00'
const RECEIVED = event('report.received', '2026-04-01T12:00')

function standing(promises: string, ...more: readonly ReturnType<typeof event>[]) {
  const policy = withPromises(promises)
  return rewardStanding(policy, promiseStates([RECEIVED, ...more], policy, at(NOW)))
}

suite('A reward can be claimed where the policy speaks of one', () => {
  const right = '- says: A reward is paid when it is resolved.\n  right: receive a reward\n  opens: resolution'
  const table: readonly [string, ReturnType<typeof standing>, number, boolean][] = [
    ['a right that has not opened', standing(right), 1, false],
    ['a right that has', standing(right, event('fix.landed', '2026-04-20T12:00')), 1, true],
    [
      'a right without a beginning',
      standing('- says: You get a bounty.\n  right: receive a bounty as the table says'),
      1,
      true,
    ],
    [
      'a time that counts from the claim',
      standing(
        '- says: We answer claims within 5 days.\n  kind: claim\n  due: within 5 days of reward.claimed\n  kept by: answer',
      ),
      1,
      true,
    ],
    ['that there is none', standing('- says: There is no bounty.\n  none: bounty'), 0, false],
    ['a text alone', standing('- says: We are glad to give rewards.\n  text: No rule.'), 0, false],
    ['something else', standing('- says: You may publish.\n  right: publish\n  opens: 90 days after report'), 0, false],
  ]
  for (const [name, { quotes, open }, spoken, claimable] of table)
    test(`${name}: ${spoken > 0 ? 'spoken of' : 'not spoken of'}, ${claimable ? 'open' : 'not open'}.`, () => {
      assert.deepEqual([quotes.length, open], [spoken, claimable])
    })

  test('A claim stays a task until a person has answered it.', () => {
    const state = { claimedAt: 10, teamWroteAt: null, erased: 'nothing' } as Parameters<typeof isClaimOpen>[0]
    assert.equal(isClaimOpen(state), true)
    assert.equal(isClaimOpen({ ...state, teamWroteAt: 9 }), true)
    assert.equal(isClaimOpen({ ...state, teamWroteAt: 11 }), false)
    assert.equal(isClaimOpen({ ...state, erased: 'all' }), false)
    const { claimedAt: _, ...unclaimed } = state
    assert.equal(isClaimOpen(unclaimed), false)
  })
})
