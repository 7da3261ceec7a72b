import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { mailListen } from '../../src/config-mail.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { freeSocket } from '../../src/mail-socket.ts'
import { createWorld } from '../world.ts'
import { TEAM } from './letters.ts'
import { SmtpClient } from './smtp-client.ts'

const skip = process.platform === 'win32' && 'skipped: Windows has no such sockets'
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-socket-'))
})
after(() => rm(folder, { recursive: true }))

suite('A Unix socket for mail', { skip }, () => {
  test('is written as a path, and speaks LMTP unless it is told otherwise', () => {
    const path = '/run/fairlead/lmtp.sock'
    assert.deepEqual(mailListen(`unix:${path}`), { value: { protocol: 'lmtp', path } })
    assert.deepEqual(mailListen(`lmtp:unix:${path}`), { value: { protocol: 'lmtp', path } })
    assert.deepEqual(mailListen(`smtp:unix:${path}`), { value: { protocol: 'smtp', path } })
    for (const wrong of ['unix:', 'unix:run/x', 'unix:/run/', 'unix://'])
      assert.match(JSON.stringify(mailListen(wrong)), /unix:\/run\/fairlead\/lmtp\.sock/)
  })

  test('takes mail like the port does, is for owner and group alone, and goes with the process', async () => {
    const path = join(folder, 'lmtp.sock')
    // What a killed process leaves behind.
    const dead = createServer().listen(path)
    await new Promise((done) => dead.once('listening', done))
    await rename(path, `${path}.aside`)
    await new Promise((done) => dead.close(done))
    await rename(`${path}.aside`, path)
    const world = await createWorld({ env: { FAIRLEAD_SMTP_LISTEN: `unix:${path}`, FAIRLEAD_MAIL_ADDRESSES: TEAM } })
    try {
      assert.equal((await stat(path)).mode & 0o777, 0o660)
      const client = new SmtpClient(path)
      assert.match(await client.begin('ada@example.org', [TEAM], 'LHLO relay.example'), /^354 /)
      client.write('From: ada@example.org\r\nSubject: by a socket\r\n\r\nWords.\r\n.\r\n')
      assert.match(await client.reply(), /^250 /)
      await client.end()
      assert.equal(await world.app.ctx.store.reader(SYSTEM_SCOPE).countArrivals('new'), 1)
      await assert.rejects(freeSocket(path), /another program listens already/)
    } finally {
      await world[Symbol.asyncDispose]()
    }
    await assert.rejects(stat(path), { code: 'ENOENT' })
  })

  test('never takes a file away, and says which folder is missing', async () => {
    const file = join(folder, 'file')
    await writeFile(file, 'words')
    await assert.rejects(freeSocket(file), { name: 'PlaceError', message: /a file lies there/ })
    await assert.rejects(freeSocket(join(folder, 'none', 'x.sock')), { message: /there is no folder .*none\. Make it/ })
  })
})
