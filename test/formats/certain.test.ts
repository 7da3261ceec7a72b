import assert from 'node:assert/strict'
import { test } from 'node:test'
import { datedDraft } from '../../src/domain/advisory.ts'
import { CERTAINLY_HOLDS } from '../../src/formats/csaf/certain.ts'
import { csafTests } from '../../src/formats/csaf/library.ts'
import { csafAdvisoryText } from '../../src/formats/csaf/write.ts'
import { example, publisher } from './example.ts'

const HASH = `{ "algorithm": "sha256", "value": "${'0'.repeat(64)}" }`

// One breach of each test that is not asked where it surely holds, in a document as we write it.
const BREACHES: readonly (readonly [number: string, where: RegExp, instead: string])[] = [
  ['6.1.1', /("known_affected": \[\s*)"[^"]*"/, '$1"CSAFPID-9999"'],
  ['6.1.1', /("remediations": \[[^[]*"product_ids": \[\s*)"[^"]*"/, '$1"CSAFPID-9999"'],
  ['6.1.1', /("scores": \[[^[]*"products": \[\s*)"[^"]*"/, '$1"CSAFPID-9999"'],
  ['6.1.1', /("threats": \[[^[]*"product_ids": \[\s*)"[^"]*"/, '$1"CSAFPID-9999"'],
  ['6.1.1', /("flags": \[[^[]*"product_ids": \[\s*)"[^"]*"/, '$1"CSAFPID-9999"'],
  ['6.1.2', /"product_id": "CSAFPID-0002"/, '"product_id": "CSAFPID-0001"'],
  ['6.1.6', /("fixed": \[)/, '$1"CSAFPID-0001", '],
  ['6.1.9', /"baseScore": [\d.]+/, '"baseScore": 1.1'],
  ['6.1.10', /"baseScore"/, '"attackVector": "PHYSICAL", "baseScore"'],
  ['6.1.12', /"lang": "en"/, '"lang": "en", "source_lang": "EZ"'],
  ['6.1.13', /"purl": "[^"]*"/, '"purl": "pkg:nothing"'],
  ['6.1.14', /"date": "2026/, '"date": "2027'],
  ['6.1.16', /"version": "2"/, '"version": "3"'],
  ['6.1.17', /"version": "2"/, '"version": "0"'],
  ['6.1.18', /"number": "1"/, '"number": "0"'],
  ['6.1.19', /"number": "1"/, '"number": "1.0.0-a"'],
  ['6.1.20', /"version": "2"/, '"version": "2.0.0-a"'],
  ['6.1.21', /"number": "2"/, '"number": "3"'],
  ['6.1.22', /"number": "1"/, '"number": "2"'],
  ['6.1.25', /"purl":/, `"hashes": [{ "filename": "a", "file_hashes": [${HASH}, ${HASH}] }], "purl":`],
  ['6.1.30', /"number": "1"/, '"number": "1.0.0"'],
  ['6.1.31', /("category": "product_version",\s*"name": )"[^"]*"/, '$1"all versions"'],
]

test('a document that breaks a test is never one of which the test surely holds', async () => {
  const NOW = Date.UTC(2026, 3, 14, 16, 12)
  const first = datedDraft(example, NOW)
  const advisory = { ...first, revisions: [...first.revisions, { version: '2', at: NOW + 1000, summary: 'Corrected' }] }
  const text = csafAdvisoryText({ ...advisory, currentRelease: NOW + 1000 }, publisher)
  const tests = new Map((await csafTests('2.0', 'mandatory')).map((one) => [one.number, one]))
  for (const holds of Object.values(CERTAINLY_HOLDS)) assert.equal(holds(JSON.parse(text)), true)
  for (const [number, where, instead] of BREACHES) {
    const broken: unknown = JSON.parse(text.replace(where, instead))
    assert.notDeepEqual(broken, JSON.parse(text), `${number}: nothing was changed`)
    assert.equal(CERTAINLY_HOLDS[number]?.(broken), false, number)
    assert.notDeepEqual(await tests.get(number)?.run(broken), [], `${number} finds nothing`)
  }
})
