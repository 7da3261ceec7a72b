import { weaknesses } from '@secvisogram/csaf-validator-lib/cwe.js'

const NAMES: ReadonlyMap<string, string> = new Map(weaknesses.map(({ id, name }) => [id, name]))

/** The name MITRE gives a weakness, such as CWE-79; undefined for an id that is not in the catalogue. */
export function cweName(id: string): string | undefined {
  return NAMES.get(id)
}
