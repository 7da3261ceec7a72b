import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import { CERTAINLY_HOLDS } from '../../src/formats/csaf/certain.ts'
import { objectAt } from '../../src/formats/json-value.ts'
import { NO_SHARED, shared } from '../shared.ts'
import { vectorFiles, vectorJson } from './vectors.ts'

const missing = shared('vectors') === undefined ? NO_SHARED : false

test('where a test surely holds, the library finds nothing either', { skip: missing }, () => {
  const tests: Readonly<Record<string, (document: unknown) => unknown>> = { ...mandatory }
  let sure = 0
  for (const file of ['csaf-2.0', 'csaf-provider/cisa/csaf_files'].flatMap((folder) => vectorFiles(folder))) {
    const document = vectorJson(file)
    for (const [number, holds] of Object.entries(CERTAINLY_HOLDS)) {
      if (!holds(document)) continue
      const ask = tests[`mandatoryTest_${number.replaceAll('.', '_')}`]
      if (ask === undefined || typeof document !== 'object') continue
      sure++
      assert.equal(objectAt(ask(document))['isValid'], true, `${number} of ${file}`)
    }
  }
  assert.ok(sure > 200, `${sure} answers compared`)
})
