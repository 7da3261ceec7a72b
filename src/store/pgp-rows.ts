import type { Kysely } from 'kysely'
import type { EventType } from '../domain/event.ts'
import { ORGANISATION } from '../domain/organisation.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import { toEnvelope } from './envelope.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { readKey } from './opened.ts'
import { unsealJson } from './seal.ts'
import { ENVELOPE_COLUMNS } from './statements.ts'
import type { Tables } from './tables.ts'
import type { Work } from './work.ts'

/** A member's own OpenPGP key. */
export interface MemberKey {
  /** Hex, lower case. */
  readonly fingerprint: string
  readonly armored: string
}

/** The public halves of our keys, as they are now, by fingerprint. */
export async function publicHalves(core: Core, db: Kysely<Tables>): Promise<ReadonlyMap<string, string>> {
  const halves = new Map<string, string>()
  for (const { event, body } of await openedOf(core, db, ['key.added', 'key.renewed', 'key.retired'])) {
    if (event.type !== 'key.added' && event.type !== 'key.renewed' && event.type !== 'key.retired') continue
    if (isArmored(body) && body.armored !== '') halves.set(event.facts.key, body.armored)
  }
  return halves
}

/** Keys of members by their id; of those who have one now. */
export async function memberKeys(core: Core, db: Kysely<Tables>): Promise<ReadonlyMap<string, MemberKey>> {
  const keys = new Map<string, MemberKey>()
  for (const { event, body } of await openedOf(core, db, ['member.keyed', 'member.removed'])) {
    if (event.type === 'member.removed') keys.delete(event.facts.member)
    if (event.type !== 'member.keyed') continue
    if (event.facts.keyed && isArmored(body) && 'fingerprint' in body)
      keys.set(event.facts.member, { armored: body.armored, fingerprint: String(body.fingerprint) })
    else keys.delete(event.facts.member)
  }
  return keys
}

async function openedOf(core: Core, db: Kysely<Tables>, types: readonly EventType<'organisation'>[]) {
  const rows = await db
    .selectFrom('events')
    .select([...ENVELOPE_COLUMNS, 'body'])
    .where('stream', '=', ORGANISATION)
    .where('type', 'in', types)
    .orderBy('seq')
    .execute()
  const key = rows.length === 0 ? undefined : await readKey(core, db, keyNames('organisation', ORGANISATION).body)
  return rows.map((row) => ({
    event: toEnvelope('organisation', row),
    body:
      key === undefined || row.body === null
        ? undefined
        : unsealJson(key, row.body, fieldContext(row.stream, row.seq, 'body')),
  }))
}

function isArmored(body: unknown): body is { readonly armored: string } {
  return typeof body === 'object' && body !== null && 'armored' in body && typeof body.armored === 'string'
}

/** The private half lies in the keyring like every other key: wrapped under the root key, and with its own backups. */
function nameOf(fingerprint: string): string {
  return `openpgp:${fingerprint}`
}

export function secretHalf(core: Core, db: Kysely<Tables>, fingerprint: string): Promise<Bytes | undefined> {
  return readKey(core, db, nameOf(fingerprint))
}

/** Kept with the transaction's COMMIT; it is a conflict where it is there already. */
export function keepSecretHalf(work: Work, fingerprint: string, secret: Bytes): void {
  work.newKeys.set(nameOf(fingerprint), secret)
}

/** Decided here, and carried out right after COMMIT. */
export async function destroySecretHalf(work: Work, fingerprint: string): Promise<void> {
  const name = nameOf(fingerprint)
  work.newKeys.delete(name)
  work.erased.add(name)
  await work.batch.db
    .insertInto('erasures')
    .values({ name })
    .onConflict((on) => on.doNothing())
    .execute()
}
