import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { csafFileName } from '../../src/formats/csaf/paths.ts'
import { NO_SHARED, shared } from '../shared.ts'
import { fileNames, SETS } from './sets.ts'

const missing = shared('vectors') === undefined ? NO_SHARED : false
const manual = fileURLToPath(new URL('../../docs/manual/conformance.md', import.meta.url))

for (const set of SETS) {
  test(`our verdict is the official one: ${set.name}`, { skip: missing }, async () => {
    const { cases, misses } = await set.run()
    const unknown = misses.filter((miss) => set.known[miss] === undefined)
    if (set.draft !== true) assert.deepEqual(unknown, [], `${unknown.length} of ${cases} differ`)
    const row = readFileSync(manual, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| ${set.name} |`))
    assert.ok(row, 'the manual has a row for the set')
    const [, , , stated, agreed] = row.split('|').map((cell) => cell.trim())
    // Another selection of the official documents may be beside the checkout; then its counts are not the manual's.
    if (Number(stated) === cases)
      assert.equal(Number(agreed), cases - misses.length, 'the manual states the true count')
  })
}

test('a CSAF file is named by its id as the official names are', { skip: missing }, () => {
  for (const { file, id, valid } of fileNames()) assert.equal(file === csafFileName(id), valid, file)
})
