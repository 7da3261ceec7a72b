import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { at } from './policies.ts'

const HEAD = 'organisation: T\ncontact: security@t.org\nzone: UTC\n'

/** “level rule” of each finding, at the end of 2026. */
function rules(source: string): readonly string[] {
  const { findings } = compilePolicy(source, { now: at('2026-11-22T00:00') })
  return findings.map(({ level, rule }) => `${level} ${rule}`)
}

function has(source: string, rule: string): void {
  assert.ok(rules(source).includes(rule), `${rule} is not among ${rules(source).join(', ')}`)
}

function hasNot(source: string, rule: string): void {
  assert.ok(!rules(source).includes(rule), rule)
}

suite('Contradictions of published policies are found', () => {
  test('Go: all issues get a CVE, and some do if it is found to be required.', () => {
    const always = '  - says: All security issues will be issued CVE numbers.\n    id: all\n    step: cve\n'
    const some =
      '  - says: If it is determined that a CVE is required.\n    id: some\n    step: cve\n    when: severity at least high\n'
    has(`${HEAD}promises:\n${always}${some}`, 'warning always-or-sometimes')
    hasNot(`${HEAD}promises:\n${some}`, 'warning always-or-sometimes')
  })

  test('Node.js 2026: no bounty program any more, and the forfeiture of any bounty.', () => {
    const none = 'promises:\n  - says: The project no longer has a bug bounty program.\n    none: bounty\n'
    has(
      `${HEAD}do not: [Breaking these rules means forfeiture of any potential bug bounty.]\n${none}`,
      'warning none-and-named',
    )
    hasNot(`${HEAD}do not: [Do not ask for a bounty.]\n${none}`, 'warning none-and-named')
  })

  test('Xen and Go: the CVE number must not be told before the day, and is told three days before it.', () => {
    const rule =
      '  - says: The CVE number stays private.\n    id: private\n    never: cve.published\n    until: release\n'
    const early =
      '  - says: Three days before, the CVE number is public.\n    id: early\n    kind: early\n    due: 3 days before release\n    kept by: cve.published\n'
    has(`${HEAD}promises:\n${rule}${early}`, 'warning promised-and-forbidden')
    hasNot(`${HEAD}promises:\n${early}`, 'warning promised-and-forbidden')
  })

  test('curl: mail is refused, and is among the ways in.', () => {
    const refused = 'promises: [The project cannot handle vulnerability reports sent to us over email.]'
    has(`${HEAD}${refused}`, 'warning door-refused')
    hasNot(`organisation: T\ncontact: https://hackerone.com/t\nzone: UTC\n${refused}`, 'warning door-refused')
  })

  test('PyPI: a text that was last updated years ago.', () => {
    has(`${HEAD}lede: This page was last updated on March 2024.\npromises: [x]`, 'warning stale-date')
    hasNot(`${HEAD}lede: This page was last updated in 2026.\npromises: [x]`, 'warning stale-date')
  })

  test('OpenSSL: two weeks of notice fit into the fourteen days that the list allows.', () => {
    const outside = 'outside: [{ who: distros, rule: at most 14 days after distributors.notified }]\n'
    hasNot(
      `${HEAD}${outside}promises:\n  - { says: x, prenotify: at least 2 weeks before disclosure }`,
      'warning collision',
    )
    has(
      `${HEAD}${outside}promises:\n  - { says: x, prenotify: at least 3 weeks before disclosure }`,
      'warning collision',
    )
  })
})

suite('What cannot be meant is refused', () => {
  const one = (rule: string): string => `${HEAD}promises:\n  - says: x\n${rule.replace(/^/gm, '    ')}\n`

  test('A key that the rule beside it does not look at.', () => {
    for (const rule of [
      'step: audit\npause: waiting for the reporter',
      'right: publish\nbut: [{ when: severity is high, then: 3 days }]',
      'never: push\nafter: report',
      'text: y\nwith: next steps',
      'answer: within 3 days\nopens: 3 days after report',
    ])
      has(one(rule), 'error idle-key')
  })

  test('Two promises of one id, a consent that nobody can give, a limit of nothing.', () => {
    has(`${HEAD}promises:\n  - { says: x, id: a, text: y }\n  - { says: z, id: a, text: y }`, 'error id-twice')
    has(one('fix: within 3 days\noverride: { consent: [the moon] }'), 'error override-consent')
    has(one('fix: within 3 days\noverride: { limit: 0 days }'), 'error override-limit')
  })

  test('A target that is laxer than the promise, a time in which nobody can do anything.', () => {
    has(one('answer: within 1 day of report\ntarget: 3 days'), 'warning target-laxer')
    has(one('answer: within 0 days of report'), 'warning no-time')
  })

  test('A product, a track, a credit that nobody knows: such a promise could never hold.', () => {
    has(one('fix: within 3 days\nwhen: product is Clowd'), 'error condition')
    has(`${one('fix: within 3 days\nwhen: track is red')}tracks: [green]\n`, 'error condition')
    has(one('step: credit given\nwhen: credit is yes'), 'error condition')
  })

  test('A second document, a tag that makes something, a rule of a thousand words.', () => {
    has(`${HEAD}promises: [x]\n---\norganisation: Other\n`, 'error second-document')
    has('organisation: !!js/function "function () {}"\npromises: [x]', 'error tag')
    has(one(`fix: within 3 days\nwhen: ${'not '.repeat(20_000)}x`), 'error condition')
    has(`${HEAD}week: ${'Mon-Fri 1-1 '.repeat(10_000)}\npromises: [x]`, 'error week')
  })

  test('A score that cuts a level in two, scores that overlap, a scale without scores.', () => {
    has(one('fix: within 3 days\nwhen: cvss at least 8.0'), 'error condition')
    has(`${one('text: y')}severities: [{ low: CVSS 0.1-5.0 }, { high: CVSS 4.0-10.0 }]\n`, 'error score-overlap')
    has(`${one('fix: within 3 days\nwhen: cvss at least 7.0')}severities: [minor, major]\n`, 'error condition')
  })

  test('A night that runs into the next morning’s work.', () => {
    has(`${HEAD}week: Mon-Fri 22:00-08:00, Sat 07:00-12:00\npromises: [x]`, 'error hours')
  })
})

suite('What people write as keys is told in our words', () => {
  for (const [key, words] of [
    ['bounty: 100', 'sections:'],
    ['rotation: weekly', 'dates:'],
    ['hours: 9-5', 'week:'],
    ['supported versions: 3', 'products:'],
    ['safe harbor: yes', 'never: legal action'],
    ['sla: 3 days', 'promises:'],
    ['severity: high', 'severities:'],
    ['pgp: key', 'encryption:'],
    ['email: a@b.org', 'contact:'],
    ['company: T', 'organisation:'],
  ] as const) {
    test(`“${key.replace(/:.*/, '')}” leads to “${words}”.`, () => {
      const { findings } = compilePolicy(`${HEAD}${key}\npromises: [x]`)
      const found = findings.find(({ rule }) => rule === 'unknown-key')
      assert.ok(found?.remedy?.includes(words), `${found?.remedy}`)
    })
  }
})
