import type { CompiledPolicy } from '../domain/policy.ts'
import type { Condition, Pattern } from '../domain/promise.ts'
import { type OwnEvents, patternClause } from './policy-words.ts'

/** A condition in words that follow “if”. */
export function conditionWords(condition: Condition, policy?: CompiledPolicy): string {
  const words = (inner: Condition): string => conditionWords(inner, policy)
  if ('all' in condition) return joined(condition.all.map(words), 'and')
  if ('any' in condition) return joined(condition.any.map(words), 'or')
  if ('not' in condition) return notWords(condition.not, policy)
  if ('happened' in condition) return clauses(condition.happened, policy?.events ?? {})
  if (condition.fact === 'named')
    return condition.in.includes(true) ? 'the reporter is named' : 'the reporter is anonymous'
  return `${factName(condition.fact)} is ${valueWords(condition, policy)}`
}

function notWords(condition: Condition, policy: CompiledPolicy | undefined): string {
  if ('happened' in condition) return `it is not so that ${clauses(condition.happened, policy?.events ?? {})}`
  if ('fact' in condition && condition.fact !== 'named')
    return `${factName(condition.fact)} is not ${valueWords(condition, policy)}`
  return `not (${conditionWords(condition, policy)})`
}

type Fact = Extract<Condition, { readonly fact: string }>

function factName(fact: string): string {
  const names: Readonly<Record<string, string>> = {
    productKind: 'the product',
    known: 'what is known in public',
    credit: 'the wish for credit',
  }
  return names[fact] ?? `the ${fact}`
}

function valueWords({ fact, in: values }: Fact, policy: CompiledPolicy | undefined): string {
  const nameOf = (id: string): string => policy?.products.find((p) => p.id === id)?.name ?? id
  return joined(
    values.map((value) => (fact === 'product' ? nameOf(String(value)) : String(value))),
    'or',
  )
}

export function clauses(patterns: readonly Pattern[], events: OwnEvents): string {
  return joined(unique(patterns.map((p) => patternClause(p, events))), 'or')
}

export function joined(words: readonly string[], last: string): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

export function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}
