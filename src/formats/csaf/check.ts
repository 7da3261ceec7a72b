import type { Finding } from '../../domain/refusal.ts'
import { textAt } from '../json-value.ts'
import { type CsafGroup, type CsafVersion, csafTests } from './library.ts'

/** Schema and mandatory tests make a document valid; the others are advice. */
const VERDICT: readonly CsafGroup[] = ['schema', 'mandatory']

/** Every finding of section 6 of CSAF 2.0, or of 2.1 where the document says it is that. Addresses in the document are never fetched. */
export async function checkCsaf(
  document: unknown,
  groups: readonly CsafGroup[] = ['schema', 'mandatory', 'optional', 'informative'],
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const version: CsafVersion = textAt(document, 'document', 'csaf_version') === '2.1' ? '2.1' : '2.0'
  for (const group of groups) {
    for (const test of await csafTests(version, group)) findings.push(...(await test.run(document)))
  }
  return findings
}

/** Whether the document is valid: the schema and every mandatory test hold (CSAF 2.0 §6.1). */
export async function isValidCsaf(document: unknown): Promise<boolean> {
  return (await checkCsaf(document, VERDICT)).length === 0
}
