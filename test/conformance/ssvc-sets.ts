import { isObject, listAt, objectAt, textAt } from '../../src/formats/json-value.ts'
import { readSelections, ssvcDecision } from '../../src/formats/ssvc.ts'
import type { ConformanceSet } from './sets.ts'
import { vectorFiles, vectorJson } from './vectors.ts'

/** Every row of every official decision table, its selections written as a SelectionList and read back. */
export function ssvcSet(): ConformanceSet {
  return { name: 'SSVC: every row of every decision table', source: 'SSVC 2.0.0', run, known: {} }
}

async function run() {
  const misses: string[] = []
  let cases = 0
  for (const file of vectorFiles('ssvc/json/decision_tables')) {
    const table = vectorJson(file)
    const outcome = textAt(table, 'outcome') ?? ''
    for (const [i, row] of listAt(table, 'mapping').filter(isObject).entries()) {
      cases++
      const selections = Object.entries(row)
        .filter(([point]) => point !== outcome)
        .map(([point, key]) => {
          const [namespace, name, version] = point.split(':')
          return { namespace, key: name, version, values: [{ key }] }
        })
      const decided = ssvcDecision(table, readSelections({ selections }))
      const partial = ssvcDecision(table, readSelections({ selections: selections.slice(1) }))
      const named = listAt(objectAt(table, 'decision_points', outcome), 'values').some(
        (value) => textAt(value, 'key') === decided?.key && textAt(value, 'name') === decided?.name,
      )
      if (decided?.key !== row[outcome] || partial !== undefined || !named) misses.push(`${file} row ${i}`)
    }
  }
  return { cases, misses }
}
