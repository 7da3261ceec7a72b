import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { takeUpWords } from '../../src/actions/triage/take-up-words.ts'
import { type Scope, SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { searchTokens } from '../../src/domain/similarity.ts'
import { newId } from '../../src/lib/ids.ts'
import { DAY } from '../../src/lib/instant.ts'
import { SILENT } from '../../src/lib/log.ts'
import { backup } from '../../src/store/backup.ts'
import { insideOf } from '../../src/store/inside.ts'
import { restore } from '../../src/store/restore.ts'
import type { Store } from '../../src/store/store.ts'
import { folder, foundedStore, onBothEngines, openStore, sqlitePlace } from './a-store.ts'
import { answer, MEMBER, START, submitted } from './story.ts'

const TRAVERSAL = {
  title: 'Path traversal in static file server',
  text: 'The function resolve_path() in lib/serve.c does not reject ..%2f, so that a request reads /etc/passwd on Windows.',
}
const AGAIN = {
  title: 'serve.c: reading any file with encoded dots',
  text: 'Sending ..%2f to the static server gives me /etc/passwd. resolvePath( ) never rejects encoded separators (CWE-22).',
}
const OTHER = {
  title: 'Session cookie lacks HttpOnly',
  text: 'The login page sets a session cookie that scripts can read. Combined with any XSS this takes over accounts.',
}

async function takeUp(store: Store): Promise<void> {
  await store.ledger.sequence(START + DAY)
  const ctx = { store, now: () => START + DAY, log: SILENT }
  await takeUpWords(ctx)
}

async function found(store: Store, words: string, scope: Scope = SYSTEM_SCOPE): Promise<readonly string[]> {
  return [...(await store.reader(scope).search(searchTokens(words)))].sort()
}

onBothEngines((newPlace) => {
  test('a report is found by its words, its answers and the notes about it, whatever their endings', async () => {
    const store = await foundedStore(await newPlace())
    const one = await submitted(store, START, TRAVERSAL)
    const two = await submitted(store, START, OTHER)
    await answer(START, store, one.report)
    await store.write(START, (tx) =>
      tx.append('case', two.case, MEMBER, [{ type: 'note.kept', facts: {}, body: { text: 'Ask Quokka.', files: [] } }]),
    )
    assert.deepEqual(await found(store, 'traversal'), [], 'nothing is found before the work that is due was done')
    await takeUp(store)
    assert.deepEqual(await found(store, 'traversals'), [one.report])
    assert.deepEqual(await found(store, 'ResolvePath rejected'), [one.report])
    assert.deepEqual(await found(store, 'session traversal'), [], 'every word must be there')
    assert.deepEqual(await found(store, 'We look into it'), [one.report])
    assert.deepEqual(await found(store, 'quokka'), [two.case])
    assert.deepEqual(await found(store, '   '), [])
    await store.close()
  })

  test('nobody but the team finds anything: no guest, no reporter and not the public', async () => {
    const store = await foundedStore(await newPlace())
    const [one, two] = [await submitted(store, START, TRAVERSAL), await submitted(store, START, TRAVERSAL)]
    const guest = newId()
    await store.write(START, async (tx) => {
      for (const { case: id } of [one, two])
        await tx.append('case', id, MEMBER, [
          { type: 'case.described', facts: {}, body: { title: 'Encoded separators' } },
          { type: 'note.kept', facts: {}, body: { text: 'The numbat team may know more.', files: [] } },
        ])
      await tx.append('case', one.case, MEMBER, [
        {
          type: 'guest.invited',
          facts: { guest },
          identity: { name: 'Guest', mail: 'guest@example.org', role: 'upstream' } as never,
        },
      ])
    })
    await takeUp(store)
    const scope: Scope = { kind: 'guest', guest, case: one.case }
    assert.deepEqual(await found(store, 'separator', scope), [])
    assert.deepEqual(await found(store, 'numbat', scope), [])
    assert.deepEqual(await found(store, 'traversal', scope), [], 'a guest reads no report')
    assert.deepEqual(await found(store, 'separator', { kind: 'guest', guest, case: two.case }), [])
    assert.deepEqual(await found(store, 'traversal', { kind: 'reporter', report: one.report }), [])
    assert.deepEqual(await found(store, 'traversal', { kind: 'public' }), [])
    await assert.rejects(store.reader(scope).similarCases(), { code: 'not_found' })
    await store.close()
  })

  test('the same in other words is similar, exactly the same is a copy, something else is neither', async () => {
    const store = await foundedStore(await newPlace())
    const one = await submitted(store, START, TRAVERSAL)
    const other = await submitted(store, START, OTHER)
    const again = await submitted(store, START + 1, AGAIN)
    const copy = await submitted(store, START + 2, { ...TRAVERSAL, text: TRAVERSAL.text.replace(' in ', '\n in  ') })
    await takeUp(store)
    const reader = store.reader(SYSTEM_SCOPE)
    const like = (await reader.similar(copy.report)).map(({ report, copy }) => ({ report, copy }))
    assert.deepEqual(like, [
      { report: one.report, copy: true },
      { report: again.report, copy: false },
    ])
    assert.deepEqual(await reader.similar(other.report), [])
    assert.equal((await reader.similarCases()).length > 0, true)
    await store.close()
  })

  test('an erase takes the words, their frequencies and the likenesses in its own transaction', async () => {
    const store = await foundedStore(await newPlace())
    const one = await submitted(store, START, TRAVERSAL)
    const two = await submitted(store, START, AGAIN)
    await takeUp(store)
    const rows = async () => {
      const db = insideOf(store).core.engine.readers
      const documents = await db.selectFrom('token_documents').select('stream').execute()
      const blocks = await db.selectFrom('token_blocks').select('documents').execute()
      return {
        streams: documents.map(({ stream }) => stream),
        sizes: new Set(blocks.map((row) => row.documents.length)),
      }
    }
    assert.deepEqual((await rows()).sizes, new Set([2, 4]))
    await store.write(START + DAY, async (tx) => {
      await tx.append('report', one.report, MEMBER, [{ type: 'report.erased', facts: { part: 'all' } }])
      await tx.eraseKeys('report', one.report)
    })
    assert.deepEqual(await found(store, 'passwd'), [two.report])
    assert.equal((await rows()).streams.includes(one.report), false)
    assert.deepEqual((await rows()).sizes, new Set([2]), 'no token counts the erased report any more')
    assert.deepEqual(await store.reader(SYSTEM_SCOPE).similar(two.report), [])
    await takeUp(store)
    assert.equal((await rows()).streams.includes(one.report), false, 'the log of the erase brings nothing back')
    assert.equal(await store.words.isWhole(), true)
    await store.close()
  })

  test('a backup holds no token; restored, everything is found again from the log', async () => {
    const place = await newPlace()
    const store = await foundedStore(place)
    const one = await submitted(store, START, TRAVERSAL)
    await takeUp(store)
    const dir = join(folder, newId())
    await backup(store, dir, START + DAY)
    await store.close()
    assert.deepEqual(
      readdirSync(join(dir, 'tables')).filter((name) => /token|similar/.test(name)),
      [],
    )
    const other = sqlitePlace()
    await restore(dir, other.options)
    const restored = await openStore(other.options)
    assert.deepEqual(await found(restored, 'traversal'), [])
    await takeUp(restored)
    assert.deepEqual(await found(restored, 'traversal'), [one.report])
    assert.equal(await restored.words.isWhole(), true)
    await restored.close()
  })

  test('words that were lost or that another key made are noticed, and made again', async () => {
    const store = await foundedStore(await newPlace())
    const one = await submitted(store, START, TRAVERSAL)
    await takeUp(store)
    assert.equal(await store.words.isWhole(), true)
    const { core } = insideOf(store)
    await core.engine.alone(async (db) => {
      await db
        .deleteFrom('token_blocks')
        .where('token', '<', 2 ** 46)
        .execute()
    })
    assert.equal(await store.words.isWhole(), false)
    await store.words.reset()
    await takeUp(store)
    assert.deepEqual(await found(store, 'traversal'), [one.report])
    await core.engine.alone((db) => core.engine.keys.remove(db, ['tokens']))
    assert.deepEqual(await found(store, 'traversal'), [])
    await takeUp(store)
    assert.deepEqual(await found(store, 'traversal'), [one.report])
    assert.equal(await store.words.isWhole(), true)
    await store.close()
  })
})

test('no word of a report is in any file of the store after its words were taken up', async () => {
  const place = sqlitePlace()
  const store = await foundedStore(place)
  await submitted(store, START, { title: 'quokka41592', text: 'numbat65358 lib/bilby97932.c potoroo( dunnart-25544' })
  await takeUp(store)
  await store.close()
  for (const name of readdirSync(place.options.dataDir)) {
    const path = join(place.options.dataDir, name)
    if (!statSync(path).isFile()) continue
    const bytes = readFileSync(path).toString('latin1').toLowerCase()
    for (const word of ['quokka', 'numbat', 'bilby', 'potoroo', 'dunnart'])
      assert.equal(bytes.includes(word), false, name)
  }
})
