import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import type { NotReport, RejectReason, Trust } from '../../src/domain/event.ts'
import { checkNewReport, fieldsFor, type NewReport } from '../../src/domain/intake.ts'
import { outcomeOf, type PastReport, TRUST_RULE, TRUSTS, trustOf } from '../../src/domain/trust.ts'
import { DAY } from '../../src/lib/instant.ts'
import { compiled } from '../policy/policies.ts'

const NOW = 1_800_000_000_000
const YESTERDAY = NOW - DAY

type Case = NonNullable<PastReport['case']>
function past(subject: Partial<Case>, report: Partial<PastReport['report']> = {}): PastReport {
  return {
    report: { receivedAt: YESTERDAY, classified: 'report', ...report },
    case: { rejectedFor: null, confirmedAt: null, publishedAt: null, ...subject },
  }
}
const rejected = (because: RejectReason): PastReport => past({ rejectedFor: because })
const read = (as: NotReport): PastReport => past({}, { classified: as })
const confirmed: PastReport = past({ confirmedAt: YESTERDAY })
const empty = rejected('not-a-vulnerability')
const undecided = past({})

suite('What became of a report', () => {
  const table: readonly [string, PastReport, ReturnType<typeof outcomeOf>][] = [
    ['confirmed', confirmed, 'confirmed'],
    ['published without being confirmed first', past({ publishedAt: YESTERDAY }), 'confirmed'],
    ['rejected as no vulnerability', empty, 'empty'],
    ['rejected as not reproducible', rejected('not-reproducible'), 'empty'],
    ['rejected as out of scope', rejected('out-of-scope'), 'empty'],
    ['confirmed at first and rejected then', past({ confirmedAt: 1, rejectedFor: 'not-a-vulnerability' }), 'empty'],
    ['rejected as a duplicate', rejected('duplicate'), undefined],
    ['somebody else’s', rejected('third-party'), undefined],
    ['spam', read('spam'), 'empty'],
    ['a request for a bounty', read('bounty-beg'), 'empty'],
    ['a question', read('question'), undefined],
    ['a comment on the policy', read('policy-comment'), undefined],
    ['not decided yet', undecided, undefined],
  ]
  for (const [name, one, outcome] of table)
    test(`A report that is ${name} counts as ${outcome ?? 'neither'}.`, () => assert.equal(outcomeOf(one), outcome))
})

suite('What earlier reports say of a sender', () => {
  const table: readonly [string, readonly PastReport[], Trust][] = [
    ['nothing before', [], 'new'],
    ['two that came to nothing', [empty, empty], 'new'],
    ['three that came to nothing', [empty, empty, empty], 'doubtful'],
    ['three to nothing and one confirmed', [empty, empty, empty, confirmed], 'doubtful'],
    ['three to nothing and two confirmed', [empty, empty, empty, confirmed, confirmed], 'new'],
    ['one confirmed', [confirmed], 'new'],
    ['two confirmed', [confirmed, confirmed], 'proven'],
    ['two confirmed and one to nothing', [confirmed, confirmed, empty], 'proven'],
    ['two confirmed and two to nothing', [confirmed, confirmed, empty, empty], 'new'],
    ['many that nobody has decided on', Array.from({ length: 50 }, () => undecided), 'new'],
  ]
  for (const [name, reports, trust] of table)
    test(`With ${name} a sender is ${trust}.`, () => assert.equal(trustOf(reports, NOW), trust))

  test('What is older than the published span is forgotten, on both sides.', () => {
    const old = (one: PastReport): PastReport => ({
      ...one,
      report: { ...one.report, receivedAt: NOW - TRUST_RULE.days * DAY },
    })
    assert.equal(trustOf([empty, empty, empty].map(old), NOW), 'new')
    assert.equal(trustOf([confirmed, confirmed].map(old), NOW), 'new')
  })

  const reports = fc.array(fc.constantFrom(confirmed, empty, undecided, read('spam'), read('question')), {
    maxLength: 12,
  })
  test('A decision that is taken back leaves nothing behind: only what stands counts, in whatever order it came.', () => {
    fc.assert(
      fc.property(reports, fc.nat(), (all, from) => {
        const turned = [...all.slice(from % (all.length + 1)), ...all.slice(0, from % (all.length + 1))]
        assert.equal(trustOf(turned, NOW), trustOf(all, NOW))
        const back = all.map((one) => (outcomeOf(one) === 'empty' ? undecided : one))
        assert.notEqual(trustOf(back, NOW), 'doubtful')
      }),
    )
  })
  test('A confirmed report never makes a sender worse, and one that came to nothing never better.', () => {
    const rank: Readonly<Record<Trust, number>> = { doubtful: 0, new: 1, proven: 2 }
    fc.assert(
      fc.property(reports, (all) => {
        const before = rank[trustOf(all, NOW)]
        assert.ok(rank[trustOf([...all, confirmed], NOW)] >= before)
        assert.ok(rank[trustOf([...all, empty], NOW)] <= before)
      }),
    )
  })
})

suite('A sender is never refused for what earlier reports say', () => {
  const need = fc.constantFrom('no', 'yes', 'sender is doubtful', 'sender is new or doubtful', 'sender is proven')
  test('Whoever answers what is asked is taken, by every door, whoever they are; the same report of a new sender is too.', () => {
    fc.assert(
      fc.property(
        fc.array(need, { minLength: 1, maxLength: 4 }),
        fc.constantFrom<NewReport['door']>('form', 'api', 'mail', 'hand', 'hackerone', 'github', 'import'),
        fc.constantFrom(...TRUSTS),
        (needs, door, sender) => {
          const form = needs.map((one, i) => `  - ask: Question ${i}\n    id: q${i}\n    required: ${one}`).join('\n')
          const policy = compiled(
            `organisation: Test\ncontact: security@test.org\nform:\n${form}\npromises:\n  - says: You hear from us.\n    text: yes\n`,
          )
          const answers = Object.fromEntries(fieldsFor(policy, 'product').map(({ id }) => [id, 'answered']))
          const report = { ...REPORT, door, answers }
          assert.deepEqual(checkNewReport(report, policy, sender), [])
          // Without answers only answers are asked for, and by mail and from platforms not even those.
          const bare = checkNewReport({ ...report, answers: {} }, policy, sender)
          assert.ok(bare.every(({ field }) => /^q\d$/.test(field)))
          if (door !== 'form' && door !== 'api') assert.deepEqual(bare, [])
        },
      ),
      { numRuns: 60 },
    )
  })
})

const REPORT: NewReport = {
  door: 'form',
  product: '',
  title: 'It reads too far',
  description: 'Past its end.',
  answers: {},
  known: 'no',
  name: '',
  mail: '',
  zone: '',
  credit: 'later',
  creditName: '',
}
