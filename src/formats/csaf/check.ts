import type { Finding } from '../../domain/refusal.ts'
import { isObject, textAt } from '../json-value.ts'
import { type CsafGroup, type CsafTest, type CsafVersion, csafTests } from './library.ts'
import { forLibrary, scoreFindings } from './scores-21.ts'

/** Schema and mandatory tests make a document valid; the others are advice. */
const VERDICT: readonly CsafGroup[] = ['schema', 'mandatory']

// Tests that hold a document against a schema.
const BY_SCHEMA: ReadonlySet<string> = new Set(['schema', '6.1.8', '6.2.20'])

/** Every finding of section 6 of CSAF 2.0, or of 2.1 where the document says it is that. Addresses in the document are never fetched. */
export async function checkCsaf(
  document: unknown,
  groups: readonly CsafGroup[] = ['schema', 'mandatory', 'optional', 'informative'],
): Promise<readonly Finding[]> {
  const version: CsafVersion = textAt(document, 'document', 'csaf_version') === '2.1' ? '2.1' : '2.0'
  const findings: Finding[] = version === '2.1' ? [...scoreFindings(document)] : []
  const looked = version === '2.1' ? forLibrary(document) : document
  const certainties = new Map<unknown, boolean>()
  // Where there is no CSAF document at all, the schema says so, and what else is missing in it is noise.
  const no = !isObject(document) || !isObject(document['document'])
  for (const test of await testsOf(version, no ? ['schema'] : groups)) {
    // §6.1.8 asks for the schemas of CVSS, which the schema of CSAF 2.0 contains: where that one is content, this is too.
    if (test.number === '6.1.8' && version === '2.0' && groups.includes('schema') && findings.length === 0) continue
    if (test.certain !== undefined) {
      // Several tests hold for one and the same reason.
      const known = certainties.get(test.certain)
      const holds = known ?? test.certain(document)
      if (known === undefined) certainties.set(test.certain, holds)
      if (holds) continue
    }
    const found = test.run(BY_SCHEMA.has(test.number) ? looked : document)
    const ready = found instanceof Promise ? await found : found
    if (ready.length > 0) findings.push(...ready)
  }
  return findings
}

/** Whether the document is valid: the schema and every mandatory test hold (CSAF 2.0 §6.1). */
export async function isValidCsaf(document: unknown): Promise<boolean> {
  return (await checkCsaf(document, VERDICT)).length === 0
}

const loaded = new Map<string, Promise<readonly CsafTest[]>>()

function testsOf(version: CsafVersion, groups: readonly CsafGroup[]): Promise<readonly CsafTest[]> {
  const key = `${version} ${groups.join(' ')}`
  const known = loaded.get(key)
  if (known !== undefined) return known
  const tests = Promise.all(groups.map((group) => csafTests(version, group))).then((parts) => parts.flat())
  loaded.set(key, tests)
  return tests
}
