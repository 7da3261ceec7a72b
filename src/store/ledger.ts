import { sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Kysely } from 'kysely'
import { Refusal } from '../domain/refusal.ts'
import { readCheckpoint } from '../formats/checkpoint.ts'
import { type Bytes, hex } from '../lib/bytes.ts'
import { GrowingTree, leafHash, type Node, peaks, proofNodes, rootOf } from '../lib/merkle.ts'
import type { Core } from './core.ts'
import { translated } from './failure.ts'
import { type LedgerIdentity, signCheckpoint } from './ledger-key.ts'
import type { InclusionProof, Ledger } from './store.ts'
import type { Tables } from './tables.ts'
import { verifyLedger } from './verify.ts'
import type { Work } from './work.ts'
import type { Writer } from './writer.ts'

// Among Node's own threads: whoever stores reports has other things to do meanwhile.
const signAside = promisify(sign)
const AT_ONCE = 512
const COUNTER = 'ledger'

export function createLedger(core: Core, writer: Writer, identity: LedgerIdentity): Ledger {
  const read = core.engine.readers
  return {
    async sequence(now) {
      let moved = 0
      for (;;) {
        const step = await writer.inside(now, (work) => takeUp(work, identity))
        moved += step.moved
        if (step.moved < AT_ONCE) return { size: step.size, moved }
      }
    },
    verify: () => core.engine.snapshot((db) => verifyLedger(core, db, identity)),
    checkpoint: () => latestCheckpoint(read).then((row) => row?.note, fail),
    async entry(stream, seq) {
      const event = read.selectFrom('events').select('hash').where('stream', '=', stream).where('seq', '=', seq)
      const row = await event.executeTakeFirst().catch(fail)
      if (row === undefined) throw new Refusal('not_found', 'There is no such event.')
      return hex(row.hash)
    },
    inclusion: (stream, seq) => core.engine.snapshot((db) => prove(db, stream, seq, identity)).catch(fail),
    sign: (bytes) => signAside(null, bytes, identity.key),
    publicKey: async () => identity.publicKey,
  }
}

/** Gives waiting events their place in the log. Within a stream instants never fall, so its order is kept. */
async function takeUp(
  work: Work,
  identity: LedgerIdentity,
): Promise<{ readonly size: number; readonly moved: number }> {
  const { db } = work.batch
  const size = await lockedSize(db)
  const rows = await db
    .selectFrom('events')
    .select(['stream', 'seq', 'hash'])
    .where('log_position', 'is', null)
    .orderBy('at')
    .orderBy('stream')
    .orderBy('seq')
    .limit(AT_ONCE)
    .execute()
  if (rows.length === 0) return { size, moved: 0 }
  const tree = new GrowingTree(size, await hashesAt(db, peaks(size)))
  const nodes: Tables['log_nodes'][] = []
  for (const row of rows) {
    const log_position = tree.size
    tree.add(leafHash(row.hash), ({ level, index }, hash) => nodes.push({ level, idx: index, hash }))
    await db
      .updateTable('events')
      .set({ log_position })
      .where('stream', '=', row.stream)
      .where('seq', '=', row.seq)
      .execute()
  }
  for (let at = 0; at < nodes.length; at += 100)
    await db
      .insertInto('log_nodes')
      .values(nodes.slice(at, at + 100))
      .execute()
  await db.updateTable('counters').set({ value: tree.size }).where('series', '=', COUNTER).execute()
  const note = signCheckpoint(identity, tree.size, tree.root())
  await db.insertInto('checkpoints').values({ size: tree.size, at: work.now, note }).execute()
  return { size: tree.size, moved: rows.length }
}

/** Only one sequencer at a time: the counter's row is locked until COMMIT. */
async function lockedSize(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .insertInto('counters')
    .values({ series: COUNTER, value: 0 })
    .onConflict((on) => on.column('series').doUpdateSet((eb) => ({ value: eb.ref('counters.value') })))
    .returning('value')
    .executeTakeFirstOrThrow()
  return row.value
}

async function hashesAt(db: Kysely<Tables>, nodes: readonly Node[]): Promise<readonly Bytes[]> {
  const hashes: Bytes[] = []
  for (const { level, index } of nodes) {
    const query = db.selectFrom('log_nodes').select('hash').where('level', '=', level).where('idx', '=', index)
    const row = await query.executeTakeFirst()
    if (row === undefined) throw new Error(`The log lacks its node ${level}/${index}; run "fairlead ledger verify"`)
    hashes.push(row.hash)
  }
  return hashes
}

async function latestCheckpoint(db: Kysely<Tables>): Promise<Tables['checkpoints'] | undefined> {
  return db.selectFrom('checkpoints').selectAll().orderBy('size', 'desc').limit(1).executeTakeFirst()
}

async function prove(
  db: Kysely<Tables>,
  stream: string,
  seq: number,
  identity: LedgerIdentity,
): Promise<InclusionProof | undefined> {
  const event = await db
    .selectFrom('events')
    .select(['hash', 'log_position'])
    .where('stream', '=', stream)
    .where('seq', '=', seq)
    .executeTakeFirst()
  const checkpoint = await latestCheckpoint(db)
  if (checkpoint === undefined || event === undefined || event.log_position === null) return undefined
  const index = event.log_position
  const { size, note } = checkpoint
  if (index >= size || readCheckpoint(note, identity.publicKey)?.signed !== true) return undefined
  const hashes: string[] = []
  for (const step of proofNodes(index, size)) hashes.push(hex(rootOf(await hashesAt(db, step))))
  return { leaf: hex(event.hash), index, size, hashes, checkpoint: note }
}

function fail(error: unknown): never {
  throw translated(error)
}
