import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from '../client.ts'
import { wordsOf } from '../client.ts'
import { MAIL_WORLD, post } from '../mail/letters.ts'
import { createWorld, type World } from '../world.ts'

let world: World
let member: Client
before(async () => {
  world = await createWorld(MAIL_WORLD)
  member = await world.member()
})
after(() => world[Symbol.asyncDispose]())

test('a mail to the team becomes a report with its case, and its sender knows', async () => {
  const head = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b']
  const text =
    '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe parser reads past its end.\r\n--b\r\nContent-Type: application/octet-stream; name="../../etc/proof.bin"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--b--\r\n'
  assert.match(await post(world, { subject: 'Secret overflow', head, text, id: 'first@example.org' }), /^250 /)
  await world.settle()

  const inbox = await member.get('/console')
  assert.match(wordsOf(inbox), /Secret overflow/)
  const [number = ''] = /NODE-2026-\d+/.exec(inbox.text) ?? []
  const page = await member.get(`/console/cases/${number}`)
  assert.match(wordsOf(page), /Ada Lovelace .* by mail .*The parser reads past its end\./)
  assert.match(page.text, />proof\.bin</)

  const [receipt] = world.mails.to('ada@example.org')
  assert.ok(receipt)
  assert.match(receipt.subject, /^Received: your report R-/)
  assert.match(receipt.text, /Thu 2 Apr, 16:00 UTC/)
  assert.match(
    receipt.text.replace(/\s+/g, ' '),
    /Promised: a person has told you it was read, by Fri 3 Apr, 16:00 UTC/,
  )
  assert.equal(receipt.headers['auto-submitted'], 'auto-replied')
  assert.equal(receipt.headers['in-reply-to'], '<first@example.org>')
  assert.match(receipt.headers['reply-to'] ?? '', /^security\+r\.[0-9a-z]{20}@fairlead\.example$/)
  assert.doesNotMatch(receipt.raw, /Secret overflow|parser|proof/)
})
