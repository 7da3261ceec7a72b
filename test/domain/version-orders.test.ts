import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verdictOn } from '../../src/domain/affected.ts'
import { compareVersions, type VersionScheme } from '../../src/domain/version.ts'

const LADDERS: readonly (readonly [VersionScheme, string])[] = [
  [
    'pypi',
    '1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0+abc.5 1.0+abc.7 1.0+5 1.0.post456.dev34 1.0.post456 1.1.dev1 1!0.1',
  ],
  ['maven', '1.0-alpha-1 1.0-beta-1 1.0-rc1 1.0-SNAPSHOT 1.0 1.0-sp 1.0.1 1.10'],
  ['gem', '0.9 1.0.a1 1.0.a2 1.0.b1 1.0 1.0.1 1.1.pre 1.1 1.10'],
  ['nuget', '1.0.0-alpha 1.0.0-alpha.1 1.0.0-BETA 1.0.0 1.0.0.1 1.0.1'],
  ['deb', '1.0~beta1 1.0 1.0-1 1.0-1ubuntu1 1.0+b1 1.0.1 1:0.5'],
  ['rpm', '1.0~rc1-1 1.0-1 1.0-1.el8 1.0^git1-1 1.0.1-1 1:0.1'],
  ['apk', '1.0_alpha1 1.0_rc1 1.0 1.0-r1 1.0_p1 1.0a 1.0.1'],
  ['semver-like', 'v1.0.0-rc.1 v1.0 1.0.1 v1.2'],
]

for (const [scheme, ladder] of LADDERS) {
  test(`versions of the order ${scheme} stand as their ecosystem puts them`, () => {
    const versions = ladder.split(' ')
    for (const [i, a] of versions.entries())
      for (const [j, b] of versions.entries())
        assert.equal(Math.sign(compareVersions(scheme, a, b)), Math.sign(i - j), `${a} and ${b}`)
  })
}

test('an ecosystem range is decided by the order of its ecosystem', () => {
  const product = {
    product: 'Example',
    ecosystem: 'PyPI',
    package: 'example',
    versioning: 'ecosystem' as const,
    lines: [{ line: 'all', status: 'affected' as const, introduced: '1.0', fixed: '2.0.post1' }],
  }
  assert.equal(verdictOn(product, '2.0').status, 'affected')
  assert.equal(verdictOn(product, '2.0.post1').status, 'not-affected')
  assert.equal(verdictOn(product, '1.0rc1').status, 'not-affected')
})
