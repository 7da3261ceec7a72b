import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { sightings } from '../journeys/disguises.ts'
import { MAIL_WORLD, post } from '../mail/letters.ts'
import { createWorld } from '../world.ts'

const SECRET = 'Xylophone-Heron-4411'

test('what a mail says is in no file of the data, no line of the log and no mail of ours, in any usual encoding', async () => {
  const world = await createWorld(MAIL_WORLD)
  try {
    const head = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b']
    const text = `--b\r\n\r\nWords: ${SECRET}\r\n--b\r\nContent-Type: text/plain; name="${SECRET}.txt"\r\nContent-Disposition: attachment\r\n\r\n${SECRET}\r\n--b--\r\n`
    await post(world, {
      subject: SECRET,
      from: `${SECRET} <${SECRET}@example.org>`,
      id: `${SECRET}@example.org`,
      head,
      text,
    })
    await post(world, { subject: SECRET, head: ['Auto-Submitted: auto-replied'], text: SECRET })
    await world.settle()
    for (const file of await readdir(world.data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const bytes = await readFile(join(file.parentPath, file.name))
      assert.deepEqual(sightings(bytes, [SECRET]), [], file.name)
      assert.ok(!file.name.includes(SECRET))
    }
    assert.ok(!world.log.join('\n').includes(SECRET))
    // The address itself stands in what is sent to it, and the Message-ID in what answers it; nothing else does.
    for (const { raw } of world.mails.mails) {
      const rest = raw.replaceAll(new RegExp(`<?${SECRET}@example\\.org>?`, 'gi'), '')
      assert.ok(!rest.toLowerCase().includes(SECRET.toLowerCase()), rest)
    }
    assert.ok(world.mails.mails.length >= 2)
  } finally {
    await world[Symbol.asyncDispose]()
  }
})
