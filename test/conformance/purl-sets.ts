import { isDeepStrictEqual } from 'node:util'
import { isObject, listAt, objectAt, textAt } from '../../src/formats/json-value.ts'
import { buildPurl, type Purl, PurlError, type PurlParts, parsePurl } from '../../src/formats/purl-parse.ts'
import type { ConformanceSet } from './sets.ts'
import { vectorFiles, vectorJson } from './vectors.ts'

/** The official suite of package URLs: parsing, building and rewriting. */
export function purlSet(): ConformanceSet {
  return { name: 'purl: parse, build, validate', source: 'ECMA-427, purl-spec', run, known: KNOWN }
}

const KNOWN: Readonly<Record<string, string>> = {}

async function run() {
  const misses: string[] = []
  let cases = 0
  for (const file of vectorFiles('purl/tests'))
    for (const item of listAt(vectorJson(file), 'tests')) {
      cases++
      if (!holds(item)) misses.push(`${textAt(item, 'test_type')} ${JSON.stringify(objectAt(item)['input'])}`)
    }
  return { cases, misses }
}

function holds(item: unknown): boolean {
  const {
    input,
    expected_output: expected,
    expected_failure: failure,
    test_type: kind,
    test_group: group,
  } = objectAt(item)
  try {
    if (kind === 'build') return buildPurl(partsOf(input)) === expected && failure === false
    const purl = parsePurl(String(input), { strict: kind === 'parse' && group === 'required' })
    if (failure === true) return false
    return kind === 'parse' ? sameParts(purl, partsOf(expected)) : buildPurl(purl) === expected
  } catch (error) {
    if (!(error instanceof PurlError)) throw error
    return failure === true
  }
}

function partsOf(value: unknown): PurlParts {
  const qualifiers = objectAt(value, 'qualifiers')
  const text = (name: string) => textAt(value, name) ?? null
  return {
    type: text('type'),
    namespace: text('namespace'),
    name: text('name'),
    version: text('version'),
    subpath: text('subpath'),
    qualifiers: Object.fromEntries(Object.entries(qualifiers).map(([key, one]) => [key, String(one)])),
  }
}

function sameParts(purl: Purl, expected: PurlParts): boolean {
  const filled = Object.entries(expected).filter(
    ([, value]) => value !== null && value !== '' && !(isObject(value) && Object.keys(value).length === 0),
  )
  return isDeepStrictEqual(purl, Object.fromEntries(filled))
}
