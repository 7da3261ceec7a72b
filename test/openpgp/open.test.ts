import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readMail } from '../../src/formats/mail-read.ts'
import type { PgpOpened } from '../../src/formats/pgp-opened.ts'
import { fromIso } from '../../src/lib/instant.ts'
import { type MadeKey, makeKey } from '../../src/store/pgp-keys.ts'
import { PGP_WORK } from '../../src/store/pgp-work.ts'
import { type Gpg, noGpg, startGpg } from './gpg.ts'

/** Mails as people send them, made with the real gpg, opened with a key of ours. */
const NOW = fromIso('2026-04-02T16:00:00Z') ?? 0
const SKIP = { skip: noGpg }
let gpg: Gpg
let ours: MadeKey
let ada: string
let eve: string

before(async () => {
  if (noGpg !== false) return
  gpg = startGpg(NOW)
  ours = await makeKey({
    userIds: [{ name: 'Team', email: 'security@example.org' }],
    now: NOW - 1000,
    expires: NOW + 1e10,
  })
  gpg.run(['--import'], ours.armored)
  ada = gpg.make('Ada <ada@example.net>', { algorithm: 'ed25519' })
  eve = gpg.make('Eve <eve@example.net>', { algorithm: 'ed25519' })
})
after(() => gpg?.[Symbol.dispose]())

function open(mail: string | Buffer, known: readonly string[] = [gpg.publicKey(ada)]): Promise<PgpOpened> {
  return PGP_WORK.open({ mail: Buffer.from(mail), own: [ours], known, now: NOW })
}

async function words(opened: PgpOpened): Promise<string> {
  return (await readMail(opened.mail, false)).text
}

function mail(type: string, body: string, more = ''): string {
  return crlf(
    `From: Ada <ada@example.net>\nTo: security@example.org\nSubject: outer\n${more}MIME-Version: 1.0\nContent-Type: ${type}\n\n${body}`,
  )
}

function crlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}

function closed(
  entity: string,
  args: readonly string[] = ['--sign', '--local-user', ada],
  to = ours.facts.fingerprint,
): string {
  return gpg.run(['--armor', ...args, '--encrypt', '--recipient', to], crlf(entity)).out.toString()
}

function pgpMime(armored: string): string {
  return mail(
    'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
    `--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n${armored}\n--b--\n`,
  )
}

function signedMime(entity: string, by = ada): string {
  const signature = gpg.run(['--armor', '--detach-sign', '--local-user', by], crlf(entity)).out.toString()
  return mail(
    'multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=s',
    `--s\n${entity}\n--s\nContent-Type: application/pgp-signature\n\n${signature}\n--s--\n`,
  )
}

function armor(bytes: Buffer): string {
  return gpg
    .run(['--enarmor'], bytes)
    .out.toString()
    .replace(/ARMORED FILE/g, 'MESSAGE')
}

const SECRET = 'Content-Type: text/plain; charset=utf-8\n\nThe parser reads past its buffer. Grüße'

test('a mail without OpenPGP is the mail that came, to the byte', SKIP, async () => {
  const plain = mail('text/plain', 'nothing here\n')
  const opened = await open(plain)
  assert.equal(Buffer.from(opened.mail).toString(), plain)
  assert.deepEqual(
    { ...opened, mail: 0 },
    { mail: 0, encrypted: 'no', signature: { state: 'none' }, subjectInside: false, keys: [] },
  )
})

test(
  'PGP/MIME that gpg encrypted and signed is read whole, with its signature and the subject that was inside',
  SKIP,
  async () => {
    const inner = `Subject: The real subject\n${SECRET}`
    const opened = await open(pgpMime(closed(inner)))
    assert.equal(opened.encrypted, 'whole')
    assert.equal(opened.signature.state, 'good')
    assert.equal(opened.signature.fingerprint, ada)
    const read = await readMail(opened.mail, false)
    assert.equal(read.text, 'The parser reads past its buffer. Grüße')
    assert.equal(read.subject, 'The real subject')
    assert.equal(opened.subjectInside, true)
    assert.equal(read.from?.address, 'ada@example.net')
  },
)

test('what is inside cannot say anew from whom the mail is', SKIP, async () => {
  const opened = await open(pgpMime(closed(`From: boss@example.org\nMessage-ID: <x@y>\n${SECRET}`)))
  const read = await readMail(opened.mail, false)
  assert.equal(read.from?.address, 'ada@example.net')
  assert.equal(read.messageId, undefined)
})

test('PGP/MIME with attachments inside, and signed inside the encryption, as older programs do', SKIP, async () => {
  const entity = `Content-Type: multipart/mixed; boundary=m\n\n--m\n${SECRET}\n--m\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="poc.bin"\nContent-Transfer-Encoding: base64\n\nAAECAw==\n--m--`
  const signature = gpg.run(['--armor', '--detach-sign', '--local-user', ada], crlf(entity)).out.toString()
  const inner = `Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=i\n\n--i\n${entity}\n--i\nContent-Type: application/pgp-signature\n\n${signature}\n--i--\n`
  const opened = await open(pgpMime(closed(inner, [])))
  assert.equal(opened.signature.state, 'good')
  const read = await readMail(opened.mail, false)
  assert.match(read.text, /reads past its buffer/)
  assert.deepEqual(
    read.parts.map(({ name, bytes }) => [name, [...bytes]]),
    [['poc.bin', [0, 1, 2, 3]]],
  )
})

test(
  'a signed mail is good by a key that is known, by a stranger otherwise, and bad once a letter was changed',
  SKIP,
  async () => {
    const signed = signedMime(SECRET)
    assert.equal((await open(signed)).signature.state, 'good')
    assert.equal((await open(signed)).signature.fingerprint, ada)
    assert.equal((await open(signed, [])).signature.state, 'unknown key')
    assert.equal((await open(signed.replace('buffer', 'bugger'))).signature.state, 'bad')
    // Kept in a mailbox with bare line feeds.
    assert.equal((await open(signed.replace(/\r\n/g, '\n'))).signature.state, 'good')
    assert.equal(await words(await open(signed)), 'The parser reads past its buffer. Grüße')
  },
)

test(
  'armour in the text is opened; what stands beside it is kept, marked, and not taken for signed',
  SKIP,
  async () => {
    const armored = closed('The parser reads past its buffer.')
    const alone = await open(mail('text/plain', armored))
    assert.deepEqual([alone.encrypted, alone.signature.state], ['whole', 'good'])
    assert.equal(await words(alone), 'The parser reads past its buffer.')
    const beside = await open(mail('text/plain', `Please ignore this:\n${armored}\nand send money.`))
    assert.deepEqual([beside.encrypted, beside.signature.state], ['partly', 'none'])
    assert.match(
      await words(beside),
      /\[This was not encrypted:\]\nPlease ignore this:[\s\S]*\[This was encrypted:\]\nThe parser/,
    )
    const coded = `Content-Transfer-Encoding: base64\n\n${Buffer.from(armored).toString('base64')}`
    assert.equal((await open(mail(`text/plain\n${coded}`, ''))).encrypted, 'whole')
  },
)

test('words that are signed and packed are read, alone and inside of what is encrypted', SKIP, async () => {
  const packed = gpg.run(['--armor', '--sign', '--local-user', ada], 'It is so.\n').out.toString()
  const clear = gpg.run(['--clearsign', '--local-user', ada], 'It is so.\n').out.toString()
  for (const [text, encrypted] of [
    [packed, 'no'],
    [closed(packed, []), 'whole'],
    [closed(clear, []), 'whole'],
  ] as const) {
    const opened = await open(mail('text/plain', text))
    assert.deepEqual([opened.encrypted, opened.signature.state, await words(opened)], [encrypted, 'good', 'It is so.'])
  }
  const more = await open(mail('text/plain', closed(`${packed}\nPS: not so.\n`, [])))
  assert.equal(more.signature.state, 'none')
})

test('armour in a mail of HTML alone is opened too', SKIP, async () => {
  const lines = closed('It is so. <b>', []).trim().split(/\r?\n/)
  const page = mail('text/html', `<html><body><div>${lines.join('<br>')}</div></body></html>`)
  const opened = await open(page)
  assert.deepEqual([opened.encrypted, await words(opened)], ['whole', 'It is so. <b>'])
})

test('a text signed in the clear counts where it is the whole mail, and not with words around it', SKIP, async () => {
  const signed = gpg.run(['--clearsign', '--local-user', ada], '- dashes\nIt is so.\n').out.toString()
  const whole = await open(mail('text/plain', signed))
  assert.equal(whole.signature.state, 'good')
  assert.equal(await words(whole), '- dashes\nIt is so.')
  assert.equal((await open(mail('text/plain', `PS: not so.\n\n${signed}`))).signature.state, 'none')
  assert.equal((await open(mail('text/plain', signed.replace('It is so', 'It is not')))).signature.state, 'bad')
})

test(
  'encrypted attachments are opened under their own name; the mail then says that only a part was encrypted',
  SKIP,
  async () => {
    const file = gpg.file('proof.txt', 'the proof')
    const binary = gpg
      .run(['--encrypt', '--recipient', ours.facts.fingerprint, '--output', '-', file])
      .out.toString('base64')
    const opened = await open(
      mail(
        'multipart/mixed; boundary=m',
        `--m\nContent-Type: text/plain\n\nSee the file.\n--m\nContent-Type: application/octet-stream; name="proof.txt.gpg"\nContent-Transfer-Encoding: base64\n\n${binary}\n--m--\n`,
      ),
    )
    assert.equal(opened.encrypted, 'partly')
    const read = await readMail(opened.mail, false)
    assert.equal(read.text, 'See the file.')
    assert.deepEqual(
      read.parts.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
      [['proof.txt', 'the proof']],
    )
  },
)

test('no part of another’s making is read together with what was encrypted (EFAIL)', SKIP, async () => {
  const armored = closed(SECRET)
  const framed = mail(
    'multipart/mixed; boundary=m',
    `--m\nContent-Type: text/html\n\n<img src="http://evil.example/\n--m\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n${armored}\n--b--\n--m\nContent-Type: text/html\n\n">\n--m--\n`,
  )
  const opened = await open(framed)
  assert.equal(opened.encrypted, 'partly')
  assert.equal(opened.signature.state, 'none')
  const inner = `Content-Type: multipart/mixed; boundary=m\n\n--m\n${SECRET}\n--m--`
  assert.equal((await open(pgpMime(closed(inner)))).encrypted, 'whole')
})

test(
  'what could have been changed unseen stays closed: no integrity protection, a flipped bit, a cut',
  SKIP,
  async () => {
    const bare = gpg.run(['--encrypt', '--recipient', ours.facts.fingerprint], 'x').out
    // The encrypted session key as it is, before data without integrity protection (tag 9).
    const session = bare.subarray(0, 2 + (bare[1] ?? 0))
    const unprotected = Buffer.concat([session, Buffer.of(0xc9, 20), Buffer.alloc(20, 5)])
    assert.equal((await open(pgpMime(armor(unprotected)))).problem?.kind, 'no-integrity')
    const bytes = gpg.run(['--encrypt', '--recipient', ours.facts.fingerprint], 'x'.repeat(4000)).out
    bytes[bytes.length - 200] = (bytes[bytes.length - 200] ?? 0) ^ 1
    assert.equal((await open(pgpMime(armor(bytes)))).problem?.kind, 'broken')
    const armored = closed(SECRET)
    const cut = pgpMime(`${armored.slice(0, armored.length / 2)}\n-----END PGP MESSAGE-----\n`)
    assert.equal((await open(cut)).problem?.kind, 'broken')
    assert.equal((await open(pgpMime('nonsense'))).problem?.kind, 'broken')
  },
)

test('a mail encrypted to others, or with a password, stays closed and says to whom it is', SKIP, async () => {
  const toEve = await open(pgpMime(closed(SECRET, [], eve)))
  assert.equal(toEve.problem?.kind, 'to-others')
  assert.equal(toEve.problem?.keyIds.length, 1)
  const subkeys = gpg.run(['--with-colons', '--list-keys', eve]).out.toString()
  assert.match(subkeys.toLowerCase(), new RegExp(toEve.problem?.keyIds[0] ?? 'none'))
  const password = gpg.run(['--passphrase', 'open sesame', '--armor', '--symmetric'], 'x').out.toString()
  assert.equal((await open(pgpMime(password))).problem?.kind, 'password')
  const hidden = gpg.run(
    ['--armor', '--encrypt', '--throw-keyids', '--recipient', ours.facts.fingerprint],
    crlf(SECRET),
  )
  assert.equal((await open(pgpMime(hidden.out.toString()))).problem, undefined)
})

test('a small mail that unpacks without end stays closed', SKIP, async () => {
  const huge = gpg.file('zeros', Buffer.alloc(50 * 2 ** 20))
  const bomb = gpg.run([
    '--armor',
    '--encrypt',
    '--compress-algo',
    'zlib',
    '--recipient',
    ours.facts.fingerprint,
    '--output',
    '-',
    huge,
  ])
  assert.ok(bomb.out.length < 2 ** 20)
  assert.equal((await open(pgpMime(bomb.out.toString()))).problem?.kind, 'too-large')
})

test(
  'keys that come along are found: attached, pasted, in the Autocrypt header of their own address',
  SKIP,
  async () => {
    const key = gpg.publicKey(ada)
    const bare = gpg.run(['--export', ada]).out.toString('base64')
    const found = async (text: string) => (await open(text, [])).keys.map(({ facts, how }) => [facts.fingerprint, how])
    const attached = `--m\nContent-Type: text/plain\n\nhello\n--m\nContent-Type: application/pgp-keys\n\n${key}\n--m--\n`
    assert.deepEqual(await found(mail('multipart/mixed; boundary=m', attached)), [[ada, 'attached']])
    assert.deepEqual(await found(mail('text/plain', `My key:\n${key}`)), [[ada, 'attached']])
    const header = (addr: string) =>
      `Autocrypt: addr=${addr}; prefer-encrypt=mutual; keydata=\n ${bare.replace(/.{60}/g, '$&\n ')}\n`
    assert.deepEqual(await found(mail('text/plain', 'hello', header('ada@example.net'))), [[ada, 'autocrypt']])
    assert.deepEqual(await found(mail('text/plain', 'hello', header('eve@example.net'))), [])
    assert.deepEqual(await found(mail('text/plain', 'hello', header('ada@example.net').repeat(2))), [])
    const inside = await open(pgpMime(closed(`Content-Type: multipart/mixed; boundary=m\n\n${attached}`)), [])
    assert.deepEqual(
      inside.keys.map(({ facts }) => facts.fingerprint),
      [ada],
    )
    assert.deepEqual(await found(mail('text/plain', gpg.secretKey(eve))), [])
  },
)

test('what some servers make of PGP/MIME is opened too', SKIP, async () => {
  const mangled = mail(
    'multipart/mixed; boundary=b',
    `--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: application/pgp-encrypted; name="PGPMIME version"\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream; name="encrypted.asc"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(closed(SECRET)).toString('base64')}\n--b--\n`,
  )
  const opened = await open(mangled)
  assert.deepEqual([opened.encrypted, opened.signature.state], ['whole', 'good'])
  assert.match(await words(opened), /reads past/)
})

test('a mail of 8 MB is opened, and gpg opens one that we sealed', SKIP, async () => {
  const file = Buffer.alloc(6 * 2 ** 20, 7)
    .toString('base64')
    .replace(/.{76}/g, '$&\n')
  const entity = `Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n${file}`
  const opened = await open(pgpMime(closed(entity)))
  assert.equal(opened.signature.state, 'good')
  const sealed = await PGP_WORK.seal({ own: ours, to: [gpg.publicKey(ada)], bytes: Buffer.from(entity), now: NOW })
  const back = gpg.run(['--decrypt'], sealed)
  assert.match(back.status, /GOODSIG/)
  assert.match(back.status, /DECRYPTION_OKAY/)
  assert.equal(back.out.toString(), entity)
})
