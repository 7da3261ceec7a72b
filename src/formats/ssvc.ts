import type { SsvcFacts } from '../domain/advisory.ts'
import { ssvcPoint } from '../domain/ssvc.ts'
import { type Instant, toIso } from '../lib/instant.ts'
import { isObject, type JsonObject, listAt, objectAt, textAt } from './json-value.ts'
import { dateTime, list, oneOf, problemsOf, record, text, URI } from './shape.ts'

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

/** The decisions of an advisory as a SelectionList 2.0.0; undefined where there are none. */
export function writeSelections(ssvc: SsvcFacts | undefined, at: Instant, target?: string): JsonObject | undefined {
  if (ssvc === undefined || ssvc.selections.length === 0) return undefined
  return {
    schemaVersion: '2.0.0',
    selections: ssvc.selections.map(({ point, value }) => {
      const [namespace, key, version] = point.split(':')
      const known = ssvcPoint(point)
      const name = known?.values.get(value)
      return {
        key,
        ...(known === undefined ? {} : { name: known.name }),
        namespace,
        values: [{ key: value, ...(name === undefined ? {} : { name }) }],
        version,
      }
    }),
    ...(target === undefined ? {} : { target_ids: [target] }),
    timestamp: toIso(at),
  }
}

/** The decisions of a SelectionList as facts; undefined where it holds none. */
export function readSsvc(document: unknown): SsvcFacts | undefined {
  const selections = Object.entries(readSelections(document)).map(([point, value]) => ({ point, value }))
  return selections.length === 0 ? undefined : { selections }
}

const named = { name: text({ min: 1 }), definition: text({ min: 1 }) }
const key = text({ pattern: /^([A-Za-z0-9]|[A-Za-z0-9]\w*[A-Za-z0-9]|T\*)$/, is: 'a key of letters and digits' })

/** SelectionList 2.0.0 of SSVC in our own words. */
const SELECTION_LIST = record({
  required: ['timestamp', 'schemaVersion', 'selections'],
  fields: {
    timestamp: dateTime,
    schemaVersion: oneOf('2.0.0'),
    target_ids: list(text({ min: 1 }), { min: 1, unique: true }),
    selections: list(
      record({
        required: ['namespace', 'key', 'version', 'values'],
        fields: {
          ...named,
          namespace: text({ min: 3, max: 1000, pattern: /^(x_)?[a-z0-9]\S*$/, is: 'a namespace such as ssvc' }),
          key,
          version: text({ min: 5, pattern: /^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/, is: 'a version such as 1.0.0' }),
          values: list(record({ required: ['key'], fields: { ...named, key }, others: 'none' }), {
            min: 1,
            unique: true,
          }),
        },
        others: 'none',
      }),
      { min: 1 },
    ),
    resources: list(REFERENCE(), { min: 1 }),
    references: list(REFERENCE(), { min: 1 }),
    decision_point_resources: list(REFERENCE(), { min: 1 }),
  },
  others: 'none',
})

function REFERENCE() {
  return record({ required: ['uri', 'summary'], fields: { uri: URI, summary: text() }, others: 'none' })
}

/** What is wrong with a SelectionList: its form, and values that a registered decision point does not have. */
export function ssvcProblems(document: unknown): readonly { readonly path: string; readonly problem: string }[] {
  const form = problemsOf(SELECTION_LIST, document)
  const unknown = listAt(document, 'selections').flatMap((selection, i) => {
    const id = ['namespace', 'key', 'version'].map((field) => textAt(selection, field)).join(':')
    const point = ssvcPoint(id)
    const registered = /^(ssvc|cisa):/.test(id)
    if (registered && point === undefined)
      return [{ path: `/selections/${i}`, problem: `SSVC has no decision point ${id}.` }]
    return listAt(selection, 'values').flatMap((value, v) => {
      const given = textAt(value, 'key') ?? ''
      return point === undefined || point.values.has(given)
        ? []
        : [{ path: `/selections/${i}/values/${v}/key`, problem: `${point.name} has no value "${given}".` }]
    })
  })
  return [...form, ...unknown]
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
