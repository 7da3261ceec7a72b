import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { startApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { systemClock } from '../../src/lib/clock-source.ts'
import { SILENT } from '../../src/lib/log.ts'
import { workThrough } from '../../src/worker/loop.ts'
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

/** What became of it all, after whatever is due was done. */
async function reports(): Promise<readonly string[]> {
  const parsed = parseConfig(environment())
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

async function serve(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'bin', 'fairlead.js'), 'serve'], { env: environment() })
  children.push(child)
  let log = ''
  child.stdout.resume()
  // Read on for ever: a process whose log nobody takes ends by itself.
  await new Promise<void>((opened) => {
    child.once('exit', () => opened())
    child.stderr.on('data', (chunk) => {
      log += chunk
      if (log.includes('"server.started"')) opened()
    })
  })
  const port = Number(/"event":"mail.listening"[^\n]*"port":(\d+)/.exec(log)?.[1])
  assert.ok(port > 0, log)
  return { child, port }
}

function environment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOST: '127.0.0.1',
    PORT: '0',
    FAIRLEAD_DATA: join(folder, 'data'),
    FAIRLEAD_ROOT_KEY_FILE: join(folder, 'root.key'),
    FAIRLEAD_SMTP_LISTEN: '127.0.0.1:0',
    FAIRLEAD_MAIL_ADDRESSES: TEAM,
  }
}
