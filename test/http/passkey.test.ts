import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passkeyPlace } from '../../src/actions/identity/passkey-place.ts'

test('passkeys live on https names and on localhost, and nowhere else', () => {
  assert.deepEqual(passkeyPlace('https://security.example.org'), {
    host: 'security.example.org',
    origin: 'https://security.example.org',
  })
  assert.equal(passkeyPlace('http://localhost:8080')?.host, 'localhost')
  for (const url of [
    'http://security.example.org',
    'http://127.0.0.1:8080',
    'https://192.0.2.7',
    'https://[2001:db8::1]',
  ]) {
    assert.equal(passkeyPlace(url), undefined, url)
  }
})
