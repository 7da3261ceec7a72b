import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authenticationOf } from '../../src/formats/mail-authentication.ts'
import { headOf } from '../../src/formats/mail-head.ts'
import { utf8 } from '../../src/lib/bytes.ts'

const SERVER = 'mx.example.org'

function verdict(results: string, from = 'Ada <ada@example.net>'): string {
  const head = headOf(utf8(`Authentication-Results: ${results}\r\nFrom: ${from}\r\n\r\n`))
  return authenticationOf(head, SERVER)
}

test('The verdict of the team’s own server on the address that a reader sees counts, as several servers write it', () => {
  for (const results of [
    'mx.example.org; dmarc=pass header.from=example.net',
    'mx.example.org 1; spf=pass smtp.mailfrom=x@example.net; dkim=pass header.d=example.net; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.net',
    'MX.example.org (a comment); dmarc = pass (policy=none) header.from = Example.NET.',
    'mx.example.org;\r\n\tdkim=pass header.b="a;b";\r\n\tdmarc/1=pass',
  ])
    assert.equal(verdict(results), 'pass', results)
  assert.equal(verdict('mx.example.org; dmarc=fail header.from=example.net'), 'fail')
  assert.equal(verdict('mx.example.org; dmarc=none header.from=example.net'), 'unknown')
  assert.equal(verdict('mx.elsewhere.example; dmarc=pass header.from=example.net'), 'unknown')
})

test('What a sender says of itself is no verdict, although the server repeats it in the same field', () => {
  for (const said of [
    'smtp.mailfrom=dmarc=pass@evil.example',
    'smtp.mailfrom="a; dmarc=pass header.from=example.net"@evil.example',
    'smtp.mailfrom="a\\"; dmarc=pass"@evil.example',
    'smtp.helo=dmarc=pass',
    'reason="dmarc=pass"',
    '(dmarc=pass; dmarc=pass) smtp.mailfrom=x@evil.example',
  ]) {
    assert.equal(verdict(`mx.example.org; spf=pass ${said}; dmarc=fail header.from=example.net`), 'fail', said)
    assert.equal(verdict(`mx.example.org; spf=pass ${said}`), 'unknown', said)
  }
})

test('A verdict on another domain, or on one of several authors, confirms nobody', () => {
  assert.equal(verdict('mx.example.org; dmarc=pass header.from=evil.example'), 'unknown')
  assert.equal(
    verdict('mx.example.org; dmarc=pass header.from=example.net', 'ada@example.net, eve@evil.example'),
    'unknown',
  )
  const twice = 'ada@example.net\r\nFrom: eve@evil.example'
  assert.equal(verdict('mx.example.org; dmarc=pass header.from=example.net', twice), 'unknown')
  assert.equal(verdict('mx.example.org; dmarc=pass header.from=xn--bcher-kva.example', 'ada@bücher.example'), 'pass')
})
