import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { startApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { systemClock } from '../../src/lib/clock-source.ts'
import { SILENT } from '../../src/lib/log.ts'
import { workThrough } from '../../src/worker/loop.ts'
import { type Dovecot, NO_DOVECOT, startDovecot } from './dovecot.ts'
import { letter, TEAM } from './letters.ts'
import { SmtpClient, sendRaw } from './smtp-client.ts'

const CHECKOUT = resolve(import.meta.dirname, '..', '..')
let folder: string
const children: ChildProcess[] = []
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-mail-kill-'))
})
after(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

test('killed between the end of a mail and the answer, and sent again until it is answered, each mail is one report', async () => {
  const mails = [2, 30].map((moment) => ({
    moment,
    raw: letter({ subject: `Killed after ${moment}`, id: `kill-${moment}@example.org` }),
  }))
  for (const { moment, raw } of mails) {
    const { child, port } = await serve()
    const client = new SmtpClient(port)
    assert.match(await client.begin('ada@example.org', [TEAM]), /^354/)
    client.write(raw.endsWith('\r\n') ? `${raw}.\r\n` : `${raw}\r\n.\r\n`)
    await new Promise((done) => setTimeout(done, moment))
    child.kill('SIGKILL')
    if (child.signalCode === null) await once(child, 'exit')
    await client.end()
  }
  const { child, port } = await serve()
  for (const { raw } of mails) assert.match(await sendRaw(port, { from: 'ada@example.org', to: [TEAM], raw }), /^250 /)
  child.kill('SIGKILL')
  if (child.signalCode === null) await once(child, 'exit')
  assert.deepEqual(await reports(), mails.map(({ moment }) => `Killed after ${moment}`).sort())
})

test('killed between storing a mail of a mailbox and marking it there, it is one report, and marked in the end', {
  skip: NO_DOVECOT ?? false,
}, async () => {
  await using dovecot = await startDovecot()
  const mailbox = { FAIRLEAD_IMAP_URL: dovecot.url, FAIRLEAD_IMAP_BACKLOG: 'on', FAIRLEAD_DATA: join(folder, 'box') }
  const subjects = ['box 1', 'box 2', 'box 3']
  await withInbox(dovecot, async (client) => {
    for (const subject of subjects) await client.append('INBOX', letter({ subject }))
  })
  for (const _ of [1, 2]) {
    // Killed in the moment in which the log says that it is stored.
    const { child } = await serve(mailbox, '"mail.received"')
    child.kill('SIGKILL')
    if (child.signalCode === null) await once(child, 'exit')
  }
  const { child } = await serve(mailbox)
  await withInbox(dovecot, async (client) => {
    await client.mailboxOpen('INBOX')
    for (let tries = 0; tries < 200; tries++) {
      const unseen = (await client.search({ seen: false })) || []
      if (Array.isArray(unseen) && unseen.length === 0) return
      await new Promise((done) => setTimeout(done, 50))
    }
    assert.fail('not all were marked')
  })
  child.kill('SIGKILL')
  if (child.signalCode === null) await once(child, 'exit')
  assert.deepEqual(await reports(mailbox), subjects)
})

async function withInbox(dovecot: Dovecot, work: (client: ImapFlow) => Promise<void>): Promise<void> {
  const auth = { user: 'security', pass: 'p@ss:word' }
  const client = new ImapFlow({ host: '127.0.0.1', port: dovecot.port, secure: false, auth, logger: false })
  await client.connect()
  await work(client)
  await client.logout()
}

/** What became of it all, after whatever is due was done. */
async function reports(more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  // Without the mailbox: only what is stored.
  const { FAIRLEAD_IMAP_URL: _, ...env } = environment(more)
  const parsed = parseConfig(env)
  assert.ok('config' in parsed)
  const app = await startApp(parsed.config, systemClock, SILENT, { worker: false })
  try {
    await workThrough(app.ctx)
    const reader = app.ctx.store.reader(SYSTEM_SCOPE)
    assert.equal(await reader.countArrivals('held'), 0)
    return (await reader.cases('all')).map(({ title }) => title).sort()
  } finally {
    await app.stop()
  }
}

async function serve(
  more: Readonly<Record<string, string>> = {},
  until = '"server.started"',
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'bin', 'fairlead.js'), 'serve'], { env: environment(more) })
  children.push(child)
  let log = ''
  child.stdout.resume()
  // Read on for ever: a process whose log nobody takes ends by itself.
  await new Promise<void>((opened) => {
    child.once('exit', () => opened())
    child.stderr.on('data', (chunk) => {
      log += chunk
      if (log.includes(until)) opened()
    })
  })
  const port = Number(/"event":"mail.listening"[^\n]*"port":(\d+)/.exec(log)?.[1])
  assert.ok(port > 0, log)
  return { child, port }
}

function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOST: '127.0.0.1',
    PORT: '0',
    FAIRLEAD_DATA: join(folder, 'data'),
    FAIRLEAD_ROOT_KEY_FILE: join(folder, 'root.key'),
    FAIRLEAD_SMTP_LISTEN: '127.0.0.1:0',
    FAIRLEAD_MAIL_ADDRESSES: TEAM,
    ...more,
  }
}
