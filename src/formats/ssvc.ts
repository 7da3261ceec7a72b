import { isObject, listAt, objectAt, textAt } from './json-value.ts'

/** What an SSVC decision table answers: the decision point of the outcome and the key of its value, such as SCH. */
export interface SsvcDecision {
  /** namespace:key:version of the outcome, such as ssvc:DSOI:1.0.0. */
  readonly outcome: string
  readonly key: string
  readonly name: string
}

/** Value keys by decision point, such as { 'ssvc:E:1.1.0': 'A' }. */
export type SsvcSelections = Readonly<Record<string, string>>

/**
 * Looks a decision up in a decision table of SSVC schema 2.0.0. Undefined where a decision point of the table has no
 * value, or one that the table does not know: nothing is guessed.
 */
export function ssvcDecision(table: unknown, selections: SsvcSelections): SsvcDecision | undefined {
  const outcome = textAt(table, 'outcome')
  if (outcome === undefined) return undefined
  const row = listAt(table, 'mapping')
    .filter(isObject)
    .find((item) => Object.entries(item).every(([point, key]) => point === outcome || selections[point] === key))
  const key = row === undefined ? undefined : row[outcome]
  if (typeof key !== 'string') return undefined
  const values = listAt(objectAt(table, 'decision_points', outcome), 'values')
  const name = textAt(
    values.find((value) => textAt(value, 'key') === key),
    'name',
  )
  return { outcome, key, name: name ?? key }
}

/** The selections of a SelectionList 2.0.0. A point with several values is undecided and therefore left out. */
export function readSelections(document: unknown): SsvcSelections {
  const found: Record<string, string> = {}
  for (const item of listAt(document, 'selections')) {
    const [namespace, key, version] = ['namespace', 'key', 'version'].map((field) => textAt(item, field))
    const values = listAt(item, 'values')
    const value = values.length === 1 ? textAt(values[0], 'key') : undefined
    if (namespace === undefined || key === undefined || version === undefined || value === undefined) continue
    found[`${namespace}:${key}:${version}`] = value
  }
  return found
}
