import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { NewReport } from '../../src/domain/intake.ts'
import { checkIntake, takenWords, waitingPromises } from '../../src/domain/intake-pause.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { HOUR } from '../../src/lib/instant.ts'
import { compiled } from './policies.ts'

const policyOf = (more: string): string =>
  `organisation: Test\ncontact: security@test.org\nzone: UTC\nseverities: [minor, grave]\nproducts:\n  - { name: Shop, kind: service }\n  - { name: Kit, kind: library }\n${more}\npromises:\n  - says: You hear from us.\n    answer: within 48 hours of report\n  - says: It is fixed.\n    fix: within 90 days of confirmation\n`
const REPORT: NewReport = {
  door: 'api',
  product: 'shop',
  title: 'It leaks',
  description: 'All of it.',
  answers: {},
  known: 'no',
  name: '',
  mail: '',
  zone: '',
  credit: 'later',
  creditName: '',
}
const UNTIL = 1_800_000_000_000

suite('While the intake is paused', () => {
  const grave = { answers: { severity: 'grave' } }
  const table: readonly [string, string, Partial<NewReport>, boolean][] = [
    ['what is public already is taken, where the policy says nothing', '', { known: 'public' }, true],
    ['other things are not, however bad somebody calls them', '', grave, false],
    ['a policy may take what its reporters judge to be grave', 'while paused: severity is grave', grave, true],
    ['and then nothing else, not even what is public', 'while paused: severity is grave', { known: 'public' }, false],
    ['unless it names both', 'while paused: [already public, severity at least grave]', { known: 'public' }, true],
    ['what nobody has judged is not grave', 'while paused: severity is grave', {}, false],
    [
      'nor is a word that is none of the scale',
      'while paused: severity is grave',
      { answers: { severity: 'huge' } },
      false,
    ],
    ['it may name a product', 'while paused: product is Kit', { product: 'kit' }, true],
    ['of which others are none', 'while paused: product is Kit', {}, false],
    ['or take nothing at all', 'while paused: nothing', { ...grave, known: 'public' }, false],
  ]
  for (const [name, more, report, taken] of table)
    test(`${name}.`, () => {
      const problems = checkIntake({ ...REPORT, ...report }, compiled(policyOf(more)), UNTIL)
      assert.equal(problems.length === 0, taken)
      assert.deepEqual(checkIntake({ ...REPORT, ...report }, compiled(policyOf(more)), undefined), [])
    })

  test('who is sent away reads what is taken, and until when.', () => {
    const [problem] = checkIntake(
      REPORT,
      compiled(policyOf('while paused: [already public, severity is grave]')),
      UNTIL,
    )
    assert.equal(
      problem?.problem,
      'The team takes no new reports until 2027-01-15 08:00 UTC. Only what is public already, or being used against people, and what you judge to be grave can be reported before then; otherwise come back, or use another way that the policy names.',
    )
    assert.equal(takenWords(compiled(policyOf('while paused: nothing'))), undefined)
  })

  test('the form asks how bad it is in the words of the policy’s own scale, and only where that decides something.', () => {
    const asked = (more: string): readonly string[] =>
      compiled(policyOf(more)).form.flatMap(({ id, choices = [] }) =>
        id === 'severity' ? choices.map((c) => c.id) : [],
      )
    assert.deepEqual(asked('while paused: severity is grave'), ['minor', 'grave'])
    assert.deepEqual(asked('while paused: already public'), [])
    assert.deepEqual(asked(''), [])
    const own = 'while paused: severity is grave\nform:\n  - id: severity\n    hint: Be honest.\n  - ask: Where?'
    assert.deepEqual(
      compiled(policyOf(own)).form.map(({ id, hint }) => [id, hint]),
      [
        ['severity', 'Be honest.'],
        ['where', undefined],
      ],
    )
  })

  test('policy check refuses what nobody can know at the door, and warns where no way in is left.', () => {
    const rules = (more: string): readonly string[] =>
      compilePolicy(policyOf(more)).findings.flatMap(({ level, rule }) =>
        level === 'note' ? [] : [`${level} ${rule}`],
      )
    assert.deepEqual(rules('while paused: after exploitation'), ['error while-paused'])
    assert.deepEqual(rules('while paused: track is urgent'), ['error while-paused'])
    assert.deepEqual(rules('while paused: severity is huge'), ['error condition'])
    assert.deepEqual(rules('while paused: nothing'), ['warning paused-shut'])
    assert.deepEqual(rules('while paused: severity is grave'), [])
    const own = (choices: string) =>
      `while paused: severity is grave\nform:\n  - { ask: How bad?, id: severity, choices: [${choices}] }`
    assert.deepEqual(rules(own('minor')), ['error judgement'])
    assert.deepEqual(rules(own('grave, minor')), [])
  })

  test('the clocks say which promises wait for its end.', () => {
    const pause = { from: UNTIL - 24 * HOUR, until: UNTIL }
    const waiting = waitingPromises(compiled(policyOf('')), pause, UNTIL - HOUR)
    assert.deepEqual(
      waiting.map(({ promise, startedAt, due }) => [promise, startedAt, due]),
      [['answer', UNTIL, UNTIL + 48 * HOUR]],
    )
    assert.deepEqual(waitingPromises(compiled(policyOf('')), pause, UNTIL + HOUR), [])
  })
})
