import assert from 'node:assert/strict'
import { test } from 'node:test'
import { datedDraft } from '../../../src/domain/advisory.ts'
import { writeAffectedIndex } from '../../../src/formats/affected-index.ts'
import { utf8 } from '../../../src/lib/bytes.ts'
import { versionAnswerPage } from '../../../src/views/site/version-box.ts'
import { example } from '../../formats/example.ts'
import { markupFaults } from './markup.ts'

const NOW = Date.UTC(2026, 3, 14)
const second = { ...example, id: 'NODE-2025-003', title: 'An older one', affected: example.affected.slice(1) }
const python = {
  ...example,
  id: 'PY-1',
  affected: [
    {
      product: 'requests',
      ecosystem: 'PyPI',
      package: 'requests',
      versioning: 'ecosystem' as const,
      lines: [{ line: 'all', status: 'affected' as const, introduced: '0', fixed: '2.31.0' }],
    },
  ],
}
const gone = { ...datedDraft({ ...example, id: 'NODE-2024-001' }, NOW), withdrawn: { at: NOW, reason: 'A mistake.' } }
const index = utf8(
  writeAffectedIndex('Node.js', [...[example, second, python].map((facts) => datedDraft(facts, NOW)), gone]),
)

function ask(product: string, version: string): string {
  const { page, status } = versionAnswerPage(index, { product, version })
  assert.deepEqual(markupFaults(page.text), [])
  return `${status} ${page.text}`
}

test('a version is answered by the rules of the book: boundaries, pre-releases, lines without a word', () => {
  assert.match(ask('Node.js', '25.9.0'), /^200.*<h1>Affected by one advisory<\/h1>/s)
  assert.match(ask('Node.js', '25.9.0'), /fixed in 25\.9\.1 · line 25\.x · high · CVE-2026-99041/)
  assert.match(ask('Node.js', 'v25.9.1'), /<h1>Not affected by any advisory<\/h1>/)
  assert.match(ask('Node.js', '25.9.1-rc.1'), /<h1>Affected by one advisory<\/h1>/)
  assert.match(ask('Node.js', '20.1.0'), /<h1>Not affected by any advisory<\/h1>/)
  assert.match(ask('Node.js', '18.0.0'), /Not known to be affected, and one advisory does not say/)
  assert.match(ask('Node.js', '12.0.0'), /say nothing of this version/)
  assert.match(ask('undici (npm)', '6.21.0'), /<h1>Affected by two advisories<\/h1>/)
  assert.match(ask('requests (PyPI)', '2.31.0rc1'), /Affected by one/)
  assert.match(ask('requests (PyPI)', '2.31.0.post1'), /Not affected by any/)
})

test('what is no version, or no product of ours, has no answer that looks safe', () => {
  for (const [product, version] of [
    ['Node.js', 'latest'],
    ['Node.js', ''],
    ['Node.js', '<script>alert(1)</script>'],
    ['Deno', '1.0.0'],
    ['requests (PyPI)', 'new one'],
    ['__proto__', '1.0.0'],
  ] as const) {
    const said = ask(product, version)
    assert.match(said, /^422/, product + version)
    assert.doesNotMatch(said, /Not affected by any|<script/)
  }
  assert.doesNotMatch(ask('Node.js', '25.9.0'), /NODE-2024-001/, 'what was withdrawn says nothing')
})
