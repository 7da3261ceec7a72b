import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { createPublished } from '../../src/store/published.ts'
import { createWorld } from '../world.ts'

test('two processes that publish at the same time leave one whole publication', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-published-'))
  try {
    // Two stores on one folder are what two processes are: they share nothing but the disk.
    const publishers = [createPublished(folder), createPublished(folder)]
    for (let round = 0; round < 15; round++) {
      await Promise.all(
        publishers.map((store, i) => {
          const pages = Array.from({ length: 12 }, (_, n) => ({
            path: `/page/${n}`,
            type: 'text/plain',
            bytes: utf8(n % 2 === 0 ? `same ${round} ${n}` : `${i} ${round} ${n} ${'x'.repeat(2_000 * i)}`),
          }))
          return store.publish(pages, { now: round, position: round, advisories: [] })
        }),
      )
      const fresh = createPublished(folder)
      assert.equal((await fresh.paths()).length, 12)
      const whose = new Set<string>()
      for (const path of await fresh.paths()) {
        const text = Buffer.from((await fresh.read(path))?.bytes ?? []).toString()
        assert.match(text, new RegExp(` ${round} `))
        if (!text.startsWith('same')) whose.add(text.slice(0, 1))
      }
      assert.equal(whose.size, 1)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a version that makes pages otherwise makes them anew at its first start, and only then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-upgraded-'))
  const data = join(folder, 'data')
  const env = { FAIRLEAD_ROOT_KEY_FILE: join(folder, 'root.key'), FAIRLEAD_BASE_URL: 'https://security.example.org' }
  const path = join(data, 'published', 'manifest.json')
  const start = async (at: string): Promise<{ publishedAt: number; madeFrom: string }> => {
    await using _world = await createWorld({ at, data, env })
    return JSON.parse(await readFile(path, 'utf8'))
  }
  try {
    const first = await start('2026-04-02T16:00:00Z')
    assert.match(first.madeFrom, /^[0-9a-f]{64}$/)
    assert.equal((await start('2026-04-02T17:00:00Z')).publishedAt, first.publishedAt)
    await writeFile(path, JSON.stringify({ ...first, madeFrom: 'an older version' }))
    const upgraded = await start('2026-04-02T18:00:00Z')
    assert.equal(upgraded.madeFrom, first.madeFrom)
    assert.ok(upgraded.publishedAt > first.publishedAt)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
