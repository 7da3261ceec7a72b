import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { DAY } from '../../src/lib/instant.ts'
import { createWorld } from '../world.ts'
import { sent } from './ready-release.ts'

test('kept answers, links and sessions are deleted once they have run out, without anybody asking', async () => {
  await using world = await createWorld({ at: '2026-04-02T16:00:00Z' })
  await sent(world)
  await world.member()
  using db = new DatabaseSync(join(world.data, 'store.sqlite'), { readOnly: true })
  const count = () =>
    ['answers', 'links', 'sessions'].map((table) => Number(db.prepare(`select count(*) n from ${table}`).get()?.n))
  assert.ok(
    count().every((n) => n >= 1),
    count().join(),
  )
  await world.until(world.now() + 3 * DAY)
  assert.deepEqual(count(), [0, 0, 0])
})
