import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { type ClockEvent, clocks } from '../../src/domain/clock.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import type { CompiledPromise, Condition, Pattern } from '../../src/domain/promise.ts'
import { promiseStates } from '../../src/domain/promise-state.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { DAY, HOUR, type Instant } from '../../src/lib/instant.ts'
import { at } from '../policy/policies.ts'
import { NO_SHARED, shared } from '../shared.ts'
import { type CorpusPolicy, inOurLanguage, type Said } from './corpus.ts'
import { BY_HAND } from './corpus-by-hand.ts'

const file = shared('corpus/policies.json')
const corpus: readonly CorpusPolicy[] =
  file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as CorpusPolicy[])
const doc = new URL('../../docs/manual/policy-coverage.md', import.meta.url)

suite('Promises of real policies', { skip: file === undefined && NO_SHARED }, () => {
  const all: Said[] = []
  for (const policy of corpus) {
    const { source, said } = inOurLanguage(policy)
    all.push(...said)
    test(`${policy.id}: the language can say it, and each promise that is kept can be broken.`, () => {
      const { policy: compiled, findings } = compilePolicy(source)
      assert.ok(compiled, JSON.stringify(findings.filter((f) => f.level === 'error').slice(0, 3), null, 1))
      for (const { id, kept } of said) {
        const promise: CompiledPromise = compiled.promises.find((p) => p.id === id)!
        if (kept === 'as text' || kept === 'by a part of the file')
          assert.ok(['text', 'none'].includes(promise.keeping), id)
        else keptAndBroken(promise, compiled)
      }
    })
  }

  test('At least 95 % can be said, and 85 % are kept by a rule or acted on by a part of the file.', () => {
    const acted = all.filter((s) => s.kept !== 'as text').length
    assert.equal(all.length, 580)
    assert.ok(acted / all.length >= 0.85, `${acted} of ${all.length}`)
  })

  test('Sixty of them are put into the language by hand.', () => {
    const known = new Set(corpus.flatMap(({ id, promises }) => promises.map((_, i) => `${id} ${i}`)))
    assert.ok(Object.keys(BY_HAND).every((key) => known.has(key)))
    assert.ok(Object.keys(BY_HAND).length >= 60)
  })

  test('Whatever part of the file is said to act, the page says what it does and which test shows it.', () => {
    const parts = new Set(all.flatMap(({ part }) => part ?? []))
    assert.deepEqual([...parts].filter((part) => !(part in PARTS)).sort(), [])
    for (const { test: file } of Object.values(PARTS))
      assert.ok(existsSync(new URL(`../../${file}`, import.meta.url)), file)
  })

  test('The manual’s table is true.', () => {
    const fresh = chapter(all)
    if (process.env['FAIRLEAD_WRITE_DOCS'] === '1') writeFileSync(doc, fresh)
    else assert.equal(readFileSync(doc, 'utf8'), fresh)
  })
})

/** What Fairlead does with a part of the file, and where that is tried. */
const PARTS: Readonly<Record<string, { readonly does: string; readonly test: string }>> = {
  doors: {
    does: 'what arrives there is a report; the page, SECURITY.md and security.txt name them',
    test: 'test/journeys/mail.test.ts',
  },
  routes: { does: 'the form says it before anything is typed, and where to go', test: 'test/http/reporting.test.ts' },
  products: {
    does: 'the page shows lines and end dates; each maintained line needs a yes or no before a release',
    test: 'test/journeys/release-day.test.ts',
  },
  lists: { does: 'the page shows who may be a member and what members are told', test: 'test/policies/unseen.test.ts' },
  form: {
    does: 'the question is asked, and a report without the answer is sent back',
    test: 'test/http/reporting.test.ts',
  },
  please: { does: 'shown on the page and beside the form', test: 'test/policies/seeds.test.ts' },
  'do not': {
    does: 'shown on the page and beside the form; a case may be rejected as out of scope, with words',
    test: 'test/policies/seeds.test.ts',
  },
  'security.txt': { does: 'written into security.txt, and served', test: 'test/policies/seeds.test.ts' },
  updates: { does: 'the page and the feeds', test: 'test/policies/seeds.test.ts' },
  release: { does: 'the plan offers no other day', test: 'test/journeys/release-dates.test.ts' },
  blackouts: { does: 'the plan offers no day in them', test: 'test/journeys/release-dates.test.ts' },
  severities: { does: 'the scale of every case; CVSS ranges become levels', test: 'test/policies/unseen.test.ts' },
  versions: {
    does: 'each activation is signed, numbered, dated and public; so is the scorecard',
    test: 'test/journeys/policy-change.test.ts',
  },
}

const START = at('2026-06-01T10:00')

/** What keeps the promise keeps it, and what does not, breaks it. */
function keptAndBroken(promise: CompiledPromise, policy: CompiledPolicy): void {
  const only = { ...policy, promises: [promise] }
  const given = conditionEvents(promise.when)
  const state = (events: readonly ClockEvent[], now: Instant): string | undefined =>
    promise.keeping === 'clock'
      ? clocks([...given, ...events], only, now).at(-1)?.state
      : promiseStates([...given, ...events], only, now)[0]?.state
  const act = (patterns: readonly Pattern[], when: Instant): ClockEvent => eventOf(patterns[0]!, when)
  switch (promise.keeping) {
    case 'clock':
      clockKeptAndBroken(promise, only, given)
      break
    case 'step':
    case 'order': {
      const acts = promise.order.length > 0 ? promise.order : [promise.evidence]
      assert.equal(state([], START + DAY), 'open', promise.id)
      assert.equal(
        state(
          acts.map((a, i) => act(a, START + i * HOUR)),
          START + DAY,
        ),
        'done',
        promise.id,
      )
      if (acts.length > 1)
        assert.equal(
          state(
            acts.map((a, i) => act(a, START - i * HOUR)),
            START + DAY,
          ),
          'broken',
          promise.id,
        )
      break
    }
    case 'rule': {
      assert.equal(state([act(promise.evidence, START + HOUR)], START + DAY), 'broken', promise.id)
      const lift = promise.until?.any ?? promise.without
      if (lift)
        assert.equal(state([act(lift, START), act(promise.evidence, START + HOUR)], START + DAY), 'lifted', promise.id)
      break
    }
    case 'right': {
      const anchor = act(promise.timing!.anchor.any, START)
      assert.equal(state([], START + DAY), 'shut', promise.id)
      assert.equal(state([anchor], START + 4000 * DAY), 'open', promise.id)
      if (promise.until)
        assert.equal(state([anchor, act(promise.until.any, START + HOUR)], START + 4000 * DAY), 'closed', promise.id)
      break
    }
    case 'none':
      assert.deepEqual(clocks([eventOf({ type: 'report.received' }, START)], only, START + 4000 * DAY), [])
      break
    default:
      assert.fail(`${promise.id} is ${promise.keeping}`)
  }
}

function clockKeptAndBroken(promise: CompiledPromise, policy: CompiledPolicy, given: readonly ClockEvent[]): void {
  const { timing } = promise
  assert.ok(timing)
  const plan = { type: 'embargo.set', at: START, until: START + 100 * DAY }
  const anchor = timing.form === 'before' ? plan : eventOf(timing.anchor.any[0]!, START)
  const read = (events: readonly ClockEvent[], now: Instant) => clocks([...given, anchor, ...events], policy, now)
  const due = read([], START + 1)[0]?.due
  assert.ok(due !== undefined, promise.id)
  const met = eventOf(
    promise.evidence[0]!,
    timing.form === 'after' && timing.opens ? due - HOUR : Math.max(START, due - 1000),
  )
  // Where the act itself is what the clock counts from, the next period is the one that is kept.
  const keeps = timing.form === 'before' && timing.max && !timing.min ? { ...met, at: START + 99 * DAY } : met
  assert.equal(read([keeps], keeps.at)[0]?.state, 'met', `${promise.id} kept`)
  assert.equal(read([], START + 40_000 * DAY)[0]?.state, 'missed', `${promise.id} broken`)
  if (keeps.type !== 'message.sent') return
  const back = { type: 'mail.failed', at: keeps.at + 1, through: 1 }
  assert.notEqual(read([{ ...keeps, seq: 1 }, back], back.at)[0]?.state, 'met', `${promise.id} came back`)
}

function conditionEvents(condition: Condition | undefined): readonly ClockEvent[] {
  if (!condition) return []
  if ('happened' in condition) return [eventOf(condition.happened[0]!, START - DAY)]
  if ('fact' in condition)
    return [
      {
        type: condition.fact === 'severity' ? 'severity.assessed' : 'report.received',
        at: START - DAY,
        [condition.fact]: condition.in.at(-1),
      },
    ]
  return []
}

function eventOf(pattern: Pattern, when: Instant): ClockEvent {
  const facts = Object.entries(pattern.where ?? {}).map(([name, values]) => [name, values === true ? true : values[0]])
  return { ...Object.fromEntries(facts), type: pattern.type, at: when }
}

function chapter(all: readonly Said[]): string {
  const families = new Map<string, Said[]>()
  for (const said of all) {
    const family = said.type.split('.')[0]!
    families.set(family, [...(families.get(family) ?? []), said])
  }
  const count = (list: readonly Said[], kept: Said['kept']): number => list.filter((s) => s.kept === kept).length
  const row = (name: string, list: readonly Said[]): string =>
    `| ${name} | ${list.length} | ${count(list, 'exactly')} | ${count(list, 'with an assumption')} | ${count(list, 'by a part of the file')} | ${count(list, 'as text')} |`
  const rows = [...families].sort((a, b) => b[1].length - a[1].length).map(([family, list]) => row(family, list))
  const text = count(all, 'as text')
  const percent = (part: number): string => `${Math.floor((part / all.length) * 100)} %`
  const parts = count(all, 'by a part of the file')
  const kept = all.length - text - parts
  const partRows = Object.entries(PARTS).map(([name, { does, test }]) => `| \`${name}\` | ${does} | ${test} |`)
  return `# What real policies promise, and what is kept

${all.length} promises of ${corpus.length} published policies, each put into the language.

- *Exactly*: a rule that says what the sentence says, over built-in events.
- *With an assumption*: a range or an “about” was read as its safe side; a permission or a way of judging is recorded when it is used,
  but a person judges; a sentence with exceptions of its own is held without them; or an event of the policy's own stands for an act that
  only people see, and somebody records it.
- *By a part of the file*: a door, a route, a question of the form, a table of lines. Fairlead acts on it, but nothing in it could be
  late or broken.
- *As text*: it is published, and nothing measures it.

For every promise that counts as kept (exactly or with an assumption), a test keeps it once and breaks it once: a clock is missed, a
step stays open or comes out of order, a rule is broken; of a right, that it is shut before its time. A clock that a message keeps is broken
once more, by its mail coming back. The test also keeps this page true.

All ${all.length} can be written down, ${text} of them only as text. ${kept}, ${percent(kept)}, are kept by a rule, ${count(all, 'exactly')} of them (${percent(count(all, 'exactly'))} of all) exactly; with the
${parts} that a part of the file acts on they are ${kept + parts}, ${percent(kept + parts)}.

${Object.keys(BY_HAND).length} promises of all kinds were put into the language by hand (\`test/policies/corpus-by-hand.ts\`), and so were the hardest
(\`test/policy/hard-cases.test.ts\`). The others go by their type, in one way for all policies; a team that writes its own policy will
say them better.

| type of promise | promises | exactly | with an assumption | by a part of the file | as text |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
${row('**all**', all)}

| part of the file | what Fairlead does with it | tried in |
| --- | --- | --- |
${partRows.join('\n')}
`
}
