import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import type { ClockEvent } from '../../src/domain/clock.ts'
import { PROMISE_KEYS } from '../../src/formats/policy-file/promises.ts'
import { KEY_MEANINGS, policySchema } from '../../src/formats/policy-file/schema.ts'
import { KINDS } from '../../src/formats/policy-file/words.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { fromIso } from '../../src/lib/instant.ts'
import { at, told } from '../policy/policies.ts'
import { withTables } from './manual.ts'

const chapterFile = new URL('../../docs/manual/policy.md', import.meta.url)
const schemaFile = new URL('../../docs/manual/policy.schema.json', import.meta.url)
const chapter = readFileSync(chapterFile, 'utf8')
/** `FAIRLEAD_WRITE_DOCS=1 node --test …` writes the tables and the schema anew. */
const write = process.env['FAIRLEAD_WRITE_DOCS'] === '1'

interface Block {
  readonly kind: string
  readonly text: string
  readonly line: number
}

const blocks: readonly Block[] = [
  ...chapter.matchAll(/^```(yaml policy|yaml promise|yaml frame|clocks)\n([\s\S]*?)^```$/gm),
].map((m) => ({
  kind: m[1]!,
  text: m[2]!,
  line: chapter.slice(0, m.index).split('\n').length,
}))
const frame = blocks.find((b) => b.kind === 'yaml frame')!.text

function sourceOf(block: Block): string {
  if (block.kind === 'yaml policy') return block.text
  return `${frame}promises:\n${block.text
    .split('\n')
    .map((l) => `  ${l}`)
    .join('\n')}\n`
}

suite('The policy chapter of the manual', () => {
  for (const [i, block] of blocks.entries()) {
    if (block.kind === 'clocks' || block.kind === 'yaml frame') continue
    test(`The example in line ${block.line} is a policy, without errors or warnings.`, () => {
      const { policy, findings } = compilePolicy(sourceOf(block))
      assert.ok(policy, JSON.stringify(findings))
      assert.deepEqual(
        findings.filter((f) => f.level !== 'note'),
        [],
      )
    })
    const clocks = blocks[i + 1]?.kind === 'clocks' ? blocks[i + 1] : undefined
    if (!clocks) continue
    test(`Its clocks in line ${clocks.line} run as it says.`, () => {
      const lines = clocks.text.trim().split('\n')
      const nowAt = lines.findIndex((l) => l.startsWith('now '))
      const { policy } = compilePolicy(sourceOf(block))
      const now = lines[nowAt]!.slice(4).replace(/Z$/, '')
      const shown = told(lines.slice(0, nowAt).map(eventOf), policy!, now).map((l) => l.replace(/ \d+ /, ' '))
      const expected = lines.slice(nowAt + 1)
      assert.deepEqual(
        shown.map((l, n) => l.slice(0, expected[n]?.length)),
        expected,
      )
    })
  }

  test('Its tables are those of the vocabulary.', () => {
    const fresh = withTables(chapter)
    if (write) writeFileSync(chapterFile, fresh)
    else assert.equal(chapter, fresh)
  })

  test('Every key of a promise has its meaning in the table.', () => {
    assert.deepEqual(
      PROMISE_KEYS.filter((k) => !(k in KINDS) && !(k in KEY_MEANINGS)),
      [],
    )
  })

  test('The schema for editors is that of the language.', () => {
    const fresh = `${JSON.stringify(policySchema(), null, 2)}\n`
    if (write) writeFileSync(schemaFile, fresh)
    else assert.equal(readFileSync(schemaFile, 'utf8'), fresh)
  })
})

function eventOf(line: string): ClockEvent {
  const [when, type, ...facts] = line.split(' ')
  const pairs = facts.map((fact) => {
    const [name, value] = fact.split(/=(.*)/s)
    const instant = fromIso(value!) ?? fromIso(value!.replace(/Z$/, ':00Z'))
    return [name, instant ?? (/^\d+$/.test(value!) ? Number(value) : value)]
  })
  return { ...Object.fromEntries(pairs), type: type!, at: at(when!.replace(/Z$/, '')) }
}
