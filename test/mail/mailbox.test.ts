import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { type Mailbox, type MailboxOptions, startMailbox } from '../../src/mail/mailbox.ts'
import { wordsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { type Dovecot, NO_DOVECOT, startDovecot } from './dovecot.ts'
import { letter } from './letters.ts'

const skip = NO_DOVECOT ?? false
let dovecot: Dovecot
let world: World
before(async () => {
  if (NO_DOVECOT !== undefined) return
  dovecot = await startDovecot()
  await withMailbox((client) => client.mailboxCreate(FOLDER))
  world = await createWorld({
    env: { FAIRLEAD_MAIL_ADDRESSES: 'security@fairlead.example', FAIRLEAD_MAIL_LIMIT: '100 KB' },
  })
})
after(async () => {
  await world?.[Symbol.asyncDispose]()
  await dovecot?.[Symbol.asyncDispose]()
})

const FOLDER = 'Reports'
const looking = new Set<Mailbox>()
afterEach(async () => {
  for (const mailbox of looking) await mailbox.stop()
  looking.clear()
})

function look(more: Partial<MailboxOptions> = {}): Mailbox {
  const options = {
    url: dovecot.url,
    folder: FOLDER,
    after: 'seen',
    backlog: false,
    every: 300,
    wait: 50,
    ...more,
  } as const
  const mailbox = startMailbox(world.app.ctx, options)
  looking.add(mailbox)
  return mailbox
}

async function withMailbox<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const auth = { user: 'security', pass: 'p@ss:word' }
  const client = new ImapFlow({ host: '127.0.0.1', port: dovecot.port, secure: false, auth, logger: false })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.logout()
  }
}

async function put(...letters: readonly string[]): Promise<void> {
  await withMailbox(async (client) => {
    for (const one of letters) await client.append(FOLDER, one)
  })
}

async function flagsOf(folder = FOLDER): Promise<Readonly<Record<string, readonly string[]>>> {
  return withMailbox(async (client) => {
    await client.mailboxOpen(folder)
    const found: Record<string, readonly string[]> = {}
    for await (const mail of client.fetch('1:*', { flags: true, envelope: true }))
      found[mail.envelope?.subject ?? ''] = [...(mail.flags ?? [])].filter((flag) => flag !== '\\Recent')
    return found
  })
}

/** Once so many mails have arrived; the stories below say what must not come as well. */
async function arrived(count: number): Promise<readonly string[]> {
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  for (let tries = 0; tries < 200; tries++) {
    if ((await reader.countArrivals('new')) >= count) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const texts = await Promise.all(
    (await reader.arrivals('new')).map(async ({ id }) => {
      const pieces: Uint8Array[] = []
      for await (const piece of (await reader.arrival(id)).stream) pieces.push(piece)
      return Buffer.concat(pieces).toString('latin1')
    }),
  )
  return texts.map((text) => /^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? '').sort()
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await done()); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(await done())
}

test('a mailbox is looked into beside its people: only what is new is taken in, stored before it is marked as seen', {
  skip,
}, async () => {
  await put(letter({ subject: 'old' }))
  const mailbox = look()
  await until(async () => mailbox.problem() === undefined)
  await put(letter({ subject: 'one' }), letter({ subject: 'two', text: '' }))
  assert.deepEqual(await arrived(2), ['one', 'two'])
  await until(async () => (await flagsOf()).two?.includes('\\Seen') === true)
  assert.deepEqual(await flagsOf(), { old: [], one: ['\\Seen'], two: ['\\Seen'] })
  await mailbox.stop()
})

test('after a stop, a kill between storing and marking, and a server that went away, each mail is one', {
  skip,
}, async () => {
  await put(letter({ subject: 'three' }))
  // Stored and not marked: what a kill leaves.
  const read = look({ after: 'nothing' })
  assert.deepEqual(await arrived(3), ['one', 'three', 'two'])
  await dovecot.stop()
  await until(async () => read.problem() !== undefined)
  await dovecot.start()
  await until(async () => read.problem() === undefined)
  await put(letter({ subject: 'four' }))
  assert.deepEqual(await arrived(4), ['four', 'one', 'three', 'two'])
  await read.stop()
  const again = look({ after: 'keyword' })
  await put(letter({ subject: 'five' }))
  assert.deepEqual(await arrived(5), ['five', 'four', 'one', 'three', 'two'])
  await until(async () => (await flagsOf()).five?.includes('$Fairlead') === true)
  assert.deepEqual((await flagsOf()).old, [])
  await again.stop()
})

test('a folder made anew, with other UIDs for the same mails, brings nothing twice', { skip }, async () => {
  const same = letter({ subject: 'five again', id: 'same@example.org' })
  await put(same)
  const first = look()
  assert.equal((await arrived(6)).length, 6)
  await first.stop()
  await withMailbox(async (client) => {
    await client.mailboxDelete(FOLDER)
    await client.mailboxCreate(FOLDER)
  })
  await put(same, letter({ subject: 'six' }))
  const second = look({ after: { move: 'Taken' } })
  assert.deepEqual((await arrived(7)).slice(-3), ['six', 'three', 'two'])
  await until(async () => Object.keys(await flagsOf('Taken')).length === 2)
  assert.deepEqual(Object.keys(await flagsOf('Taken')).sort(), ['five again', 'six'])
  assert.equal((await arrived(7)).length, 7)
  await second.stop()
})

test('of a mail that is too large the beginning is taken in, and a wrong password is said', { skip }, async () => {
  const large = letter({ subject: 'large', text: 'x'.repeat(70).concat('\r\n').repeat(4_000) })
  await put(large)
  const mailbox = look()
  assert.equal((await arrived(8)).length, 8)
  await mailbox.stop()
  const wrong = look({ url: dovecot.url.replace('p%40ss', 'wrong') })
  await until(async () => wrong.problem() === 'AUTHENTICATIONFAILED')
  await wrong.stop()
  const checks = await world.app.ctx.store.reader(SYSTEM_SCOPE).doorChecks()
  const door = checks.find((check) => check.door === 'mailbox')
  assert.match(door?.detail ?? '', /does not accept our credentials.*put them into FAIRLEAD_IMAP_URL/)
  assert.match(world.log.join(''), /"event":"mailbox\.failed","kind":"signed-out"/)
  assert.doesNotMatch(world.log.join(''), /p@ss|p%40ss|wrong:|security:/)
})

test('from the mailbox to the case page and back: the house looks by itself, and the receipt answers the mail', {
  skip,
}, async () => {
  const own = await createWorld({
    env: {
      FAIRLEAD_IMAP_URL: dovecot.url,
      FAIRLEAD_IMAP_FOLDER: FOLDER,
      FAIRLEAD_MAIL_ADDRESSES: 'security@fairlead.example',
    },
  })
  try {
    await until(async () => own.app.mailDoors.mailboxProblem() === undefined)
    await put(letter({ subject: 'By the mailbox', id: 'box@example.org' }))
    const reader = own.app.ctx.store.reader(SYSTEM_SCOPE)
    await until(async () => (await reader.countArrivals('new')) === 1)
    await own.settle()
    const member = await own.member()
    assert.match(wordsOf(await member.get('/console')), /By the mailbox/)
    assert.equal(own.mails.to('ada@example.org')[0]?.headers['in-reply-to'], '<box@example.org>')
  } finally {
    await own[Symbol.asyncDispose]()
  }
})
