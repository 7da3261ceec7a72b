import type { CompiledPolicy } from '../domain/policy.ts'
import { whatComes } from './policy-rule-words.ts'
import { policySentences } from './policy-text.ts'

/** The rule of every promise in one line, by its id: "Within 24 hours of your report". */
export function exactByPromise(policy: CompiledPolicy): Readonly<Record<string, string>> {
  return Object.fromEntries(policySentences(policy).map(({ id, exact }) => [id, exact]))
}

/** What every promised answer holds, by the promise's id: "an answer with next steps". */
export function answersByPromise({ promises }: CompiledPolicy): Readonly<Record<string, string>> {
  const answers = promises.filter(({ kind }) => kind === 'answer')
  return Object.fromEntries(answers.map((promise) => [promise.id, lowerFirst(whatComes(promise))]))
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
