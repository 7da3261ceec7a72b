import type { Kysely } from 'kysely'
import type { StreamKind } from '../domain/event.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { readKey } from './opened.ts'
import { unseal } from './seal.ts'
import type { Tables } from './tables.ts'
import { PAGE, type Problem } from './verify-streams.ts'

interface Sealed {
  readonly stream: string
  readonly seq: number
  readonly kind: StreamKind
  readonly body: Bytes | null
  readonly identity: Bytes | null
}

/**
 * Every sealed field opens with its key, where that was not erased: a hash that fits proves nothing of a body that
 * nobody can read, and who writes into the database holds no key to seal one. Keeps nothing of what it opens.
 */
export async function verifyKeys(core: Core, db: Kysely<Tables>, problems: Problem[]): Promise<void> {
  const erased = await erasures(db)
  let keys: { readonly stream: string; readonly body: Bytes | undefined; readonly identity: Bytes | undefined } = NONE
  let told = ''
  for await (const row of sealedRows(db)) {
    const names = keyNames(row.kind, row.stream)
    if (keys.stream !== row.stream) {
      keys = {
        stream: row.stream,
        body: await keyOf(core, db, names.body),
        identity: await keyOf(core, db, names.identity),
      }
    }
    const gone = erased.get(row.stream)
    const fault =
      (gone === 'all' ? undefined : faultOf(row, 'body', keys.body)) ??
      (gone === undefined ? faultOf(row, 'identity', keys.identity) : undefined)
    if (fault === undefined || told === row.stream) continue
    told = row.stream
    problems.push({ stream: row.stream, problem: fault })
  }
}

const NONE = { stream: '', body: undefined, identity: undefined }

async function keyOf(core: Core, db: Kysely<Tables>, name: string): Promise<Bytes | undefined> {
  // A wrap that this root key does not open is as good as none.
  return readKey(core, db, name).catch(() => undefined)
}

function faultOf(row: Sealed, field: 'body' | 'identity', key: Bytes | undefined): string | undefined {
  const sealed = row[field]
  if (sealed === null) return undefined
  if (key === undefined) {
    // Of a report it may have been erased after the backup that these events come from.
    return row.kind === 'report' ? undefined : `the key that opens event ${row.seq} is missing from the keyring`
  }
  if (unseal(key, sealed, fieldContext(row.stream, row.seq, field)) !== undefined) return undefined
  return `the ${field} of event ${row.seq} does not open: it was not sealed by this installation for this place`
}

/** What was erased of each report. An identity given after an erase may open or not; nobody is owed it. */
async function erasures(db: Kysely<Tables>): Promise<ReadonlyMap<string, 'identity' | 'all'>> {
  const rows = await db
    .selectFrom('events')
    .select(['stream', 'facts'])
    .where('type', '=', 'report.erased')
    .orderBy('stream')
    .orderBy('seq')
    .execute()
  const found = new Map<string, 'identity' | 'all'>()
  for (const { stream, facts } of rows) {
    const { part }: { readonly part?: unknown } = JSON.parse(facts)
    if (part === 'all' || !found.has(stream)) found.set(stream, part === 'all' ? 'all' : 'identity')
  }
  return found
}

async function* sealedRows(db: Kysely<Tables>): AsyncGenerator<Sealed> {
  let after = { stream: '', seq: -1 }
  for (;;) {
    const { stream, seq } = after
    const rows = await db
      .selectFrom('events')
      .select(['stream', 'seq', 'kind', 'body', 'identity'])
      .where((eb) => eb.or([eb('stream', '>', stream), eb.and([eb('stream', '=', stream), eb('seq', '>', seq)])]))
      .orderBy('stream')
      .orderBy('seq')
      .limit(PAGE)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last
  }
}
