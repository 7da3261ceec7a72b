import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkFacts } from '../../src/domain/advisory.ts'
import { checkCsaf } from '../../src/formats/csaf/check.ts'
import { checkCve } from '../../src/formats/cve-check.ts'
import { cvssOrUndefined } from '../../src/formats/cvss.ts'
import { importRecords } from '../../src/formats/import.ts'
import { importMarkdown } from '../../src/formats/import-markdown.ts'
import { readInventory } from '../../src/formats/inventory.ts'
import { readJson } from '../../src/formats/json-text.ts'
import { checkOpenVex } from '../../src/formats/openvex.ts'
import { checkOsv } from '../../src/formats/osv-check.ts'
import { checkSecurityTxt } from '../../src/formats/security-txt-check.ts'
import { isDateTime } from '../../src/formats/shape.ts'
import { readVers } from '../../src/formats/vers.ts'

import { example } from './example.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const rules = (bytes: Uint8Array) => readJson(bytes).findings.map((finding) => finding.rule)

test('what JSON forgives is a finding with its place', () => {
  assert.deepEqual(
    readJson(utf8('{"a":[{"b":1,"b":2}]}')).findings.map((f) => [f.rule, f.path]),
    [['json-duplicate-key', '/a/0/b']],
  )
  assert.deepEqual(rules(utf8('{"a":1,"\\u0061":2}')), ['json-duplicate-key'])
  assert.deepEqual(rules(utf8('["\\ud800"]')), ['json-text'])
  assert.deepEqual(rules(utf8('["\\ud83d\\ude00"]')), [])
  assert.deepEqual(rules(utf8('\ufeff{}')), ['json-bom'])
  assert.deepEqual(rules(Uint8Array.of(0x22, 0xff, 0x22)), ['json-utf8'])
  assert.deepEqual(rules(utf8('{"a":')), ['json-syntax'])
  assert.deepEqual(rules(utf8('')), ['json-syntax'])
  assert.deepEqual(rules(utf8('["\\"{", "[[[", {"}": "]"}]')), [])
})

test('a document that is too deep or too large is refused without reading it', () => {
  assert.deepEqual(rules(utf8('['.repeat(1_000_000))), ['json-depth'])
  assert.deepEqual(rules(new Uint8Array(100 * 1024 * 1024)), ['json-size'])
})

test('no value whatever makes a checker or a reader throw', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ maxDepth: 5 }),
      fc.constantFrom('', 'document', 'cveMetadata', 'affected', 'statements'),
      async (value, key) => {
        const document: unknown =
          key === '' ? value : { [key]: value, dataType: 'CVE_RECORD', containers: { cna: value } }
        await checkCsaf(document)
        for (const check of [checkOsv, checkCve, checkOpenVex]) check(document)
        importRecords(document)
        readInventory(document)
      },
    ),
    { numRuns: 100 },
  )
})

test('no text whatever makes a reader of text throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      checkSecurityTxt(utf8(text), { now: 0 })
      importMarkdown(text)
      readVers(text)
      cvssOrUndefined(text)
      readJson(utf8(text))
    }),
  )
})

test('a date in a wrong form is not a date', () => {
  for (const wrong of [
    '2026-02-30T00:00:00Z',
    '2026-04-14',
    '14 Apr 2026',
    '2026-04-14T24:00:00Z',
    '2026-04-14T16:12Z',
    '',
    '1776183120',
    '2026-04-14T16:12:61Z',
    '2026-04-14T16:12:00',
  ])
    assert.equal(isDateTime(wrong), false, wrong)
  for (const good of ['2026-04-14T16:12:00Z', '2026-04-14t16:12:00.5+02:00', '2016-12-31T23:59:60Z'])
    assert.equal(isDateTime(good), true, good)
})

test('more versions than can be compared are a finding, not an hour', () => {
  const [node] = example.affected
  assert.ok(node)
  const versions = Array.from({ length: 200_000 }, (_, i) => `${i}.0.0`)
  assert.deepEqual(
    checkFacts({ ...example, affected: [{ ...node, versions }] })
      .filter(({ rule }) => rule !== 'facts-text')
      .map(({ rule }) => rule),
    ['facts-size'],
  )
})

test('a document of very many small values is refused before it takes gigabytes', () => {
  const { value, findings } = readJson(new TextEncoder().encode(`[${'{},'.repeat(2_100_000)}{}]`))
  assert.equal(value, undefined)
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['json-size'],
  )
})

test('depth is looked at to the end, however many findings came before', () => {
  const text = `{${'"a":1,'.repeat(300)}"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  assert.deepEqual(
    readJson(new TextEncoder().encode(text)).findings.map(({ rule }) => rule),
    ['json-depth'],
  )
})
