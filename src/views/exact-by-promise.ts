import type { CompiledPolicy } from '../domain/policy.ts'
import { policySentences } from './policy-text.ts'

/** The rule of every promise in one line, by its id: "Within 24 hours of your report". */
export function exactByPromise(policy: CompiledPolicy): Readonly<Record<string, string>> {
  return Object.fromEntries(policySentences(policy).map(({ id, exact }) => [id, exact]))
}
