import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optional from '@secvisogram/csaf-validator-lib/optionalTests.js'
import { CERTAINLY_HOLDS } from '../../src/formats/csaf/certain.ts'
import { HOLDS_IN_LARGE } from '../../src/formats/csaf/certain-large.ts'
import { listAt, objectAt } from '../../src/formats/json-value.ts'
import { NO_SHARED, shared } from '../shared.ts'
import { vectorFiles, vectorJson } from './vectors.ts'

const missing = shared('vectors') === undefined ? NO_SHARED : false

test('where a test surely holds, the library finds nothing either', { skip: missing }, () => {
  const tests: Readonly<Record<string, (document: unknown) => unknown>> = { ...mandatory, ...optional }
  let sure = 0
  for (const file of ['csaf-2.0', 'csaf-provider/cisa/csaf_files'].flatMap((folder) => vectorFiles(folder))) {
    const document = vectorJson(file)
    for (const [number, holds] of [...Object.entries(CERTAINLY_HOLDS), ...Object.entries(HOLDS_IN_LARGE)]) {
      if (!holds(document)) continue
      const named = number.replaceAll('.', '_')
      const ask = tests[`mandatoryTest_${named}`] ?? tests[`optionalTest_${named}`]
      if (ask === undefined || typeof document !== 'object') continue
      sure++
      const said = objectAt(ask(document))
      assert.ok(said['isValid'] !== false && listAt(said, 'warnings').length === 0, `${number} of ${file}`)
    }
  }
  assert.ok(sure > 200, `${sure} answers compared`)
})
