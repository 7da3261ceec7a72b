import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { clocks } from '../../src/domain/clock.ts'
import { planRelease } from '../../src/domain/planner.ts'
import { promiseStates } from '../../src/domain/promise-state.ts'
import { draftPolicy } from '../../src/formats/policy-file/draft.ts'
import { parseEvents } from '../../src/formats/policy-file/events-json.ts'
import { KEY_MEANINGS } from '../../src/formats/policy-file/schema.ts'
import { EVENTS, KINDS, MOMENTS } from '../../src/formats/policy-file/words.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { policySentences, securityMd } from '../../src/views/policy-text.ts'
import { at, policyNamed, sourceNamed } from './policies.ts'

const words = fc.constantFrom(
  ...Object.keys(KINDS),
  ...Object.keys(KEY_MEANINGS),
  ...Object.keys(MOMENTS),
  ...Object.keys(EVENTS),
  'within',
  '24 hours',
  '0 days',
  '99999 years',
  'every',
  'before',
  'after',
  'until',
  'from',
  'of',
  'at least',
  '2026-02-30',
  '- ',
  ': ',
  '\n',
  '\n  ',
  '[',
  ']',
  '{',
  '}',
  '"',
  '&a',
  '*a',
  '!!js',
  '#',
  '|',
  'constructor',
  '__proto__',
  'UTC',
  '25:99',
  'Mon-Fri 17:00-09:00',
  '\u0000',
  '🛟',
)

suite('Whatever is written into a policy file', () => {
  test('compiles, or is a list of findings, and never a crash.', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 40 }), (parts) => {
        const { policy, findings } = compilePolicy(parts.join(' '))
        assert.ok(policy !== undefined || findings.length > 0)
      }),
      { numRuns: 300 },
    )
  })

  test('a shipped policy with a few words changed either compiles and can be run and printed, or says what is wrong.', () => {
    const lines = sourceNamed('nodejs').source.split('\n')
    const change = fc.tuple(fc.nat(lines.length - 1), fc.oneof(words, fc.string()), fc.boolean())
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = [...lines]
        for (const [i, text, whole] of changes) mutated[i] = whole ? text : mutated[i]!.replace(/[^ :]+$/, text)
        const { policy, findings } = compilePolicy(mutated.join('\n'))
        if (!policy) return assert.ok(findings.some((f) => f.level === 'error' && f.line !== undefined))
        const events = [
          { type: 'report.received', at: at('2026-01-01T00:00') },
          { type: 'cve.assigned', at: at('2026-01-03T00:00') },
        ]
        clocks(events, policy, at('2027-01-01T00:00'))
        promiseStates(events, policy, at('2027-01-01T00:00'))
        planRelease(events, policy, at('2027-01-01T00:00'))
        policySentences(policy)
        assert.ok(securityMd(policy, { baseUrl: 'https://x.test' }).length > 0)
      }),
      { numRuns: 150 },
    )
  })

  test('events are read, or named as wrong.', () => {
    const nodejs = policyNamed('nodejs')
    const value = fc.oneof(
      fc.constantFrom(
        '2026-01-01T00:00:00Z',
        '2026-01-01',
        'report.received',
        'message.sent',
        'embargo.set',
        'absence.declared',
        'P1D',
      ),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    )
    const one = fc.dictionary(
      fc.constantFrom(
        'type',
        'at',
        'until',
        'from',
        'as',
        'to',
        'by',
        'severity',
        'promise',
        'extends',
        'on',
        '__proto__',
      ),
      value,
    )
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (list) => {
        const { events } = parseEvents(JSON.stringify(list))
        clocks(events, nodejs, at('2026-06-01T00:00'))
        promiseStates(events, nodejs, at('2026-06-01T00:00'))
      }),
    )
  })

  test('drafts quote, and never let a sentence become a rule of its own.', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.lorem({ maxCount: 5 }), fc.string()), { maxLength: 30 }), (parts) => {
        const { yaml } = draftPolicy(`# Security\n\nWe acknowledge within 3 days. ${parts.join(' ')}`, {
          name: 'Ships',
        })
        const { findings } = compilePolicy(yaml)
        assert.deepEqual(
          findings.filter((f) => f.rule === 'yaml' || f.rule === 'unknown-key' || f.rule === 'alias'),
          [],
          yaml,
        )
      }),
    )
  })
})
