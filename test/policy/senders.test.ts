import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { policyDiff } from '../../src/domain/policy-change.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { changeWords, otherChanges } from '../../src/views/policy-diff-text.ts'
import { promiseTexts, securityMd } from '../../src/views/policy-text.ts'
import { at, compiled, event, told } from './policies.ts'

const HEAD = 'organisation: Test\ncontact: security@test.org\nzone: UTC\n'
const answering = (but: string, more = ''): string =>
  `${HEAD}${more}promises:\n  - says: You hear from us.\n    answer: within 48 hours of report\n${but}`
const SLOW = '    but:\n      - when: sender is doubtful\n        then: within 10 days\n'
const RECEIVED = '2026-03-02T10:00'

function rules(source: string): readonly string[] {
  return compilePolicy(source).findings.flatMap(({ rule, level }) => (level === 'note' ? [] : [`${level} ${rule}`]))
}

suite('A policy that makes a difference by what earlier reports say', () => {
  test('A doubtful sender gets the slower promise; everybody else, and whoever nothing is known of, the usual one.', () => {
    const policy = compiled(answering(SLOW))
    const dueFor = (facts: object): string =>
      told([event('report.received', RECEIVED, { ...facts })], policy, RECEIVED)[0]!
    assert.equal(dueFor({ sender: 'doubtful' }), 'answer 1 running due 2026-03-12T10:00:00Z')
    for (const facts of [{ sender: 'new' }, { sender: 'proven' }, {}])
      assert.equal(dueFor(facts), 'answer 1 running due 2026-03-04T10:00:00Z')
  })

  test('When a decision is taken back the usual time holds again, and is never due before it could be kept.', () => {
    const policy = compiled(answering(SLOW))
    const clocksWhen = (cleared: string): string =>
      told(
        [
          event('report.received', RECEIVED, { sender: 'doubtful' }),
          event('sender.cleared', cleared, { sender: 'new' }),
        ],
        policy,
        cleared,
      )[0]!
    assert.equal(clocksWhen('2026-03-02T12:00'), 'answer 1 running due 2026-03-04T12:00:00Z')
    assert.equal(clocksWhen('2026-03-11T10:00'), 'answer 1 running due 2026-03-12T10:00:00Z')
  })

  test('It stands on the policy page, in SECURITY.md and in the explanation, with the rule by which senders are judged.', () => {
    const policy = compiled(answering(SLOW))
    assert.match(promiseTexts(policy)[0]!.keptBy ?? '', /If sender is doubtful: within 10 days of your report\./)
    const text = securityMd(policy, { baseUrl: 'https://test.org' })
    assert.match(text, /## What earlier reports change/)
    assert.match(text, /365 days: .*two reports confirmed.*three that came to nothing/)
    assert.match(text, /Nobody is refused/)
    assert.doesNotMatch(securityMd(compiled(answering('')), { baseUrl: 'https://test.org' }), /earlier reports/)
  })

  test('A question may be required of some senders only; one that is asked anyway is named by its id.', () => {
    const { form } = compiled(
      answering(
        '',
        'form:\n  - id: way-in\n    required: sender is doubtful\n  - ask: Proof\n    required: sender is new or doubtful\n',
      ),
    )
    assert.deepEqual(
      form.map(({ id, required, requiredOf }) => [id, required, requiredOf]),
      [
        ['way-in', false, ['doubtful']],
        ['proof', false, ['new', 'doubtful']],
      ],
    )
    assert.equal(form[0]!.label, 'How does hostile input get there?')
  })
})

suite('What policy check says of senders', () => {
  const nothing = SLOW.replace('within 10 days', 'nothing')
  const other = '  - says: And updates.\n    update: every 7 days\n'
  const table: readonly [string, string, readonly string[]][] = [
    ['A slower time is no finding.', answering(SLOW), []],
    ['No promise at all for doubtful senders is an error.', answering(nothing), ['error doubtful-nothing']],
    [
      'Nor may it be hidden in a condition.',
      answering('    when: not sender is doubtful\n'),
      ['error doubtful-nothing'],
    ],
    ['One promise less is a warning.', answering(nothing + other), ['warning doubtful-without']],
    [
      'And so is one less in some cases only.',
      answering(
        SLOW.replace('sender is', 'severity is low and sender is').replace('within 10 days', 'nothing') + other,
        'severities: [low, high]\n',
      ),
      ['warning doubtful-without'],
    ],
    [
      'A quicker time for doubtful senders is a mistake.',
      answering(SLOW.replace('10 days', '1 hour')),
      ['warning sender-backwards'],
    ],
    [
      'So is a slower one for proven senders.',
      answering(SLOW.replace('doubtful', 'proven')),
      ['warning sender-backwards'],
    ],
    ['A word that is no sender is named.', answering(SLOW.replace('doubtful', 'dubious')), ['error condition']],
    ['In the form too.', answering('', 'form:\n  - ask: Proof\n    required: sender is dubious\n'), ['error required']],
  ]
  for (const [name, source, expected] of table) test(name, () => assert.deepEqual(rules(source), expected))
})

suite('What a new version does to senders', () => {
  const change = (was: string, now: string): string => {
    const policies = { was: compiled(was), now: compiled(now) }
    return changeWords(policyDiff(policies.was, policies.now)[0]!, policies)
  }
  const quick = SLOW.replace('doubtful', 'proven').replace('10 days', '12 hours')
  const table: readonly [string, string, string][] = [
    [answering(''), answering(SLOW), 'answer: for a doubtful sender 48 hours → 10 days, weaker'],
    [answering(SLOW), answering(''), 'answer: for a doubtful sender 10 days → 48 hours, better'],
    [answering(SLOW), answering(SLOW.replace('10', '5')), 'answer: for a doubtful sender 10 days → 5 days, better'],
    [answering(''), answering(quick), 'answer: for a proven sender 48 hours → 12 hours, better'],
    [
      answering(SLOW),
      answering(quick),
      'answer: for a proven sender 48 hours → 12 hours; for a doubtful sender 10 days → 48 hours, better',
    ],
    [answering(SLOW), answering(SLOW), 'answer: the same'],
  ]
  for (const [was, now, words] of table) test(`${words}.`, () => assert.equal(change(was, now), words))
})

test('It says too which answers become required, and of whom.', () => {
  const [was, now] = [
    compiled(answering('')),
    compiled(answering('', 'form:\n  - id: way-in\n    required: sender is doubtful\n')),
  ]
  assert.deepEqual(otherChanges(was, was), [])
  assert.deepEqual(
    otherChanges(was, now).filter((line) => line.includes('hostile')),
    ['question “How does hostile input get there?”: not asked → required of senders who are doubtful'],
  )
  assert.deepEqual(otherChanges(was, compiled(answering('', 'while paused: nothing\n'))), [
    'taken while the intake is paused: what is public already, or being used against people → nothing',
  ])
})

test('A stored policy without senders compiles to the same bytes as before.', () => {
  const text = JSON.stringify(compiled(answering('')))
  assert.doesNotMatch(text, /requiredOf|whilePaused|sender/)
  assert.ok(at(RECEIVED) > 0)
})
