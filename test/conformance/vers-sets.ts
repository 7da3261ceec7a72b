import { contains } from '../../src/domain/affected.ts'
import { compareVersions } from '../../src/domain/version.ts'
import { listAt, objectAt, textAt, textsAt } from '../../src/formats/json-value.ts'
import { orderOfVers, readVers } from '../../src/formats/vers.ts'
import { versFromNative } from '../../src/formats/vers-native.ts'
import { parseVers, VersError, validateVers } from '../../src/formats/vers-text.ts'
import type { ConformanceSet } from './sets.ts'
import { vectorFiles, vectorJson } from './vectors.ts'

/** The official cases of the schemes whose order we have: which of two versions is lower, and what a range contains. */
export function versSet(): ConformanceSet {
  return {
    name: 'VERS: order, equality, containment, canonical form, native ranges',
    source: 'vers-spec',
    run,
    known: KNOWN,
  }
}

// The case adds bounds to a pre-release under a tilde that node-semver does not have.
const KNOWN = {
  'from_native ': 'an empty range says nothing, and no VERS does',
  'from_native >= 0.2.0 <= 0.9.6 or ~0.8.0-pre': 'the case adds bounds that node-semver does not have',
}

async function run() {
  const misses: string[] = []
  let cases = 0
  for (const file of vectorFiles('vers/tests'))
    for (const item of listAt(vectorJson(file), 'tests')) {
      const holds = verdictOn(item)
      if (holds === undefined) continue
      cases++
      const native = textAt(item, 'input', 'native_range')
      if (!holds)
        misses.push(
          `${textAt(item, 'test_type')} ${native?.replaceAll('||', 'or') ?? JSON.stringify(objectAt(item)['input'])}`,
        )
    }
  return { cases, misses }
}

function verdictOn(item: unknown): boolean | undefined {
  const expected = objectAt(item)['expected_output']
  if (textAt(item, 'test_type') === 'containment') {
    const vers = readVers(textAt(item, 'input', 'vers') ?? '')
    const order = orderOfVers(vers?.scheme ?? '')
    const version = textAt(item, 'input', 'version') ?? ''
    return (vers?.ranges ?? []).some((range) => contains(order, range, version)) === expected
  }
  const type = textAt(item, 'test_type')
  if (type === 'from_native')
    return (
      versFromNative(textAt(item, 'input', 'scheme') ?? '', textAt(item, 'input', 'native_range') ?? '') === expected
    )
  if (type === 'parse' || type === 'validate') return parses(item, expected)
  const order = orderOfVers(textAt(item, 'input', 'input_scheme') ?? '')
  if (order === 'generic') return undefined
  const versions = textsAt(item, 'input', 'versions')
  if (type === 'comparison' && versions.length !== 2)
    return (
      versions.toSorted((x, y) => compareVersions(order, x, y)).join(' ') === textsAt(item, 'expected_output').join(' ')
    )
  const [a = '', b = ''] = versions
  const compared = compareVersions(order, a, b)
  if (textAt(item, 'test_type') === 'equality') return (compared === 0) === expected
  // NuGet's cases give their versions back in lower case.
  const plain = (versions: readonly string[]) => versions.join(' ').toLowerCase()
  return plain(textsAt(item, 'expected_output')) === plain(compared <= 0 ? [a, b] : [b, a])
}

function parses(item: unknown, expected: unknown): boolean {
  const fails = objectAt(item)['expected_failure'] === true
  const text = textAt(item, 'input') ?? ''
  try {
    if (textAt(item, 'test_type') === 'validate') return !fails && validateVers(text) === expected
    const { scheme, constraints } = parseVers(text)
    return !fails && JSON.stringify({ scheme, version_constraints: constraints }) === JSON.stringify(expected)
  } catch (error) {
    if (!(error instanceof VersError)) throw error
    const message = textAt(item, 'expected_message')
    return fails && (message === undefined || message === error.message)
  }
}
