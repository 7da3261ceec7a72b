import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTS, type Act, canSeeCase, canSeeReport, demand, may, type Scope } from '../../src/domain/access.ts'

const SCOPES: Record<string, Scope> = {
  public: { kind: 'public' },
  reporter: { kind: 'reporter', report: 'r1' },
  guest: { kind: 'guest', guest: 'g', case: 'c1' },
  member: { kind: 'member', member: 'm', roles: ['member'], steppedUp: true },
  releaser: { kind: 'member', member: 'm', roles: ['member', 'releaser'], steppedUp: true },
  admin: { kind: 'member', member: 'm', roles: ['member', 'admin'], steppedUp: true },
}

test('who may do what, as one reviewed table', () => {
  const table = Object.fromEntries(
    Object.entries(SCOPES).map(([name, scope]) => [
      name,
      (Object.keys(ACTS) as Act[]).filter((act) => may(scope, act)),
    ]),
  )
  assert.deepEqual(table, {
    public: ['report.submit'],
    reporter: ['report.submit', 'report.follow'],
    guest: ['report.submit', 'case.read', 'guest.write'],
    member: MEMBER,
    releaser: inOrder([...MEMBER, 'release.arm', 'release.step', 'release.abort']),
    admin: inOrder([
      ...MEMBER,
      'report.erase',
      'policy.activate',
      'absence.declare',
      'intake.pause',
      'people.manage',
      'keys.manage',
    ]),
  })
})

test('what a stranger may not do is not there; a member is told what is missing', () => {
  assert.throws(() => demand(SCOPES.public as Scope, 'case.read'), { code: 'not_found' })
  assert.throws(() => demand(SCOPES.reporter as Scope, 'case.read'), { code: 'not_found' })
  assert.throws(() => demand(SCOPES.member as Scope, 'release.arm'), { code: 'forbidden', message: /releaser/ })
})

test('arming, aborting, activating, announcing absences and pauses, managing people, erasing, adding a passkey and changing OpenPGP keys need a fresh proof', () => {
  const stale: Scope = { kind: 'member', member: 'm', roles: ['member', 'releaser', 'admin'], steppedUp: false }
  const asked = (Object.keys(ACTS) as Act[]).filter((act) => {
    try {
      demand(stale, act)
      return false
    } catch (error) {
      return (error as { code?: string }).code === 'step_up_needed'
    }
  })
  assert.deepEqual(asked, [
    'release.arm',
    'release.abort',
    'report.erase',
    'policy.activate',
    'absence.declare',
    'intake.pause',
    'people.manage',
    'passkey.add',
    'keys.manage',
    'member.key',
  ])
})

test('a reporter sees their own report and no other, a guest sees no report', () => {
  assert.equal(canSeeReport(SCOPES.reporter as Scope, { id: 'r1' }), true)
  assert.equal(canSeeReport(SCOPES.reporter as Scope, { id: 'r2' }), false)
  assert.equal(canSeeReport(SCOPES.guest as Scope, { id: 'r1' }), false)
})

test('a guest who was removed sees the case no more', () => {
  const subject = { id: 'c1', guests: ['g'], reports: ['r1'] }
  assert.equal(canSeeCase(SCOPES.guest as Scope, subject), true)
  assert.equal(canSeeCase(SCOPES.guest as Scope, { ...subject, guests: [] }), false)
  assert.equal(canSeeCase(SCOPES.guest as Scope, { ...subject, id: 'c2' }), false)
  assert.equal(canSeeCase(SCOPES.public as Scope, subject), false)
})

const MEMBER: readonly Act[] = [
  'report.submit',
  'report.write-down',
  'report.read',
  'case.read',
  'case.talk',
  'case.note',
  'case.work',
  'case.guests',
  'embargo.decide',
  'advisory.write',
  'release.plan',
  'policy.read',
  'people.read',
  'passkey.add',
  'keys.read',
  'member.key',
]
function inOrder(acts: readonly Act[]): Act[] {
  return (Object.keys(ACTS) as Act[]).filter((act) => acts.includes(act))
}
