import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, type Json } from '../../src/lib/canonical-json.ts'

test('canonical JSON says the same as JSON, with sorted names and without spaces', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json)
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      assert.equal(canonicalJson(JSON.parse(text)), text)
    }),
  )
})

test('the order in which names were set makes no difference, whatever the names are', () => {
  const name = fc.oneof(fc.string(), fc.constantFrom('10', '9', 'toString', 'é', '"', '\\', '\n'))
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(name, fc.integer()), { selector: ([one]) => one, maxLength: 40 }),
      (entries) => {
        const there = canonicalJson(Object.fromEntries(entries))
        assert.equal(canonicalJson(Object.fromEntries(entries.toReversed())), there)
        const names = entries.map(([one]) => one).filter((one) => one !== '__proto__')
        const places = names.toSorted().map((one) => there.indexOf(`${JSON.stringify(one)}:`))
        assert.ok(places.every((place) => place >= 0))
      },
    ),
  )
})

test('what JSON cannot say is left out or null, as JSON does', () => {
  assert.equal(canonicalJson({ b: undefined, a: Number.NaN, c: [1e21, -0, 0.5] }), '{"a":null,"c":[1e+21,0,0.5]}')
})
