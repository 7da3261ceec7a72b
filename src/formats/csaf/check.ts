import type { Finding } from '../../domain/refusal.ts'
import { textAt } from '../json-value.ts'
import { CSAF20_TESTS, CSAF21_TESTS, type CsafGroup } from './library.ts'

/** Schema and mandatory tests make a document valid; the others are advice. */
const VERDICT: readonly CsafGroup[] = ['schema', 'mandatory']

/** Every finding of section 6 of CSAF 2.0, or of 2.1 where the document says it is that. Addresses in the document are never fetched. */
export async function checkCsaf(
  document: unknown,
  groups: readonly CsafGroup[] = ['schema', 'mandatory', 'optional', 'informative'],
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const tests = textAt(document, 'document', 'csaf_version') === '2.1' ? CSAF21_TESTS : CSAF20_TESTS
  for (const test of tests)
    if (groups.includes(test.group)) for (const finding of await test.run(document)) findings.push(finding)
  return findings
}

/** Whether the document is valid: the schema and every mandatory test hold (CSAF 2.0 §6.1). */
export async function isValidCsaf(document: unknown): Promise<boolean> {
  return (await checkCsaf(document, VERDICT)).length === 0
}
