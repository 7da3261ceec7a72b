import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readPublicKey } from '../../src/formats/pgp-key.ts'
import { readEntity } from '../../src/formats/pgp-mime.ts'
import { makeKey } from '../../src/store/pgp-keys.ts'
import { PGP_WORK } from '../../src/store/pgp-work.ts'

const NOW = 1_775_145_600_000

/** What mails are made of, in any order. */
const PIECES = [
  'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n',
  'Content-Type: multipart/signed; boundary="b"\r\n',
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n',
  'Content-Type: application/octet-stream; name=x.pgp\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  'Autocrypt: addr=a@b; keydata=AAAA\r\n',
  'From: a@b\r\n',
  'Subject: x\r\n\ty\r\n',
  '\r\n',
  '\n\n',
  '\r\n--b\r\n',
  '\n--b\n',
  '--b--',
  '-----BEGIN PGP MESSAGE-----\n\n',
  '-----END PGP MESSAGE-----\n',
  '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n',
  '-----BEGIN PGP SIGNATURE-----\n\n',
  '-----END PGP SIGNATURE-----',
  '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n',
  '-----END PGP PUBLIC KEY BLOCK-----',
  'hQEMA0000000000AAQf/',
  '=abcd\n',
  '\u00ff\u0000',
]
const mail = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...PIECES) }, fc.string()), { maxLength: 25 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'))

test('whatever a mail is made of, opening it gives a mail, nothing good and no key that was not there', async () => {
  const own = await makeKey({ userIds: [{ name: 'Team' }], now: NOW, expires: NOW + 1e10 })
  await fc.assert(
    fc.asyncProperty(mail, async (raw) => {
      const opened = await PGP_WORK.open({ mail: raw, own: [own], known: [own.armored], now: NOW })
      assert.ok(opened.mail.length > 0 || raw.length === 0)
      assert.notEqual(opened.signature.state, 'good')
      assert.equal(opened.keys.length, 0)
    }),
    { numRuns: 250 },
  )
})

test('the parts of an entity lie within it, one after the other', () => {
  fc.assert(
    fc.property(mail, (raw) => {
      const whole = readEntity(raw)
      let end = 0
      for (const part of whole.parts) {
        const at = raw.indexOf(Buffer.from(part.whole), end)
        assert.ok(at >= end)
        end = at + part.whole.length
      }
      assert.ok(end <= raw.length)
    }),
    { numRuns: 300 },
  )
})

test('whatever is given as a key is one, or the answer says what to change', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(mail, fc.uint8Array({ maxLength: 300 })), async (given) => {
      const read = await readPublicKey(given, NOW)
      assert.ok('problem' in read && read.problem.length > 20)
    }),
    { numRuns: 200 },
  )
})
