import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { receiveArrival } from '../../src/actions/arrival/receive-arrival.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { startWorker } from '../../src/worker/loop.ts'
import { createWorld } from '../world.ts'

test('a mail that takes for ever to read keeps no other work waiting', async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  await world.settle()
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  // The real reader, asked by somebody slow.
  const mailReader = {
    ...ctx.mailReader,
    read: async (...asked: Parameters<typeof ctx.mailReader.read>) => {
      await held
      return ctx.mailReader.read(...asked)
    },
  }
  const arriving = { door: 'mail', at: ctx.now(), name: 'mail.eml', type: 'message/rfc822' } as const
  await receiveArrival(ctx, { ...arriving, key: (sha256) => sha256 }, bytes('From: a@example.org\r\n\r\nWords.'))
  await ctx.store.write(ctx.now(), (tx) => tx.putDue({ kind: 'words', subject: 'log', at: tx.now, key: 'words' }))
  const worker = startWorker({ ...ctx, mailReader })
  try {
    while ((await ctx.store.write(ctx.now(), (tx) => tx.dueOf('words'))) !== undefined) await pause(20)
    const waiting = await ctx.store.reader(SYSTEM_SCOPE).arrivals('new')
    assert.equal(waiting.length, 1, 'the mail is still being read')
  } finally {
    release()
    await worker.stop()
  }
})

async function* bytes(text: string) {
  yield utf8(text)
}
