import assert from 'node:assert/strict'
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { newId } from '../../src/lib/ids.ts'
import { DAY, HOUR } from '../../src/lib/instant.ts'
import { backup } from '../../src/store/backup.ts'
import { restore } from '../../src/store/restore.ts'
import type { Store } from '../../src/store/store.ts'
import { folder, foundedStore, onBothEngines, openStore, type Place, sqlitePlace } from './a-store.ts'
import { bytesOf, textOf } from './bytes.ts'
import { answer, START, submit } from './story.ts'

/** A store with a talked-about report, a file, a code, a publication and a signed log; gives back what to look for. */
async function lived(place: Place) {
  const store = await foundedStore(place)
  const what = {
    report: newId(),
    case: newId(),
    title: 'A kept title',
    identity: { name: 'Ada', mail: 'ada@example.org' },
  }
  const ref = await store.files.receive(
    what.report,
    { name: 'poc.txt', type: 'text/plain', now: START, limit: 100 },
    bytesOf('proof'),
  )
  await store.files.receive(
    newId(),
    { name: 'draft.txt', type: 'text/plain', now: START, limit: 100 },
    bytesOf('draft'),
  )
  await store.write(START, async (tx) => {
    const files = await tx.keepFiles(what.report, [ref.id])
    await submit(tx, { ...what, files })
    await tx.bindCode(what.report, 'the-code')
  })
  await answer(START + HOUR, store, what.report)
  await store.ledger.sequence(START + HOUR)
  const session = await store.access.createSession({ member: 'm', now: START, expires: START + DAY, by: 'link' })
  await store.published.publish([{ path: '/', type: 'text/html', bytes: utf8('<p>hello') }], {
    now: START,
    position: 5,
    advisories: [],
  })
  await store.due.take(START + 30 * DAY, 1, 60_000)
  return { store, what, ref, session }
}

async function holds(store: Store, { what, ref, session }: Awaited<ReturnType<typeof lived>>): Promise<void> {
  const reader = store.reader(SYSTEM_SCOPE)
  const { events } = await reader.report(what.report)
  assert.deepEqual(events[0]?.identity, what.identity)
  assert.equal((await reader.cases('open'))[0]?.title, 'A kept title')
  assert.equal(await textOf((await reader.file(what.report, ref.id)).stream), 'proof')
  assert.equal(await store.write(START, (tx) => tx.findByCode('the-code')), what.report)
  assert.equal(Buffer.from((await store.published.read('/'))?.bytes ?? []).toString(), '<p>hello')
  assert.equal(await store.access.session(session, START), undefined)
  // The work that somebody was at when the backup was made is there to be done again.
  assert.equal((await store.due.take(START + 30 * DAY, 10, 60_000)).length, await store.due.count())
  await answer(START + 2 * HOUR, store, what.report)
  await store.ledger.sequence(START + 2 * HOUR)
  assert.deepEqual((await store.ledger.verify()).problems, [])
}

onBothEngines((newPlace) => {
  test('a backup is restored to an empty machine, verified, and goes on working', async () => {
    const before = await lived(await newPlace())
    const dir = join(folder, newId())
    const report = await backup(before.store, dir, START + DAY)
    assert.ok(report.rows > 10 && report.files === 3)
    const place = await newPlace()
    assert.deepEqual((await restore(dir, place.options)).problems, [])
    const after = await openStore(place.options)
    await holds(after, before)
    await after.close()
    await before.store.close()
  })

  test('a backup of one engine restores to the other', async () => {
    const before = await lived(await newPlace())
    const dir = join(folder, newId())
    await backup(before.store, dir, START + DAY)
    const other = sqlitePlace()
    assert.deepEqual((await restore(dir, other.options)).problems, [])
    const there = await openStore(other.options)
    const second = join(folder, newId())
    await backup(there, second, START + DAY)
    await there.close()
    const back = await newPlace()
    assert.deepEqual((await restore(second, back.options)).problems, [])
    const after = await openStore(back.options)
    await holds(after, before)
    await after.close()
    await before.store.close()
  })

  test('a backup made while reports arrive is of one moment', async () => {
    const store = await foundedStore(await newPlace())
    let stop = false
    const arriving = (async () => {
      for (let i = 0; !stop && i < 300; i++) {
        await store.write(START + i, (tx) => submit(tx, { report: newId(), case: newId() }))
        if (i % 50 === 0) await store.ledger.sequence(START + i)
      }
    })()
    for (let i = 0; i < 2; i++) {
      const dir = join(folder, newId())
      await backup(store, dir, START)
      assert.deepEqual((await restore(dir, sqlitePlace().options)).problems, [])
    }
    stop = true
    await arriving
    await store.close()
  })

  test('restore refuses a machine that is not empty and a wrong root key, and changes nothing', async () => {
    const { store } = await lived(await newPlace())
    const dir = join(folder, newId())
    await backup(store, dir, START)
    await store.close()
    const place = await newPlace()
    const wrong = { ...place.options, rootKey: new Uint8Array(32).fill(8) }
    await assert.rejects(restore(dir, wrong), /root key is not the one/)
    assert.ok(!existsSync(place.options.dataDir))
    assert.deepEqual((await restore(dir, place.options)).problems, [])
    await assert.rejects(restore(dir, place.options), { code: 'conflict' })
    await assert.rejects(
      restore(dir, {
        ...place.options,
        dataDir: join(folder, newId()),
        ...(place.engine === 'sqlite' ? { dataDir: place.options.dataDir } : {}),
      }),
      { code: 'conflict' },
    )
  })
})

test('a backup that was changed, broken off or lacks its keyring is named and not restored', async () => {
  const { store } = await lived(sqlitePlace())
  const dirs = [join(folder, newId()), join(folder, newId()), join(folder, newId())]
  for (const dir of dirs) await backup(store, dir, START)
  await store.close()
  const [changed = '', broken = '', keyless = ''] = dirs
  appendFileSync(join(changed, 'tables/events.ndjson'), '{}\n')
  rmSync(join(broken, 'manifest.json'))
  rmSync(join(keyless, 'keyring'), { recursive: true })
  const { options } = sqlitePlace()
  await assert.rejects(restore(changed, options), /events\.ndjson was changed/)
  await assert.rejects(restore(broken, options), /broken off/)
  await assert.rejects(restore(keyless, options), /keyring/)
  assert.ok(!existsSync(options.dataDir))
})

test('a backup goes into a folder of its own', async () => {
  const { store } = await lived(sqlitePlace())
  await assert.rejects(backup(store, folder, START), { code: 'conflict' })
  await store.close()
})

test('a newer keyring in which a report was erased may be restored with an older backup', async () => {
  const place = sqlitePlace()
  const { store, what } = await lived(place)
  const older = join(folder, newId())
  await backup(store, older, START)
  await store.write(START + DAY, async (tx) => {
    await tx.append('report', what.report, { kind: 'member', id: 'm' }, [
      { type: 'report.erased', facts: { part: 'all' } },
    ])
    await tx.eraseKeys('report', what.report)
  })
  const newer = join(folder, newId())
  await backup(store, newer, START + DAY)
  await store.close()
  rmSync(join(older, 'keyring'), { recursive: true })
  cpSync(join(newer, 'keyring'), join(older, 'keyring'), { recursive: true })
  const target = sqlitePlace()
  assert.deepEqual((await restore(older, target.options)).problems, [])
  const after = await openStore(target.options)
  assert.equal((await after.reader(SYSTEM_SCOPE).report(what.report)).events[0]?.body, undefined)
  await after.close()
  assert.ok(!readdirSync(join(newer, 'files')).some((name) => name.length > 2))
  assert.ok(!readFileSync(join(newer, 'tables/codes.ndjson'), 'utf8').includes(what.report))
})
