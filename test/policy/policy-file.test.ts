import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { at } from './policies.ts'

function problems(source: string, texts: Record<string, string> = {}): readonly string[] {
  const { policy, findings } = compilePolicy(source, { texts, now: at('2026-11-22T00:00') })
  assert.equal(
    policy === undefined,
    findings.some((f) => f.level === 'error'),
    'never a half-active policy',
  )
  return findings.map((f) => `${f.line}:${f.column} ${f.level} ${f.rule}: ${f.problem} ${f.remedy ?? ''}`.trim())
}

function rules(source: string): readonly string[] {
  return problems(source).map((p) => p.replace(/^\S+ (\S+) ([^:]+):.*$/s, '$1 $2'))
}

const HEAD = 'organisation: Test\ncontact: security@test.org\n'
const promise = (text: string) => `${HEAD}promises:\n  - says: x\n    ${text}\n`

suite('Errors say where they are and what to write instead', () => {
  test('A misspelt key, with the nearest that is meant.', () => {
    assert.deepEqual(problems(promise('acknowlege: within 24 hours')).slice(0, 1), [
      '5:5 error unknown-key: “acknowlege” is no key of “promises[0]”. Write “acknowledge”.',
    ])
  })

  test('A misspelt event, moment, zone, severity, unit.', () => {
    assert.match(
      problems(promise('answer: within 2 days of reprot'))[0]!,
      /^5:13 error timing: “reprot” is no moment .* Write “report”/,
    )
    assert.match(
      problems(`${HEAD}zone: Europe/Berlni\npromises: [x]`)[0]!,
      /^3:7 error unknown-zone: .* Write “Europe\/Berlin”/,
    )
    assert.match(
      problems(promise('answer: within 2 days\n    when: severity is hihg'))[0]!,
      /^6:11 error condition: “hihg” is not on the policy’s scale .* Write “high”/,
    )
    assert.match(problems(promise('answer: within 2 dyas'))[0]!, /“2 dyas” is no length of time. Write “days”/)
    assert.match(problems(promise('fix: within 2 days\n    kept by: fix.raedy'))[0]!, /Write “fix.ready”/)
  })

  test('A promise without a sentence, without a rule, or with two.', () => {
    assert.match(problems(`${HEAD}promises:\n  - answer: within 2 days\n`)[0]!, /no-quote/)
    assert.match(problems(`${HEAD}promises:\n  - says: x\n`)[0]!, /no-rule/)
    assert.match(problems(promise('answer: within 2 days\n    step: audit'))[0]!, /two-rules.*answer|two-rules.*step/)
  })

  test('A day that does not exist, a range that ends before it begins, an unknown region.', () => {
    assert.match(
      problems(`${HEAD}holidays: [2026-02-30]\npromises: [x]`)[0]!,
      /^3:12 error date: There is no 2026-02-30/,
    )
    assert.match(problems(`${HEAD}blackouts: [2027-01-02 to 2026-12-24]\npromises: [x]`)[0]!, /date-range/)
    assert.match(problems(`${HEAD}holidays: XX\npromises: [x]`)[0]!, /unknown-region/)
  })

  test('A Markdown file that is not beside the policy.', () => {
    assert.match(problems(`${HEAD}text: neno.md\npromises: [x]`, { 'neon.md': '## A\nb' })[0]!, /Write “neon.md”/)
  })
})

suite('Bad input costs little and leaves nothing half done', () => {
  test('50 MB are refused without being parsed.', () => {
    assert.match(
      problems(`${HEAD}lede: ${'x'.repeat(50_000_000)}`)[0]!,
      /file-too-large: The file has 50000\d+ characters/,
    )
  })

  test('Aliases are not read, so nothing can be blown up.', () => {
    const bomb = `a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n`
    assert.ok(rules(bomb).includes('error alias'))
  })

  test('Brackets without end, tabs, two keys, another language version.', () => {
    assert.ok(problems('['.repeat(100_000)).length > 0)
    assert.ok(problems('{a: '.repeat(5_000)).length > 0)
    assert.match(problems('organisation:\n\tname: x')[0]!, /yaml/)
    assert.match(problems('title: a\ntitle: b')[0]!, /yaml/)
    assert.ok(rules(`fairlead: 2\n${HEAD}promises: [x]`).includes('error language'))
    assert.ok(problems('').length > 0)
    assert.ok(problems('- a\n- b').length > 0)
  })

  test('Keys of every JavaScript object mean nothing here.', () => {
    assert.ok(rules(`${HEAD}__proto__: { x: 1 }\nconstructor: y\npromises: [x]`).includes('error unknown-key'))
    assert.ok(rules(promise('answer: within 2 days of constructor')).includes('error timing'))
    assert.ok(rules(promise('answer: within 2 days of toString')).includes('error timing'))
  })

  test('Orders that run in a circle, also through a rule.', () => {
    const circle = `${HEAD}promises:\n  - says: a\n    order: [list, push]\n  - says: b\n    order: [push, builds, list]\n`
    assert.match(problems(circle)[0]!, /order-cycle: These orders cannot all be kept.*lines 4, 6/)
    assert.ok(
      rules(
        `${HEAD}promises:\n  - says: a\n    order: [push, publication]\n  - says: b\n    never: push\n    until: publication\n`,
      ).includes('error order-cycle'),
    )
  })

  test('Two lengths for one case, and a miss that opens nothing.', () => {
    const twice =
      'update: every 5 days\n    but:\n      - { when: severity is high, then: every 1 day }\n      - { when: severity is high, then: every 2 days }'
    assert.ok(rules(promise(twice)).includes('error variant-twice'))
    assert.ok(rules(promise('answer: within 2 days\n    on miss: [nowhere]')).includes('error on-miss'))
  })
})

suite('Lint finds what real policies have wrong', () => {
  const zoned = 'zone: UTC\nweek: Mon-Fri\nholidays: []\n'
  const both = (a: string, b: string) => `${HEAD}${zoned}promises:\n  - says: a\n    ${a}\n  - says: b\n    ${b}\n`

  test('OpenStack: 5 to 10 business days in one section, 3 to 5 in another.', () => {
    const found = problems(
      both(
        'embargo: 5 to 10 business days after stakeholders.notified',
        'embargo: 3 to 5 business days after stakeholders.notified',
      ),
    )
    assert.match(
      found[0]!,
      /^9:5 warning contradiction: Line 7 promises “embargo” with another length \(5 business days to 10 business days/,
    )
  })

  test('Microsoft: 24 hours here, one business day there.', () => {
    assert.ok(
      rules(both('acknowledge: within 24 hours of report', 'acknowledge: within 1 business day of report')).includes(
        'warning contradiction',
      ),
    )
  })

  test('OWASP BLT: a time for the first response, and no duty to acknowledge.', () => {
    assert.ok(
      rules(both('acknowledge: within 1 to 7 days of report', 'none: acknowledge')).includes('warning contradiction'),
    )
  })

  test('Envoy: three weeks of notice, and a list that takes fourteen days.', () => {
    const source = `${HEAD}outside:\n  - { who: distros, rule: at most 14 days after distributors.notified }\npromises:\n  - says: Three weeks notice is given.\n    prenotify: 3 weeks before release\n`
    assert.ok(rules(source).includes('warning collision'))
  })

  test('Mastodon: a table of versions that has ended.', () => {
    const source = `${HEAD}products: [{ name: Mastodon, lines: [3.5 until 2023-12-31] }]\npromises: [x]`
    assert.match(problems(source)[0]!, /warning expired: Every line of Mastodon has ended; the last on 2023-12-31/)
  })

  test('Node.js 2026: business days for one thing, days for another, is noted.', () => {
    assert.ok(
      rules(both('acknowledge: within 5 days of report', 'answer: within 6 business days of report')).includes(
        'note mixed-units',
      ),
    )
  })

  test('Business days without a zone, or without holidays.', () => {
    assert.deepEqual(rules(promise('answer: within 3 business days')), ['warning no-zone', 'warning no-holidays'])
  })

  test('A sentence that says another time than its clock; one with a time and no clock.', () => {
    assert.ok(
      rules(`${HEAD}promises:\n  - says: within 24 hours\n    acknowledge: within 36 hours\n`).includes(
        'warning quote-differs',
      ),
    )
    assert.ok(rules(`${HEAD}promises: [We respond within two days.]`).includes('warning text-with-time'))
    assert.ok(
      !rules(`${HEAD}promises:\n  - says: within one week\n    acknowledge: within 7 days\n`).includes(
        'warning quote-differs',
      ),
    )
  })

  test('A contact at which nobody can be.', () => {
    assert.ok(rules('organisation: T\ncontact: security@example.com\npromises: [x]').includes('warning dead-contact'))
    assert.ok(rules('organisation: T\ncontact: nobody\npromises: [x]').includes('error address'))
  })

  test('What is declared as text is only a note.', () => {
    assert.deepEqual(rules(`${HEAD}promises:\n  - says: We answer promptly.\n    text: Not measurable.\n`), [
      'note untestable',
    ])
  })
})

suite('People write one thing in many ways', () => {
  const due = (text: string) => {
    const { policy, findings } = compilePolicy(promise(`answer: ${text}`))
    assert.ok(policy, JSON.stringify(findings))
    const { timing } = policy.promises[0]!
    return timing && 'max' in timing ? `${timing.form} ${timing.max?.amount} ${timing.max?.unit}` : timing?.form
  }
  test('Short forms, long forms and the words of a lawyer are the same length.', () => {
    for (const text of [
      'within 24 hours',
      'within 24h',
      '24 hours',
      'no later than 24 hours after report',
      'within the first 24 hours of the report being received',
    ]) {
      assert.equal(due(text), 'after 24 hour', text)
    }
    for (const text of ['next business day', 'by the end of the next business day', 'within one working day'])
      assert.equal(due(text), 'after 1 business-day', text)
    for (const text of ['weekly', 'every week', 'at least every 1 week']) assert.equal(due(text), 'every 1 week', text)
  })

  test('What names no time is told to name one.', () => {
    assert.match(problems(promise('answer: as soon as possible after exploitation'))[0]!, /Say how soon/)
  })
})
