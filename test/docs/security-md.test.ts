import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { ownSecurityMd } from '../../tools/write-security-md.ts'

test('SECURITY.md is what Fairlead writes from its own policy', () => {
  const written = readFileSync(join(import.meta.dirname, '../../SECURITY.md'), 'utf8')
  assert.equal(written, ownSecurityMd(), 'run: node tools/write-security-md.ts')
})

test('the address that the owner must still fill in is marked wherever it stands', () => {
  const written = ownSecurityMd()
  for (const line of written.split('\n').filter((one) => one.includes('@fairlead.example'))) {
    assert.match(line, /PLACEHOLDER/)
  }
})
