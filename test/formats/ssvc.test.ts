import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkFacts } from '../../src/domain/advisory.ts'
import { SSVC_POINTS } from '../../src/domain/ssvc-points.ts'
import { isObject, listAt, objectAt, textAt } from '../../src/formats/json-value.ts'
import { ssvcProblems } from '../../src/formats/ssvc.ts'
import { vectorJson } from '../conformance/vectors.ts'
import { shared } from '../shared.ts'
import { example } from './example.ts'

const missing = shared('vectors/ssvc') === undefined ? 'the official test data is not here' : false

test('our decision points are those of the official registry, name by name and value by value', {
  skip: missing,
}, () => {
  const namespaces = objectAt(vectorJson('ssvc/json/ssvc_object_registry.json'), 'types', 'DecisionPoint', 'namespaces')
  const official = ['ssvc', 'cisa'].flatMap((namespace) =>
    Object.entries(objectAt(namespaces, namespace, 'keys')).flatMap(([key, found]) =>
      Object.entries(objectAt(found, 'versions')).map(([version, item]) => {
        const point = isObject(item) && isObject(item['obj']) ? item['obj'] : item
        const values = listAt(point, 'values').map((value) => `${textAt(value, 'key')}=${textAt(value, 'name')}`)
        return [`${namespace}:${key}:${version}`, textAt(point, 'name'), values.join('|')]
      }),
    ),
  )
  assert.deepEqual(
    SSVC_POINTS.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    official.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  )
})

test('a decision that the official tables do not know is refused, and the values are named', () => {
  const said = (selections: readonly { readonly point: string; readonly value: string }[]) =>
    checkFacts({ ...example, ssvc: { selections } }).map((finding) => `${finding.problem} ${finding.remedy}`)
  assert.deepEqual(said([{ point: 'ssvc:E:1.1.0', value: 'A' }]), [])
  assert.match(said([{ point: 'ssvc:E:1.1.0', value: 'X' }])[0] ?? '', /no value "X".*A \(Active\)/)
  assert.match(said([{ point: 'ssvc:NO:1.0.0', value: 'A' }])[0] ?? '', /no decision point/)
  const twice = [
    { point: 'ssvc:E:1.1.0', value: 'A' },
    { point: 'ssvc:E:1.0.0', value: 'N' },
  ]
  assert.match(said(twice)[0] ?? '', /decided twice/)
})

test('an official SelectionList has no problem; a value that its point lacks is one', { skip: missing }, () => {
  const list = vectorJson('ssvc/schema_examples/CVE-1900-1234-Decision_Point_Value_Selection-2-0-0.json')
  assert.deepEqual(ssvcProblems(list), [])
  assert.ok(isObject(list))
  const selections = [{ namespace: 'ssvc', key: 'E', version: '1.1.0', values: [{ key: 'Z' }] }]
  assert.match(ssvcProblems({ ...list, selections })[0]?.problem ?? '', /no value "Z"/)
  assert.notEqual(ssvcProblems({ ...list, schemaVersion: '1' }).length, 0)
})
