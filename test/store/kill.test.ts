import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { foundedStore, onEveryEngine, openStore, type Place } from './a-store.ts'
import { bytesOf, textOf } from './bytes.ts'
import { START } from './story.ts'

/** A process that stores reports as fast as it can and says each one only after it was accepted. */
function writer(place: Place): ChildProcess {
  const { dataDir, databaseUrl = '', crowd = 8 } = place.options
  return spawn(
    process.execPath,
    [join(import.meta.dirname, 'writing-process.ts'), dataDir, String(crowd), databaseUrl],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
}

/** Kills it in the middle of its work, after so many lines; gives back what it had acknowledged. */
async function killedAfter(child: ChildProcess, lines: number): Promise<{ report: string; file: string }[]> {
  assert.ok(child.stdout)
  const said: { report: string; file: string }[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    // A line that the kill cut in two was not heard.
    if (!line.endsWith('}')) continue
    said.push(JSON.parse(line))
    if (said.length === lines) child.kill('SIGKILL')
  }
  return said
}

onEveryEngine((newPlace) => {
  test('nothing acknowledged is lost when the process is killed, and what is left is whole', async () => {
    const place = await newPlace()
    await (await foundedStore(place)).close()
    for (const lines of [1, 40]) {
      const said = await killedAfter(writer(place), lines)
      assert.ok(said.length >= lines)
      const store = await openStore(place.options)
      const reader = store.reader(SYSTEM_SCOPE)
      for (const { report, file } of said) {
        const { events } = await reader.report(report)
        assert.deepEqual(Object.entries(events[0]?.body ?? {})[0], ['title', `Report ${report}`])
        assert.equal(events[0]?.identity?.name, 'Ada')
        assert.equal(await textOf((await reader.file(report, file)).stream), `proof of ${report}`)
      }
      assert.deepEqual((await store.ledger.verify()).problems, [])
      // And it goes on: the next report and the next look at the log work.
      await store.files.receive(said[0]?.report ?? '', { name: 'n', type: 't', now: START, limit: 9 }, bytesOf('x'))
      await store.ledger.sequence(START)
      await store.close()
    }
  })
})
