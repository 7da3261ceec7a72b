import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
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
        if (kept === 'as text') assert.ok(['text', 'none'].includes(promise.keeping), id)
        else keptAndBroken(promise, compiled)
      }
    })
  }

  test('At least 95 % can be said, and 85 % are kept by a rule.', () => {
    const kept = all.filter((s) => s.kept !== 'as text').length
    assert.equal(all.length, 580)
    assert.ok(kept / all.length >= 0.85, `${kept} of ${all.length}`)
  })

  test('The manual’s table is true.', () => {
    const fresh = chapter(all)
    if (process.env['FAIRLEAD_WRITE_DOCS'] === '1') writeFileSync(doc, fresh)
    else assert.equal(readFileSync(doc, 'utf8'), fresh)
  })
})

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
    `| ${name} | ${list.length} | ${count(list, 'exactly')} | ${count(list, 'with an assumption')} | ${count(list, 'as text')} |`
  const rows = [...families].sort((a, b) => b[1].length - a[1].length).map(([family, list]) => row(family, list))
  const text = count(all, 'as text')
  const percent = (part: number): string => `${Math.floor((part / all.length) * 100)} %`
  return `# What real policies promise, and what is kept

${all.length} promises of ${corpus.length} published policies, each put into the language. *Exactly*: a built-in event or clock keeps it.
*With an assumption*: a range or an “about” was read as its safe side; a permission or a way of judging is recorded when it is used,
but a person judges; or an event of the policy's own stands for an act that only people see, and somebody has to record it. *As text*: it is published, and nothing measures it; mostly what a policy asks
of the reporter. For every promise that counts as kept, a test keeps it once and breaks it once. The test also keeps this page true.

All ${all.length} can be written down (${text} of them only as text); ${all.length - text}, ${percent(all.length - text)}, are kept by a rule; ${count(all, 'exactly')}, ${percent(count(all, 'exactly'))}, exactly.

A type is put into the language in one way for all policies; a team that writes its own policy will say it better. The
hardest promises are written out one by one in \`test/policy/hard-cases.test.ts\`.

| type of promise | promises | exactly | with an assumption | as text |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
${row('**all**', all)}
`
}
