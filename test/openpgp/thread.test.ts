import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { PgpTooSlow } from '../../src/store/pgp.ts'
import { makeKey } from '../../src/store/pgp-keys.ts'
import { pgpRunner } from '../../src/worker/pgp-runner.ts'

const NOW = 1_775_145_600_000

test('what takes too long is ended with its thread, and whoever asked after it is answered by a new one', async () => {
  const pgp = pgpRunner(1)
  try {
    // Nothing can be loaded and answered within a millisecond.
    await assert.rejects(pgp.read({ given: 'x', now: NOW }), PgpTooSlow)
  } finally {
    await pgp.close()
  }
  const patient = pgpRunner()
  try {
    const answers = await Promise.all([
      patient.read({ given: 'x', now: NOW }),
      patient.make({ userIds: [{ name: 'Team' }], now: NOW, expires: NOW + 1e10 }),
      patient.read({ given: 'y', now: NOW }),
    ])
    assert.ok('problem' in answers[0] && 'facts' in answers[1] && 'problem' in answers[2])
  } finally {
    await patient.close()
  }
})

test('a thread that was closed answers those who wait, and starts again for those who come', async () => {
  const pgp = pgpRunner()
  const waiting = pgp.read({ given: 'x', now: NOW })
  const refused = assert.rejects(waiting, /closed/)
  await pgp.close()
  await refused
  assert.ok('problem' in (await pgp.read({ given: 'x', now: NOW })))
  await pgp.close()
})

test('whatever bytes stand where a key, a mail or a signature is expected, the answer is an answer', async () => {
  const pgp = pgpRunner()
  try {
    const own = await makeKey({ userIds: [{ name: 'Team' }], now: NOW, expires: NOW + 1e10 })
    const armored = (kind: string, body: string) =>
      `-----BEGIN PGP ${kind}-----\n\n${body}\n-----END PGP ${kind}-----\n`
    for (const body of ['', '=', 'AAAA', '/////////w==', Buffer.alloc(3000, 0xc1).toString('base64')]) {
      for (const kind of ['PUBLIC KEY BLOCK', 'PRIVATE KEY BLOCK'])
        assert.ok('problem' in (await pgp.read({ given: armored(kind, body), now: NOW })))
      const mails = [
        armored('MESSAGE', body),
        armored('SIGNED MESSAGE', body),
        `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n${armored('MESSAGE', body)}\n--b--\n`,
        `Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n--b\nContent-Type: application/pgp-signature\n\n${armored('SIGNATURE', body)}\n--b--\n`,
        `Autocrypt: addr=a@b.example; keydata=${body}\nFrom: a@b.example\n\n${armored('PUBLIC KEY BLOCK', body)}`,
        `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(2000)}`,
        `${'Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(300)}\nx`,
      ]
      for (const mail of mails) {
        const opened = await pgp.open({ mail: utf8(mail), own: [own], known: ['nonsense'], now: NOW })
        assert.notEqual(opened.signature.state, 'good')
        assert.equal(opened.keys.length, 0)
      }
    }
  } finally {
    await pgp.close()
  }
})
