import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { promiseTexts, securityMd } from '../../src/views/policy-text.ts'
import { at, event, policyNamed, says, sourceNamed, told } from '../policy/policies.ts'
import { NO_SHARED, shared } from '../shared.ts'
import { rowsOf, tableOf } from './seed-table.ts'

const SEEDS = ['nodejs', 'deno-deploy', 'defectdojo', 'octopus-deploy', 'neon'] as const
const doc = new URL('../../docs/manual/policy-seeds.md', import.meta.url)

suite('The five shipped policies', () => {
  for (const name of SEEDS) {
    test(`${name} is good: no error, no warning.`, () => {
      const { source, texts } = sourceNamed(name)
      const { policy, findings } = compilePolicy(source, { texts, now: at('2026-11-22T00:00') })
      assert.ok(policy)
      assert.deepEqual(
        findings.filter((f) => f.level !== 'note'),
        [],
      )
      assert.ok(promiseTexts(policy).every((t) => t.exact !== ''))
      assert.match(securityMd(policy, { baseUrl: 'https://security.test' }), /^# /)
    })

    test(`Nothing that ${name} says is left out.`, {
      skip: shared(`seeds/${name}.txt`) === undefined && NO_SHARED,
    }, () => {
      const text = readFileSync(shared(`seeds/${name}.txt`)!, 'utf8')
      const lost = rowsOf(text, policyNamed(name)).filter((row) => row.share < 0.6)
      assert.deepEqual(lost, [])
    })
  }

  test('The Octopus policy is at most 25 lines of at most 160 characters.', () => {
    const lines = sourceNamed('octopus-deploy').source.trimEnd().split('\n')
    assert.ok(lines.length <= 25, String(lines.length))
    assert.ok(lines.every((l) => l.length <= 160))
  })

  test('The manual’s table of sentences is true.', {
    skip: shared('seeds/nodejs.txt') === undefined && NO_SHARED,
  }, () => {
    const fresh = chapter()
    if (process.env['FAIRLEAD_WRITE_DOCS'] === '1') writeFileSync(doc, fresh)
    else assert.equal(readFileSync(doc, 'utf8'), fresh)
  })
})

function chapter(): string {
  const parts = SEEDS.map((name) => {
    const policy = policyNamed(name)
    const rows = rowsOf(readFileSync(shared(`seeds/${name}.txt`)!, 'utf8'), policy)
    return `## ${policy.organisation.name}\n\n[policies/${name}.yaml](../../policies/${name}.yaml)\n\n${tableOf(rows)}`
  })
  return `# The five shipped policies, sentence by sentence\n\nEvery sentence of each published text, where the policy file holds it, and what keeps it: a rule, or only its word.\nA test keeps this page true.\n\n${parts.join('\n\n')}\n`
}

suite('What they promise', () => {
  test('Octopus answers by the end of the next working day in Brisbane.', () => {
    const octopus = policyNamed('octopus-deploy')
    const received = event('report.received', '2026-06-04T23:30')
    assert.deepEqual(
      told([received], octopus, '2026-06-05T00:00'),
      ['answer 1 running due 2026-06-09T14:00:00Z'].map((l) => l.replace('06-09', '06-08')),
    )
    assert.match(told([received, event('receipt.sent', '2026-06-04T23:30')], octopus, '2026-06-08T14:01')[0]!, /missed/)
    assert.match(told([received, says('acknowledgement', '2026-06-08T13:00')], octopus, '2026-06-10T00:00')[0]!, /met/)
  })

  test('Neon’s answer needs an evaluation and an expected date; the date then runs as a clock of its own.', () => {
    const neon = policyNamed('neon')
    const received = event('report.received', '2026-11-24T15:00', { named: true, productKind: 'service' })
    // Thursday is Thanksgiving: Wednesday, Friday, Monday.
    assert.deepEqual(told([received], neon, '2026-11-24T16:00'), [
      'answer 1 running due 2026-12-01T05:00:00Z',
      'resolution 1 waiting',
    ])
    const half = says('answer', '2026-11-25T15:00', { evaluation: true })
    assert.match(told([received, half], neon, '2026-11-26T00:00')[0]!, /running/)
    const whole = says('answer', '2026-11-25T16:00', { evaluation: true, expectedResolution: at('2026-12-10T17:00') })
    assert.deepEqual(told([received, half, whole], neon, '2026-11-26T00:00'), [
      'answer 1 met due 2026-12-01T05:00:00Z met 2026-11-25T16:00:00Z',
      'resolution 1 running due 2026-12-10T17:00:00Z',
    ])
    assert.match(told([received, whole, event('fix.landed', '2026-12-09T10:00')], neon, '2026-12-12T00:00')[1]!, /met/)
  })

  test('Deno Deploy and DefectDojo promise no time: no clock runs.', () => {
    for (const name of ['deno-deploy', 'defectdojo']) {
      assert.deepEqual(told([event('report.received', '2026-06-04T10:00')], policyNamed(name), '2027-06-04T10:00'), [])
    }
  })
})
