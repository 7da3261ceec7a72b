import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { draftPolicy } from '../../src/formats/policy-file/draft.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { securityMd } from '../../src/views/policy-text.ts'
import { policyNamed } from './policies.ts'

/** The rules that a sentence alone proposes; `?` where it is marked as not understood. */
function rules(sentence: string): readonly string[] {
  const { sentences } = draftPolicy(`# Security policy for Ferry\n\n${sentence}\n`)
  return sentences.flatMap((one) => one.rules ?? (one.verdict === 'not-understood' ? ['?'] : [one.verdict]))
}

suite('What a draft proposes', () => {
  test('A sentence with two promises proposes both; one of which half is not understood proposes none.', () => {
    assert.deepEqual(rules('We acknowledge reports within 2 business days and provide a fix within 90 days.'), [
      'acknowledge: within 2 business days of report',
      'fix: within 90 days of report',
    ])
    assert.deepEqual(rules('We reply within 2 days and water the plants within 5 days.'), ['?'])
    assert.deepEqual(rules('We disclose within 90 days, or 7 days if it is being exploited.'), ['?'])
  })

  test('What is said of one severity is not promised for all of them.', () => {
    assert.deepEqual(rules('Critical vulnerabilities will be patched within 7 days.'), [
      'fix: within 7 days of report\n    when: severity is critical',
    ])
    assert.deepEqual(
      rules('We respond to critical reports within 4 hours; other reports are answered within 3 days.'),
      ['answer: within 4 hours of report\n    when: severity is critical', 'answer: within 3 days of report'],
    )
    assert.deepEqual(rules('CVSS 9.0 and above: fixed within 7 days.'), ['?'])
    assert.deepEqual(rules('We fix high quality reports within 30 days.'), ['fix: within 30 days of report'])
  })

  test('Several severities have their own lengths in one rule, whichever way round they are written.', () => {
    const three = 'fix:\n      critical: 30 days\n      high: 90 days\n      medium: 180 days'
    assert.deepEqual(rules('Remediation targets are 30 days for critical, 90 for high, 180 for medium.'), [three])
    assert.deepEqual(rules('We fix: critical issues in 30 days, high in 90 days, medium in 180 days.'), [three])
    assert.deepEqual(rules('Critical and high issues are fixed in 7 to 30 days, depending on severity.'), ['?'])
  })

  test('A time that counts from the acknowledgement is no acknowledgement, and what others publish is not ours.', () => {
    assert.deepEqual(rules('We complete triage within ten business days of acknowledgement.'), [
      'answer: within ten business days of acknowledgement',
    ])
    assert.deepEqual(rules('CISA publishes 45 days after it was told in any case.'), ['set-aside'])
    assert.deepEqual(rules('The Security Team publishes advisories within 30 days.'), [
      'disclose: within 30 days of report',
    ])
  })

  test('Each sentence stands with its own line, and each in the file has an id of its own.', () => {
    const twice = 'We water the plants of our office within 5 days.'
    const { sentences, yaml } = draftPolicy(`# X\n\nWe answer\nwithin 3 days. ${twice}\n${twice}\n`)
    assert.deepEqual(
      sentences.map(({ line }) => line),
      [3, 4, 5],
    )
    assert.deepEqual(
      compilePolicy(yaml).findings.filter(({ level }) => level === 'error'),
      [],
    )
  })

  test('A text that Fairlead made from a policy gives back its sentences, not the words of its rules.', () => {
    const { yaml, sentences } = draftPolicy(securityMd(policyNamed('nodejs'), { baseUrl: 'https://nodejs.example' }))
    assert.ok(sentences.some(({ rules: found }) => found?.includes('acknowledge: within 24 hours of report')))
    assert.doesNotMatch(yaml, /Kept by|The clock never rests/)
    assert.deepEqual(
      compilePolicy(yaml).findings.filter(({ level }) => level === 'error'),
      [],
    )
  })
})
