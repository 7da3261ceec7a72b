import { contains } from '../../src/domain/affected.ts'
import { compareVersions } from '../../src/domain/version.ts'
import { listAt, objectAt, textAt, textsAt } from '../../src/formats/json-value.ts'
import { orderOfVers, readVers } from '../../src/formats/vers.ts'
import type { ConformanceSet } from './sets.ts'
import { vectorFiles, vectorJson } from './vectors.ts'

/** The official cases of the schemes whose order we have: which of two versions is lower, and what a range contains. */
export function versSet(): ConformanceSet {
  return { name: 'VERS: order, equality, containment', source: 'vers-spec', run, known: {} }
}

async function run() {
  const misses: string[] = []
  let cases = 0
  for (const file of vectorFiles('vers/tests'))
    for (const item of listAt(vectorJson(file), 'tests')) {
      const holds = verdictOn(item)
      if (holds === undefined) continue
      cases++
      if (!holds) misses.push(`${textAt(item, 'test_type')} ${JSON.stringify(objectAt(item)['input'])}`)
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
  const order = orderOfVers(textAt(item, 'input', 'input_scheme') ?? '')
  if (order === 'generic') return undefined
  const [a = '', b = ''] = textsAt(item, 'input', 'versions')
  const compared = compareVersions(order, a, b)
  if (textAt(item, 'test_type') === 'equality') return (compared === 0) === expected
  // NuGet's cases give their versions back in lower case.
  const plain = (versions: readonly string[]) => versions.join(' ').toLowerCase()
  return plain(textsAt(item, 'expected_output')) === plain(compared <= 0 ? [a, b] : [b, a])
}
