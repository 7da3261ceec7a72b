import * as informative21 from '@secvisogram/csaf-validator-lib/csaf_2_1/informativeTests.js'
import * as mandatory21 from '@secvisogram/csaf-validator-lib/csaf_2_1/mandatoryTests.js'
import * as recommended21 from '@secvisogram/csaf-validator-lib/csaf_2_1/recommendedTests.js'
import * as schema21 from '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests.js'
import * as informative20 from '@secvisogram/csaf-validator-lib/informativeTests.js'
import * as mandatory20 from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optional20 from '@secvisogram/csaf-validator-lib/optionalTests.js'
import * as schema20 from '@secvisogram/csaf-validator-lib/schemaTests.js'
import type { Finding } from '../../domain/refusal.ts'
import { isObject, listAt, textAt } from '../json-value.ts'
import { OWN_TESTS } from './own-tests.ts'

export type CsafGroup = 'schema' | 'mandatory' | 'optional' | 'informative'

export interface CsafTest {
  /** The number in the standard, such as 6.1.26, or `schema`. */
  readonly number: string
  readonly group: CsafGroup
  readonly run: (document: unknown) => Promise<readonly Finding[]>
}

// 6.3.6 and 6.3.7 fetch the addresses a document names, and 6.3.8 needs a program that may be missing: never run here.
const NEVER: readonly string[] = ['6.3.6', '6.3.7', '6.3.8']

/** The tests of CSAF 2.0 section 6, from the library where it is right and from own-tests.ts where it is not. */
export const CSAF20_TESTS: readonly CsafTest[] = [
  ...testsOf('schema', only(schema20, 'csaf_2_0')),
  ...testsOf('mandatory', mandatory20),
  ...testsOf('optional', optional20),
  ...testsOf('informative', informative20),
]

/** The tests of CSAF 2.1 (Committee Specification Draft) that the library has; the conformance table lists the rest. */
export const CSAF21_TESTS: readonly CsafTest[] = [
  ...testsOf('schema', only(schema21, 'csaf_2_1')),
  ...testsOf('mandatory', mandatory21),
  ...testsOf('optional', recommended21),
  ...testsOf('informative', informative21),
]

function only(tests: object, name: string): object {
  return Object.fromEntries(Object.entries(tests).filter(([key]) => key === name))
}

export function testsOf(group: CsafGroup, tests: object): readonly CsafTest[] {
  const found: CsafTest[] = []
  for (const [name, test] of Object.entries(tests)) {
    const number = group === 'schema' ? 'schema' : /Test_(\d+(?:_\d+)*)$/.exec(name)?.[1]?.replaceAll('_', '.')
    if (number === undefined || typeof test !== 'function' || NEVER.includes(number)) continue
    const run: (document: unknown) => unknown = OWN_TESTS[number] ?? ((document) => test(document))
    found.push({ number, group, run: (document) => runOne(number, group, run, document) })
  }
  return found
}

// The library expects documents that fit the schema; on others a test may throw, and then it has no verdict.
async function runOne(
  number: string,
  group: CsafGroup,
  test: (document: unknown) => unknown,
  document: unknown,
): Promise<readonly Finding[]> {
  let result: unknown
  try {
    result = await test(document)
  } catch {
    return []
  }
  const items = [...listAt(result, 'errors'), ...listAt(result, 'warnings'), ...listAt(result, 'infos')]
  const findings = items.filter(isObject).map((item) => findingOf(number, group, item))
  const failed = isObject(result) && result['isValid'] === false
  if (failed && findings.length === 0) findings.push(findingOf(number, group, { message: 'The test failed.' }))
  return findings
}

function findingOf(number: string, group: CsafGroup, item: object): Finding {
  const path = textAt(item, 'instancePath') ?? ''
  const message = textAt(item, 'message') ?? 'The test failed.'
  return {
    rule: `csaf-${number}`,
    level: group === 'optional' ? 'warning' : group === 'informative' ? 'note' : 'error',
    path,
    problem: message,
    remedy: number === 'schema' ? 'See CSAF 2.0 section 3.' : `See CSAF 2.0 section ${number}.`,
  }
}
