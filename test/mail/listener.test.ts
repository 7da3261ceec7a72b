import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { startMailListener } from '../../src/mail/listener.ts'
import { createWorld, type World } from '../world.ts'
import { SmtpClient, sendRaw } from './smtp-client.ts'

let world: World
let port: number

before(async () => {
  world = await createWorld({
    env: {
      FAIRLEAD_SMTP_LISTEN: '127.0.0.1:0',
      FAIRLEAD_MAIL_ADDRESSES: 'security@fairlead.example',
      FAIRLEAD_MAIL_LIMIT: '1 MB',
    },
  })
  port = world.app.mailDoors.port ?? 0
})
after(() => world[Symbol.asyncDispose]())

const ADA = 'ada@example.org'
const TEAM = ['security@fairlead.example']

async function stored(): Promise<readonly string[]> {
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  const texts: string[] = []
  for (const { id } of await reader.arrivals('new')) {
    const pieces: Uint8Array[] = []
    for await (const piece of (await reader.arrival(id)).stream) pieces.push(piece)
    texts.push(Buffer.concat(pieces).toString('latin1'))
  }
  return texts
}

test('a mail to the team is sealed as it came, under what the envelope said, before it is answered', async () => {
  const raw = 'From: Ada <ada@example.org>\r\nMessage-ID: <kept@x>\r\nSubject: a\r\n\r\n.leading dot\r\n..two\r\n'
  assert.match(await sendRaw(port, { from: ADA, to: TEAM, raw }), /^250 /)
  const [first = ''] = await stored()
  assert.equal(first, `Return-Path: <ada@example.org>\r\nDelivered-To: security@fairlead.example\r\n${raw}`)
})

test('it relays nothing, tells nobody who exists, and knows no passwords', async () => {
  const client = new SmtpClient(port)
  await client.reply()
  const hello = await client.say('EHLO client.example')
  assert.match(hello, /SIZE 1000000/)
  assert.doesNotMatch(hello, /AUTH|STARTTLS|VRFY/)
  await client.say('MAIL FROM:<ada@example.org>')
  assert.match(await client.say('RCPT TO:<somebody@elsewhere.example>'), /^550 /)
  assert.match(await client.say('RCPT TO:<security@fairlead.example.evil.example>'), /^550 /)
  assert.match(await client.say('RCPT TO:<security%elsewhere.example@fairlead.example>'), /^550 /)
  assert.match(await client.say('RCPT TO:<Security+r.token@Fairlead.Example>'), /^250 /)
  assert.match(await client.say('VRFY security'), /^50[02] /)
  assert.match(await client.say('AUTH PLAIN AAAA'), /^50[02] /)
  await client.end()
})

test('a bare line feed ends no mail, so nothing can be smuggled behind it', async () => {
  const client = new SmtpClient(port)
  assert.match(await client.begin(ADA, TEAM), /^354 /)
  const inside = 'MAIL FROM:<eve@example.org>\r\nRCPT TO:<security@fairlead.example>\r\nDATA\r\nsmuggled'
  for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\0.\r\n'])
    client.write(`Subject: one\r\n\r\none${end}${inside}\r\n`)
  client.write('\r\n.\r\n')
  assert.match(await client.reply(), /^250 /)
  assert.match(await client.say('NOOP'), /^250 /)
  await client.end()
  const mails = (await stored()).filter((text) => text.includes('smuggled'))
  assert.equal(mails.length, 1, 'six ends that are none: one mail')
})

test('what is too large is refused, by what it says of itself and by what comes', async () => {
  const client = new SmtpClient(port)
  await client.reply()
  await client.say('EHLO client.example')
  assert.match(await client.say('MAIL FROM:<ada@example.org> SIZE=2000000000'), /^552 /)
  await client.end()
  const before = (await stored()).length
  const raw = `Subject: large\r\n\r\n${'QUJD'.repeat(16)}\r\n`.padEnd(3_000_000, 'QUJDQUJDQUJDQUJD\r\n')
  assert.match(await sendRaw(port, { from: ADA, to: TEAM, raw }), /^552 /)
  assert.equal((await stored()).length, before)
})

test('a mail that breaks off is not kept, and sent again it is one', async () => {
  const before = (await stored()).length
  const client = new SmtpClient(port)
  await client.begin(ADA, TEAM)
  client.write('Message-ID: <broken@x>\r\nSubject: broken off\r\n\r\nhalf')
  await client.end()
  const raw = 'Received: by a\r\nMessage-ID: <twice@x>\r\nFrom: a@b.example\r\nSubject: s\r\n\r\nbody\r\n'
  assert.match(await sendRaw(port, { from: ADA, to: TEAM, raw }), /^250 /)
  assert.match(await sendRaw(port, { from: ADA, to: TEAM, raw: `Received: by b\r\n${raw}\r\n` }), /^250 /)
  assert.match(await sendRaw(port, { from: ADA, to: TEAM, raw: raw.replace('body', 'other') }), /^250 /)
  assert.equal(
    (await stored()).length,
    before + 2,
    'the same twice is one; another body under the same Message-ID is another',
  )
})

test('ten thousand connections that say nothing are bounded, and whoever means it still gets through afterwards', async () => {
  const small = await startMailListener(world.app.ctx, {
    protocol: 'smtp',
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
    most: 20,
    mostOfOne: 10,
    silence: 300,
  })
  let told = ''
  for (let round = 0; round < 10; round++) {
    const silent = Array.from({ length: 1_000 }, () => connect(small.port, '127.0.0.1').on('error', () => {}))
    for (const socket of silent.slice(0, 50))
      socket.on('data', (chunk) => {
        told += chunk.toString('latin1')
      })
    for (const socket of silent) socket.resume()
    // No more than the bound are ever held; the rest are dropped without a word.
    await Promise.all(silent.map((socket) => (socket.closed ? undefined : once(socket, 'close'))))
    assert.ok(small.connections() <= 80)
  }
  assert.match(told, /^421 .*Too many connections from your address/m)
  const raw = 'Message-ID: <after@x>\r\nSubject: after\r\n\r\nx\r\n'
  assert.match(await sendRaw(small.port, { from: ADA, to: TEAM, raw }), /^250 /)
  await small.stop()
})

test('by LMTP every recipient hears its own answer', async () => {
  const lmtp = await startMailListener(world.app.ctx, { protocol: 'lmtp', host: '127.0.0.1', port: 0, tls: undefined })
  const client = new SmtpClient(lmtp.port)
  const two = ['security@fairlead.example', 'security+r.abc@fairlead.example']
  assert.match(await client.begin(ADA, two, 'LHLO relay.example'), /^354 /)
  client.write('Message-ID: <lmtp@x>\r\nSubject: by LMTP\r\n\r\nx\r\n.\r\n')
  assert.match(await client.reply(), /^250 /)
  assert.match(await client.reply(), /^250 /)
  assert.match(await client.say('EHLO relay.example'), /^500 /)
  await client.end()
  await lmtp.stop()
})

test('on a full disk a mail is answered 452, and the sender’s server keeps it', async () => {
  // 6 MiB for each file; the signal that comes with the limit is ignored, so that writes fail as on a full disk.
  const command = `trap '' XFSZ; ulimit -f 6144; exec "$0" "$1"`
  const house = spawn('bash', ['-c', command, process.execPath, join(import.meta.dirname, 'full-disk-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(house.stdout, 'data')) as [Buffer]
    const full = Number(line.toString().trim())
    const large = `Message-ID: <large@x>\r\nSubject: large\r\n\r\n${'words of it '.repeat(6).concat('\r\n').repeat(100_000)}`
    assert.match(await sendRaw(full, { from: ADA, to: TEAM, raw: large }), /^452 /)
    assert.match(
      await sendRaw(full, { from: ADA, to: TEAM, raw: 'Message-ID: <s@x>\r\nSubject: small\r\n\r\nx\r\n' }),
      /^250 /,
    )
  } finally {
    house.stdin.end()
    await once(house, 'exit')
  }
})

test('with a certificate, STARTTLS is offered and mail comes over it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-cert-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  try {
    try {
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=localhost',
          '-keyout',
          key,
          '-out',
          cert,
        ],
        { stdio: 'ignore' },
      )
    } catch {
      return t.skip('openssl is not installed')
    }
    const tls = { cert: await readFile(cert), key: await readFile(key) }
    const listener = await startMailListener(world.app.ctx, { protocol: 'smtp', host: '127.0.0.1', port: 0, tls })
    const transport = createTransport({
      host: '127.0.0.1',
      port: listener.port,
      requireTLS: true,
      tls: { ca: [tls.cert], servername: 'localhost' },
    })
    const sent = await transport.sendMail({ from: ADA, to: TEAM[0], subject: 'Over TLS', text: 'x' })
    assert.match(sent.response, /^250 /)
    transport.close()
    await listener.stop()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('nothing of a mail or its sender is in the log', () => {
  assert.ok(world.log.some((line) => line.includes('mail.received')))
  assert.ok(
    world.log.some((line) => line.includes('hung-up')),
    'who hangs up is no fault',
  )
  assert.doesNotMatch(world.log.join('\n'), /ECONNECTION|PREMATURE/)
  assert.doesNotMatch(world.log.join('\n'), /ada@|example\.org|smuggled|leading dot/)
})
