import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { verdictOn } from '../../src/domain/affected.ts'
import { compareVersions } from '../../src/domain/version.ts'
import { example } from '../formats/example.ts'

test('versions stand in the order of SemVer 2.0.0 section 11', () => {
  const order = ['1.0.0-0', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2']
  const rest = ['1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.10.0', '2.0.0', '99999999999999999999.0.0']
  const all = [...order, ...rest]
  for (const [i, a] of all.entries())
    for (const [j, b] of all.entries())
      assert.equal(Math.sign(compareVersions('semver', a, b)), Math.sign(i - j), `${a} ${b}`)
})

test('every order of versions is total: a and b compare as b and a turned round', () => {
  const version = fc.stringMatching(/^v?[0-9a-c]{1,3}([.-][0-9a-c]{1,3}){0,3}$/)
  fc.assert(
    fc.property(version, version, fc.constantFrom('semver' as const, 'generic' as const), (a, b, scheme) => {
      assert.equal(Math.sign(compareVersions(scheme, a, b)), 0 - Math.sign(compareVersions(scheme, b, a)))
    }),
  )
})

test('a version is answered by its own line, its pre-releases included', () => {
  const node = example.affected[0]
  assert.ok(node)
  const said = (version: string) => verdictOn(node, version)
  assert.deepEqual(said('24.13.0'), { status: 'affected', line: '24.x', fixed: '24.14.2' })
  assert.deepEqual(said('24.0.0-rc.1'), { status: 'affected', line: '24.x', fixed: '24.14.2' })
  assert.deepEqual(said('24.14.2'), { status: 'not-affected', line: '24.x' })
  assert.deepEqual(said('24.14.2-rc.1'), { status: 'affected', line: '24.x', fixed: '24.14.2' })
  assert.deepEqual(said('25.0.0-rc.1'), { status: 'not-affected', line: '25.x' })
  assert.deepEqual(said('22.6.0'), { status: 'not-affected', line: '22.x' })
  assert.deepEqual(said('21.99.0').status, 'affected')
  assert.deepEqual(said('20.1.0').status, 'not-affected')
  assert.deepEqual(said('18.0.0').status, 'unknown')
  assert.deepEqual(said('26.0.0'), { status: 'unstated' })
})
