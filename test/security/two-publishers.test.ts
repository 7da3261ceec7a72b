import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { createPublished } from '../../src/store/published.ts'

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
