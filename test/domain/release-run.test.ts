import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Envelope, NewEvent } from '../../src/domain/event.ts'
import { evolveRelease, hasActedOutward, nextStep, type ReleaseState } from '../../src/domain/release-run.ts'

const ORDER = ['list', 'push', 'builds', 'publish'] as const

test('steps come in the order the policy gives, done or skipped ones are passed', () => {
  const run = after([...BEGUN, { type: 'step.done', facts: { step: 'list', by: 'automatic' }, body: { proof: '' } }])
  assert.equal(nextStep(run, ORDER), 'push')
  const skipped = after([
    ...BEGUN,
    { type: 'step.done', facts: { step: 'list', by: 'automatic' }, body: { proof: '' } },
    { type: 'step.skipped', facts: { step: 'push' }, body: { reason: '' } },
  ])
  assert.equal(nextStep(skipped, ORDER), 'builds')
})

test('an uncertain step stays the next one', () => {
  const run = after([
    ...BEGUN,
    { type: 'step.intended', facts: { step: 'list' } },
    { type: 'step.uncertain', facts: { step: 'list' }, body: { reason: '' } },
  ])
  assert.equal(nextStep(run, ORDER), 'list')
})

test('from the intent on, something may have left the house', () => {
  assert.equal(hasActedOutward(after(BEGUN)), false)
  assert.equal(hasActedOutward(after([...BEGUN, { type: 'step.intended', facts: { step: 'list' } }])), true)
  const refused = { type: 'step.failed', facts: { step: 'list' }, body: { reason: 'Not taken' } } as const
  const failed = after([...BEGUN, { type: 'step.intended', facts: { step: 'list' } }, refused])
  assert.equal(hasActedOutward(failed), false)
})

test('a moved release is no longer armed', () => {
  const moved = after([
    { type: 'release.armed', facts: { at: 10 } },
    { type: 'release.moved', facts: { at: 20 }, body: { reason: '' } },
  ])
  assert.equal(moved.standing, 'planned')
  assert.deepEqual(moved.armedBy, [])
  assert.equal(moved.at, 20)
})

test('two signatures of one person are one', () => {
  const armed = after([
    { type: 'release.armed', facts: { at: 10 } },
    { type: 'release.armed', facts: { at: 10 } },
  ])
  assert.deepEqual(armed.armedBy, ['m'])
})

const BEGUN: readonly NewEvent<'release'>[] = [
  { type: 'release.armed', facts: { at: 10 } },
  { type: 'release.started', facts: {} },
]

function after(events: readonly NewEvent<'release'>[]): ReleaseState {
  const first: NewEvent<'release'> = { type: 'release.planned', facts: { cases: ['c'], at: 10 }, body: { title: '' } }
  let state: ReleaseState | undefined
  for (const [seq, event] of [first, ...events].entries()) {
    const actor = { kind: 'member', id: 'm' } as const
    state = evolveRelease(state, { ...event, kind: 'release', stream: 'r', seq, at: seq, actor } as Envelope<'release'>)
  }
  return state as ReleaseState
}
