import type { Finding } from '../../domain/refusal.ts'
import { isObject, listAt, present, textAt } from '../json-value.ts'
import { CERTAINLY_HOLDS } from './certain.ts'
import { HOLDS_IN_LARGE } from './certain-large.ts'
import { GOOD, OWN_TESTS, OWN_TESTS_21 } from './own-tests.ts'
import { AROUND_21 } from './own-tests-21.ts'
import { remedyFor } from './remedies.ts'

export type CsafGroup = 'schema' | 'mandatory' | 'optional' | 'informative'

export interface CsafTest {
  /** The number in the standard, such as 6.1.26, or `schema`. */
  readonly number: string
  readonly group: CsafGroup
  /** Where this is true the test holds, and need not be run. */
  readonly certain?: (document: unknown) => boolean
  /** Answers at once where the library does. */
  readonly run: (document: unknown) => readonly Finding[] | Promise<readonly Finding[]>
}

// 6.3.6 and 6.3.7 fetch the addresses a document names, and 6.3.8 needs a program that may be missing: never run here.
const NEVER: readonly string[] = ['6.3.6', '6.3.7', '6.3.8']

export type CsafVersion = '2.0' | '2.1'

// The library compiles its rules when it is loaded; so each part is loaded when it is first asked.
const PARTS: Readonly<Record<CsafVersion, Readonly<Record<CsafGroup, () => Promise<object>>>>> = {
  '2.0': {
    // Not schemaTests.js: it would compile the strict schema too, for nobody.
    schema: async () => ({
      csaf_2_0: (await import('@secvisogram/csaf-validator-lib/lib/schemaTests/csaf_2_0.js')).default,
    }),
    mandatory: () => import('@secvisogram/csaf-validator-lib/mandatoryTests.js'),
    optional: () => import('@secvisogram/csaf-validator-lib/optionalTests.js'),
    informative: () => import('@secvisogram/csaf-validator-lib/informativeTests.js'),
  },
  '2.1': {
    schema: async () => only(await import('@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests.js'), 'csaf_2_1'),
    mandatory: () => import('@secvisogram/csaf-validator-lib/csaf_2_1/mandatoryTests.js'),
    optional: async () => ({
      ...(await import('@secvisogram/csaf-validator-lib/csaf_2_1/recommendedTests.js')),
      // The library asks the strict schema of 2.0.
      recommendedTest_6_2_20: Object.values(
        only(await import('@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests.js'), 'csaf_2_1_strict'),
      )[0],
    }),
    informative: () => import('@secvisogram/csaf-validator-lib/csaf_2_1/informativeTests.js'),
  },
}

const loaded = new Map<string, Promise<readonly CsafTest[]>>()

/**
 * The tests of section 6, from the library where it is right and from own-tests.ts where it is not. Of CSAF 2.1 (Committee
 * Specification Draft) those that the library has; the conformance table lists the rest.
 */
export function csafTests(version: CsafVersion, group: CsafGroup): Promise<readonly CsafTest[]> {
  const key = `${version} ${group}`
  const known = loaded.get(key)
  if (known !== undefined) return known
  const tests = trustTypeDefinitions()
    .then(PARTS[version][group])
    .then((part) => testsOf(group, part, version))
  loaded.set(key, tests)
  return tests
}

// Some seventy tests of the library each make a validator for the type they expect, and each validator first checks that
// constant against the schema of JSON Type Definition (RFC 8927), compiled anew at half a second. The constants are part
// of a fixed release whose every verdict test/conformance holds, so they are taken as they are.
async function trustTypeDefinitions(): Promise<void> {
  const { Ajv } = await import('ajv/dist/jtd.js')
  Ajv.prototype.validateSchema = () => true
}

function only(tests: object, name: string): object {
  return Object.fromEntries(Object.entries(tests).filter(([key]) => key === name))
}

function testsOf(group: CsafGroup, tests: object, version: CsafVersion): readonly CsafTest[] {
  const found: CsafTest[] = []
  for (const [name, test] of Object.entries(tests)) {
    const number = group === 'schema' ? 'schema' : /Test_(\d+(?:_\d+)*)$/.exec(name)?.[1]?.replaceAll('_', '.')
    if (number === undefined || typeof test !== 'function' || NEVER.includes(number)) continue
    const own = (version === '2.0' ? OWN_TESTS : OWN_TESTS_21)[number]
    const certain = version === '2.0' ? CERTAINLY_HOLDS[number] : undefined
    const large = version === '2.0' ? HOLDS_IN_LARGE[number] : undefined
    const library = (document: unknown): unknown => (large?.(document) === true ? GOOD : test(document))
    const around = version === '2.0' ? undefined : AROUND_21[number]
    const run = own ?? (around === undefined ? library : (document: unknown) => around(document, library))
    const about = { number, group, version }
    found.push({ number, group, ...present({ certain }), run: (document) => runOne(about, run, document) })
  }
  return found
}
const NOTHING: readonly Finding[] = []

interface About {
  readonly number: string
  readonly group: CsafGroup
  readonly version: CsafVersion
}

// The library expects documents that fit the schema; on others a test may throw, and then it has no verdict.
function runOne(
  test: About,
  run: (document: unknown) => unknown,
  document: unknown,
): readonly Finding[] | Promise<readonly Finding[]> {
  try {
    const result = run(document)
    if (!(result instanceof Promise)) return findingsOf(test, result)
    return result.then(
      (late: unknown) => findingsOf(test, late),
      () => NOTHING,
    )
  } catch {
    return NOTHING
  }
}

function findingsOf(test: About, result: unknown): readonly Finding[] {
  if (result === GOOD) return NOTHING
  const errors = listAt(result, 'errors')
  const warnings = listAt(result, 'warnings')
  const infos = listAt(result, 'infos')
  const failed = isObject(result) && result['isValid'] === false
  if (errors.length + warnings.length + infos.length === 0 && !failed) return NOTHING
  const items = [...errors, ...warnings, ...infos]
  const findings = items.filter(isObject).map((item) => findingOf(test, item))
  if (failed && findings.length === 0) findings.push(findingOf(test, { message: 'The test failed.' }))
  return findings
}

function findingOf({ number, group, version }: About, item: object): Finding {
  const said = textAt(item, 'instancePath') ?? ''
  // The library names scores of 2.1 by their place in 2.0.
  const path = version === '2.0' ? said : said.replace(/\/scores\/(\d+)\/cvss/, '/metrics/$1/content/cvss')
  const message = textAt(item, 'message') ?? 'The test failed.'
  return {
    rule: `csaf-${number}`,
    level: group === 'optional' ? 'warning' : group === 'informative' ? 'note' : 'error',
    path,
    problem: sentence(message),
    remedy: remedyFor(number, version),
  }
}

// The library's messages are parts of sentences.
function sentence(message: string): string {
  const [first = ''] = message
  return `${first.toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`
}
