import type { Kysely } from 'kysely'
import type { Envelope, Identity, StreamKind } from '../domain/event.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import { toEnvelope } from './envelope.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { unsealJson } from './seal.ts'
import { ENVELOPE_COLUMNS } from './statements.ts'
import type { Opened } from './store.ts'
import type { EventRow, Tables } from './tables.ts'

type SealedRow = Pick<EventRow, (typeof ENVELOPE_COLUMNS)[number] | 'body' | 'identity'>

/** Which sealed parts of an event to open for this reader; `undefined` leaves the event out altogether. */
export type Openings = (
  envelope: Envelope,
) => { readonly body: boolean; readonly identity: boolean | 'without mail' } | undefined

/** The events of a stream, with what the reader may see of their sealed parts. What was erased is undefined. */
export async function openEvents<K extends StreamKind>(
  core: Core,
  db: Kysely<Tables>,
  of: { readonly kind: K; readonly stream: string },
  openings: Openings,
): Promise<readonly Opened<K>[]> {
  const rows = await db
    .selectFrom('events')
    .select([...ENVELOPE_COLUMNS, 'body', 'identity'])
    .where('stream', '=', of.stream)
    .orderBy('seq')
    .execute()
  const names = keyNames(of.kind, of.stream)
  const bodyKey = await readKey(core, db, names.body)
  const identityKey = names.identity === names.body ? bodyKey : await readKey(core, db, names.identity)
  return rows.flatMap((row) => {
    const envelope = toEnvelope(of.kind, row)
    const shown = openings(envelope)
    if (shown === undefined) return []
    const body = shown.body ? openField(bodyKey, row, 'body') : undefined
    const identity =
      shown.identity === false ? undefined : (openField(identityKey, row, 'identity') as Identity | undefined)
    return [{ ...envelope, body, identity: shown.identity === 'without mail' ? withoutMail(identity) : identity }]
  })
}

function withoutMail(identity: Identity | undefined): Identity | undefined {
  if (identity === undefined) return undefined
  const { mail: _, ...rest } = identity
  return rest
}

export async function readKey(core: Core, db: Kysely<Tables>, name: string): Promise<Bytes | undefined> {
  const wrap = await core.engine.keys.get(db, name)
  return wrap === undefined ? undefined : core.keyring.unwrap(name, wrap)
}

/** An older identity may have been sealed under a key that was erased since; it does not open with the new one. */
function openField(key: Bytes | undefined, row: SealedRow, field: 'body' | 'identity'): unknown {
  const sealed = row[field]
  return key === undefined || sealed === null
    ? undefined
    : unsealJson(key, sealed, fieldContext(row.stream, row.seq, field))
}
