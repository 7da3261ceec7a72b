import type { Kysely } from 'kysely'
import { readCheckpoint } from '../formats/checkpoint.ts'
import { type Bytes, equalBytes } from '../lib/bytes.ts'
import { GrowingTree, leafHash } from '../lib/merkle.ts'
import type { Core } from './core.ts'
import { sealedSize } from './file-disk.ts'
import { sealedFileSize } from './file-format.ts'
import type { LedgerIdentity } from './ledger-key.ts'
import type { LedgerReport } from './store.ts'
import type { Tables } from './tables.ts'
import { verifyKeys } from './verify-keys.ts'
import { verifyLooks } from './verify-looks.ts'
import { PAGE, type Problem, verifyStreams } from './verify-streams.ts'

const LOG = 'log'

/** Replays everything from the events, and compares it with what the store says. Reads one moment, changes nothing. */
export async function verifyLedger(core: Core, db: Kysely<Tables>, identity: LedgerIdentity): Promise<LedgerReport> {
  const problems: Problem[] = []
  const { streams, events } = await verifyStreams(db, problems)
  await verifyKeys(core, db, problems)
  await verifyLooks(core, db, problems)
  const logged = await verifyLog(db, identity, problems)
  await verifyFiles(core, db, problems)
  return { streams, events, logged, problems }
}

/** The log again from its events; every checkpoint ever signed must still fit it. */
async function verifyLog(db: Kysely<Tables>, identity: LedgerIdentity, problems: Problem[]): Promise<number> {
  const tree = new GrowingTree(0, [])
  const checkpoints = await db.selectFrom('checkpoints').selectAll().orderBy('size').execute()
  let next = 0
  const stored = await storedNodes(db)
  for await (const { stream, hash, log_position } of loggedEvents(db)) {
    if (log_position !== tree.size) {
      problems.push({
        stream: LOG,
        problem: `entry ${tree.size} is missing: an event was deleted or its place changed`,
      })
      return tree.size
    }
    tree.add(leafHash(hash), ({ level, index }, made) => {
      const mark = `${level}/${index}`
      const kept = stored.get(mark)
      stored.delete(mark)
      if (kept === undefined || !equalBytes(kept, made)) {
        problems.push({
          stream: level === 0 ? stream : LOG,
          problem: `node ${mark} of the log does not fit the events`,
        })
      }
    })
    for (let at = checkpoints[next]; at !== undefined && at.size === tree.size; at = checkpoints[next]) {
      checkCheckpoint(at, tree.root(), identity, problems)
      next += 1
    }
  }
  for (const { size } of checkpoints.slice(next)) {
    problems.push({ stream: LOG, problem: `checkpoint ${size} was signed, but the log now has ${tree.size} entries` })
  }
  if (tree.size > 0 && checkpoints.at(-1)?.size !== tree.size && next === checkpoints.length) {
    problems.push({ stream: LOG, problem: `no checkpoint was signed for the log's ${tree.size} entries` })
  }
  if (stored.size > 0) problems.push({ stream: LOG, problem: `${stored.size} nodes of the log have no events` })
  return tree.size
}

function checkCheckpoint(row: Tables['checkpoints'], root: Bytes, identity: LedgerIdentity, problems: Problem[]): void {
  const read = readCheckpoint(row.note, identity.publicKey)
  if (read === undefined || !read.signed || read.checkpoint.origin !== identity.origin) {
    problems.push({ stream: LOG, problem: `checkpoint ${row.size} is not signed by this ledger's key` })
  } else if (read.checkpoint.size !== row.size || !equalBytes(read.checkpoint.root, root)) {
    problems.push({ stream: LOG, problem: `checkpoint ${row.size} does not fit the events it was signed for` })
  }
}

async function storedNodes(db: Kysely<Tables>): Promise<Map<string, Bytes>> {
  const rows = await db.selectFrom('log_nodes').selectAll().execute()
  return new Map(rows.map((row) => [`${row.level}/${row.idx}`, row.hash]))
}

async function* loggedEvents(db: Kysely<Tables>) {
  for (let from = -1; ; ) {
    const rows = await db
      .selectFrom('events')
      .select(['stream', 'hash', 'log_position'])
      .where('log_position', '>', from)
      .orderBy('log_position')
      .limit(PAGE)
      .execute()
    yield* rows
    const last = rows.at(-1)?.log_position ?? null
    if (rows.length < PAGE || last === null) return
    from = last
  }
}

/** Kept files are on the disk and as long as they were. What is inside is checked whenever one is opened. */
async function verifyFiles(core: Core, db: Kysely<Tables>, problems: Problem[]): Promise<void> {
  const files = await db.selectFrom('files').select(['id', 'owner', 'size']).where('draft', '=', 0).execute()
  for (const { id, owner, size } of files) {
    const found = await sealedSize(core.dataDir, id)
    if (found === undefined) problems.push({ stream: owner, problem: `file ${id} is missing` })
    else if (found !== sealedFileSize(size))
      problems.push({ stream: owner, problem: `file ${id} was changed or cut short` })
  }
}
