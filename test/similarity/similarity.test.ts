import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ReportWords, reportTokens, searchTokens } from '../../src/domain/similarity.ts'
import { factsIn } from '../../src/domain/similarity-facts.ts'
import { isSimilar, reasonsFor } from '../../src/domain/similarity-found.ts'
import { questionOf, rank, type Term, weightIn } from '../../src/domain/similarity-rank.ts'
import { stemOf, wordsOf } from '../../src/domain/similarity-words.ts'
import { NO_SHARED, shared } from '../shared.ts'
import { pairSets } from './pairs.ts'
import { recallAt5 } from './recall.ts'

/** What must be found of the records beside the checkout, in hundredths; measured 96, 61, 70 and 100. */
const LEAST: Readonly<Record<string, number>> = { titles: 95, halves: 58, risks: 67, verbatim: 100 }

test('the same vulnerability in other words is among the first five as often as before, and more often than by plain BM25', (t) => {
  if (shared('vectors/cve') === undefined) return t.skip(NO_SHARED)
  for (const set of pairSets()) {
    const { ours, plain, questions } = recallAt5(set)
    assert.ok(questions >= 7, set.name)
    assert.ok(100 * ours >= (LEAST[set.name] ?? 100), `${set.name}: ${ours}`)
    assert.ok(ours >= plain, `${set.name}: ${ours} is less than plain ${plain}`)
  }
})

test('words are one whatever their endings, and names are found in one piece and in parts', () => {
  for (const [one, other] of [
    ['injected', 'injections'],
    ['library', 'libraries'],
    ['cookie', 'cookies'],
    ['serialization', 'serialized'],
    ['traversal', 'traversals'],
  ] as const)
    assert.equal(stemOf(one), stemOf(other))
  const texts = (text: string): readonly string[] => wordsOf(text).map((word) => word.text)
  assert.deepEqual(texts('parseHTTPHeader'), texts('parse_http_header'))
  assert.deepEqual(texts('the and of'), [])
  assert.deepEqual(texts('x'.repeat(65)), [], 'what is longer than any word is a key or a dump')
})

test('a text names its facts by itself: files, functions, sinks, kinds of weakness, versions and identifiers', () => {
  const text = `CVE-2026-12345 (CWE-22): deprotectShape() in src/server/zip-slip.c:120 calls Image::flat<T>( and strcpy(dst, src),
    a zip slip in 4.2.1; see https://example.org/page.html`
  const { facts } = factsIn(text)
  const of = (kind: string): readonly string[] => [
    ...new Set(facts.flatMap((fact) => (fact.kind === kind ? [fact.value] : []))),
  ]
  assert.deepEqual(of('identifier'), ['CVE-2026-12345'])
  assert.deepEqual(of('file'), ['zip-slip.c'])
  assert.deepEqual(of('function'), ['deprotectshape', 'flat'])
  assert.deepEqual(of('sink'), ['strcpy'])
  assert.deepEqual(of('weakness'), ['path traversal'])
  assert.deepEqual(of('version'), ['4.2.1'])
})

test('reasons are said in both directions alike, and a copy is one however its lines are broken', () => {
  const [one, other] = [
    told('Overflow in parse_header()', 'lib/http.c writes past the end.'),
    told('a', 'parseHeader( of http.c'),
  ]
  const reasons = reasonsFor(one, other)
  assert.deepEqual(reasons, reasonsFor(other, one))
  assert.deepEqual(
    reasons.shared.map(({ kind, values }) => `${kind} ${values.join()}`),
    ['file http.c', 'function parseheader'],
  )
  assert.equal(reasons.copy, false)
  assert.equal(reasonsFor(one, told('OVERFLOW in parse_header', 'lib/http.c   writes\npast the end')).copy, true)
  assert.equal(
    reasonsFor(one, { ...one, files: ['f'.repeat(64)] }).copy,
    false,
    'with another file it is another report',
  )
  assert.equal(isSimilar({ likeness: 0, copy: true }), true)
  assert.equal(isSimilar({ likeness: 0.05, copy: false }), false)
})

test('ranking needs numbers and counts alone; what is rare tells more, and nothing matches nothing', () => {
  const term = (documents: readonly number[]): Term => ({
    kind: 'word',
    count: 1,
    documents: Uint32Array.from(documents),
    weights: Uint8Array.from(documents, () => weightIn(1, 50)),
  })
  const of = { size: 100, documents: 100, length: 2 }
  const common = term(Array.from({ length: 90 }, (_, i) => i))
  assert.deepEqual(
    rank([term([95]), common], of, 3).map(({ document }) => document),
    [95, 0, 1],
  )
  assert.deepEqual(rank([], of, 3), [])
  assert.deepEqual(rank([term([])], of, 3), [])
  assert.ok(weightIn(7, 10) > weightIn(1, 10) && weightIn(1, 10) > weightIn(1, 1_000))
})

test('neither a hostile text nor an endless one makes it slow or its question long', () => {
  const hostile = [
    'a'.repeat(200_000),
    'a.'.repeat(100_000),
    '('.repeat(200_000),
    '1.'.repeat(100_000),
    'a/'.repeat(100_000),
  ]
  for (const text of [...hostile, 'x_'.repeat(100_000), 'pkg:a/'.repeat(30_000), '\u0000\ud800 ×'.repeat(50_000)]) {
    assert.ok(reportTokens(told('t', text)).length < 4_100)
  }
  const many = Array.from({ length: 50_000 }, (_, i) => `word${i}`).join(' ')
  assert.ok(questionOf(reportTokens(told('t', many))).length < 250)
  assert.ok(searchTokens(many).length <= 12)
})

function told(title: string, description: string): ReportWords {
  return { title, description, answers: {}, said: [], files: [] }
}
