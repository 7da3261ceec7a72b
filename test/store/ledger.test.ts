import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { keyHash, readCheckpoint } from '../../src/formats/checkpoint.ts'
import { isIncluded, type Receipt } from '../../src/formats/receipt.ts'
import { type Bytes, hex, sha256, utf8 } from '../../src/lib/bytes.ts'
import { HOUR } from '../../src/lib/instant.ts'
import { emptyRoot, GrowingTree, leafHash, nodeHash, peaks, proofNodes, rootOf } from '../../src/lib/merkle.ts'
import { eventHash } from '../../src/store/envelope.ts'
import type { EventRow } from '../../src/store/tables.ts'
import { foundedStore, onBothEngines, openStore, type Place, sqlitePlace } from './a-store.ts'
import { answer, START, submitted } from './story.ts'

/** Changes the store behind Fairlead's back. */
async function tamper(place: Place, ...statements: readonly string[]): Promise<void> {
  if (place.options.databaseUrl === undefined) {
    const db = new DatabaseSync(join(place.options.dataDir, 'store.sqlite'))
    for (const statement of statements) db.exec(statement)
    db.close()
    return
  }
  const client = new pg.Client({ connectionString: place.options.databaseUrl })
  await client.connect()
  for (const statement of statements) await client.query(statement.replaceAll(/x'([0-9a-f]*)'/g, `'\\x$1'::bytea`))
  await client.end()
}

async function aLog(place: Place) {
  const store = await foundedStore(place)
  const reports = [await submitted(store), await submitted(store, START + 1)]
  for (const { report } of reports) await answer(START + HOUR, store, report)
  await store.ledger.sequence(START + HOUR)
  await submitted(store, START + 2 * HOUR)
  await store.ledger.sequence(START + 2 * HOUR)
  assert.deepEqual((await store.ledger.verify()).problems, [])
  return { store, report: reports[0]?.report ?? '', other: reports[1]?.report ?? '' }
}

const FORGERIES: Readonly<Record<string, (of: { report: string; other: string }) => readonly string[]>> = {
  'a fact changed': ({ report }) => [
    `update events set facts = replace(facts, '"human"', '"automatic"') where stream = '${report}' and seq = 2`,
  ],
  'an instant changed': ({ report }) => [`update events set at = at - 1 where stream = '${report}' and seq = 2`],
  'a sealed body changed': ({ report }) => [`update events set body = x'0102' where stream = '${report}' and seq = 2`],
  'a sealed identity added': ({ report }) => [
    `update events set identity = x'0102' where stream = '${report}' and seq = 0`,
  ],
  'an actor changed': ({ report }) => [`update events set actor_id = 'me' where stream = '${report}' and seq = 2`],
  'the last event deleted': ({ report }) => [`delete from events where stream = '${report}' and seq = 2`],
  'an event deleted in the middle': ({ report }) => [`delete from events where stream = '${report}' and seq = 1`],
  'a whole stream deleted': ({ report }) => [
    `delete from events where stream = '${report}'`,
    `delete from reports where stream = '${report}'`,
  ],
  'a row changed': ({ report }) => [
    `update reports set state = replace(state, '"withdrawnAt":null', '"withdrawnAt":1') where stream = '${report}'`,
  ],
  'a row deleted': ({ report }) => [`delete from reports where stream = '${report}'`],
  'an index column changed': ({ report }) => [`update reports set public_id = 'R-0' where stream = '${report}'`],
  'a due promise moved': ({ report }) => [
    `update reports set next_due = next_due + 3600000 where stream = '${report}'`,
  ],
  'two entries swapped in the log': () => [
    'update events set log_position = 1003 where log_position = 3',
    'update events set log_position = 3 where log_position = 4',
    'update events set log_position = 4 where log_position = 1003',
  ],
  'the log cut short': () => [
    'update events set log_position = null where log_position > 4',
    'delete from log_nodes where level = 0 and idx > 4',
    `update counters set value = 5 where series = 'ledger'`,
  ],
  'a checkpoint forged': () => [`update checkpoints set note = replace(note, 'fairlead', 'fairleed')`],
  'a checkpoint deleted': () => ['delete from checkpoints where size = (select max(size) from checkpoints)'],
  'a node of the tree changed': () => [`update log_nodes set hash = x'${'00'.repeat(32)}' where level = 1 and idx = 0`],
}

onBothEngines((newPlace) => {
  for (const [what, forge] of Object.entries(FORGERIES)) {
    test(`the ledger notices: ${what}`, async () => {
      const place = await newPlace()
      const { store, ...of } = await aLog(place)
      await store.close()
      await tamper(place, ...forge(of))
      const again = await openStore(place.options)
      assert.notDeepEqual((await again.ledger.verify()).problems, [])
      await again.close()
    })
  }

  test('a checkpoint is a signed note, and every entry is proved to be under it', async () => {
    const { store, report } = await aLog(await newPlace())
    const note = (await store.ledger.checkpoint()) ?? ''
    const read = readCheckpoint(note, await store.ledger.publicKey())
    assert.ok(read?.signed)
    assert.equal(keyHash('x', await store.ledger.publicKey()).length, 4)
    for (const seq of [0, 1, 2]) {
      const proof = await store.ledger.inclusion(report, seq)
      assert.ok(proof)
      assert.equal(proof.size, read.checkpoint.size)
      assert.equal(proof.leaf, await store.ledger.entry(report, seq))
      assert.ok(isIncluded({ entry: proof.leaf, inclusion: proof } as unknown as Receipt, read.checkpoint.root))
      const forged = { entry: proof.leaf, inclusion: { ...proof, index: proof.index + 1 } }
      assert.ok(!isIncluded(forged as unknown as Receipt, read.checkpoint.root))
    }
    await store.close()
  })

  test('an event has no proof before the next checkpoint, and the log takes it up once', async () => {
    const store = await foundedStore(await newPlace())
    const { report } = await submitted(store)
    assert.equal(await store.ledger.inclusion(report, 0), undefined)
    const [one, two] = await Promise.all([store.ledger.sequence(START), store.ledger.sequence(START)])
    assert.equal((one?.moved ?? 0) + (two?.moved ?? 0), 5)
    assert.equal((await store.ledger.inclusion(report, 0))?.size, 5)
    assert.deepEqual(await store.ledger.sequence(START), { size: 5, moved: 0 })
    await store.close()
  })
})

test('the ledger notices a stream rewritten with hashes that fit: the signed checkpoints do not', async () => {
  const place = sqlitePlace()
  const { store, report } = await aLog(place)
  await store.close()
  const db = new DatabaseSync(join(place.options.dataDir, 'store.sqlite'))
  const row = db.prepare('select * from events where stream = ? and seq = 2').get(report) as unknown as EventRow
  const rewritten = { ...row, actor_id: 'somebody-else' }
  const hash = eventHash(rewritten)
  db.prepare('update events set actor_id = ?, hash = ? where stream = ? and seq = 2').run('somebody-else', hash, report)
  db.prepare('update reports set head = ? where stream = ?').run(hash, report)
  const leaf = db.prepare('update log_nodes set hash = ? where level = 0 and idx = ?')
  leaf.run(leafHash(hash), row.log_position)
  db.close()
  const again = await openStore(place.options)
  const { problems } = await again.ledger.verify()
  assert.ok(problems.every((one) => one.stream === 'log'))
  assert.ok(problems.some((one) => /checkpoint \d+ does not fit/.test(one.problem)))
  await again.close()
})

test('the tree is that of RFC 6962, and its peaks are enough to grow it', () => {
  const leaves = Array.from({ length: 40 }, (_, i) => leafHash(utf8(`entry ${i}`)))
  const mth = (of: readonly Bytes[]): Bytes => {
    if (of.length === 0) return sha256()
    if (of.length === 1) return of[0] ?? sha256()
    const k = 2 ** Math.floor(Math.log2(of.length - 1))
    return nodeHash(mth(of.slice(0, k)), mth(of.slice(k)))
  }
  assert.equal(hex(emptyRoot()), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), (a, b) => {
      const [first, size] = [Math.min(a, b), Math.max(a, b)]
      const nodes = new Map<string, Bytes>()
      const early = new GrowingTree(0, [])
      for (const leaf of leaves.slice(0, first)) early.add(leaf, (n, hash) => nodes.set(`${n.level}/${n.index}`, hash))
      const at = (n: { level: number; index: number }) => nodes.get(`${n.level}/${n.index}`) ?? sha256()
      const late = new GrowingTree(first, peaks(first).map(at))
      for (const leaf of leaves.slice(first, size))
        late.add(leaf, (n, hash) => nodes.set(`${n.level}/${n.index}`, hash))
      assert.equal(hex(late.root()), hex(mth(leaves.slice(0, size))))
      if (size === 0) return
      const index = first % size
      const hashes = proofNodes(index, size).map((step) => hex(rootOf(step.map(at))))
      const leaf = utf8(`entry ${index}`)
      const inclusion = { leaf: hex(leaf), index, size, hashes, checkpoint: '' }
      assert.ok(isIncluded({ entry: hex(leaf), inclusion } as unknown as Receipt, late.root()))
    }),
  )
})
