import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hex, random, utf8 } from '../../src/lib/bytes.ts'
import { seal, unseal } from '../../src/store/seal.ts'
import { createSecrets } from '../../src/store/secrets.ts'
import { ROOT_KEY } from './story.ts'

const secrets = createSecrets(ROOT_KEY)

test('what was sealed opens with its key and context, and with no other', () => {
  const key = random(32)
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.string(), (bytes, context, other) => {
      const sealed = seal(key, bytes, context)
      assert.deepEqual(new Uint8Array(unseal(key, sealed, context) ?? [1]), new Uint8Array(bytes))
      assert.equal(unseal(random(32), sealed, context), undefined)
      if (other !== context) assert.equal(unseal(key, sealed, other), undefined)
    }),
  )
})

test('no bit of what was sealed can be changed, nor can it be cut short', () => {
  const key = random(32)
  const sealed = seal(key, utf8('a report'), 'context')
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 0x10
    assert.equal(unseal(key, changed, 'context'), undefined, `byte ${at}`)
    assert.equal(unseal(key, sealed.subarray(0, at), 'context'), undefined, `length ${at}`)
  }
})

test('sealing the same twice gives two different results', () => {
  const key = random(32)
  assert.notEqual(hex(seal(key, utf8('a'), '')), hex(seal(key, utf8('a'), '')))
})

test('a token opens for its purpose until it expires', () => {
  const token = secrets.seal('form', { report: 'r' }, 1_000)
  assert.match(token, /^[\w-]+$/)
  assert.deepEqual(secrets.open('form', token, 999), { report: 'r' })
  assert.equal(secrets.open('form', token, 1_000), undefined)
  assert.equal(secrets.open('other', token, 0), undefined)
  assert.equal(createSecrets(new Uint8Array(32)).open('form', token, 0), undefined)
})

test('whatever a stranger sends as a token is no token and no error', () => {
  const token = secrets.seal('form', 1, 1_000)
  fc.assert(fc.property(fc.string(), (text) => assert.equal(secrets.open('form', text, 0), undefined)))
  for (const text of ['', 'A', `${token}A`, token.slice(1), token.toUpperCase(), 'AQ'.repeat(40)]) {
    assert.equal(secrets.open('form', text, 0), undefined)
  }
})

test('keyed hashes differ by purpose and by root key', () => {
  const all = [
    secrets.hmac('code', 'a'),
    secrets.hmac('session', 'a'),
    secrets.hmac('code', 'b'),
    createSecrets(new Uint8Array(32)).hmac('code', 'a'),
  ]
  assert.equal(new Set(all.map(hex)).size, 4)
  assert.equal(hex(secrets.hmac('code', 'a')), hex(all[0] ?? utf8('')))
})
