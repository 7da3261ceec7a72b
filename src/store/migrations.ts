import { type Kysely, sql } from 'kysely'
import { hex, sha256, utf8 } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import type { Engine } from './engine.ts'
import { meaningOf } from './failure.ts'
import type { Tables } from './tables.ts'

interface Migration {
  readonly id: number
  readonly name: string
  readonly statements: readonly string[]
}

/** Forward only. A migration that has landed is never edited: its checksum stands in every store. */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'the ground',
    statements: [
      `create table events (stream text not null, seq integer not null, kind text not null, type text not null,
        at integer not null, actor_kind text not null, actor_id text, facts text not null, body blob, identity blob,
        prev blob not null, hash blob not null, log_position integer, primary key (stream, seq))`,
      'create unique index events_log_position on events (log_position)',
      'create index events_unsequenced on events (at, stream, seq) where log_position is null',
      `create index events_promises on events (at, stream, seq) where type in ('promise.kept', 'promise.missed')`,
      `create table reports (stream text primary key not null, seq integer not null, last_at integer not null,
        head blob not null, state text not null, public_id text not null unique, case_id text not null,
        next_due integer, next_promise text, looked_at integer not null)`,
      'create index reports_case on reports (case_id)',
      `create table cases (stream text primary key not null, seq integer not null, last_at integer not null,
        head blob not null, state text not null, number text not null unique, standing text not null)`,
      'create index cases_standing on cases (standing)',
      `create table releases (stream text primary key not null, seq integer not null, last_at integer not null,
        head blob not null, state text not null, standing text not null, at integer not null)`,
      `create table organisation (stream text primary key not null, seq integer not null, last_at integer not null,
        head blob not null, state text not null)`,
      'create table codes (hmac blob primary key not null, report text not null)',
      'create index codes_report on codes (report)',
      `create table due (key text primary key not null, kind text not null, subject text not null, at integer not null,
        attempts integer not null, lease text, lease_ms integer not null, again integer not null)`,
      'create index due_at on due (at, key) where lease is null',
      'create index due_lease on due (lease) where lease is not null',
      `create table files (id text primary key not null, owner text not null, draft integer not null,
        created_at integer not null, size integer not null, meta blob not null)`,
      'create index files_owner on files (owner)',
      `create table answers (hmac blob primary key not null, digest text not null, answer blob not null,
        about text not null, expires_at integer not null)`,
      'create index answers_expiry on answers (expires_at)',
      'create table counters (series text primary key not null, value integer not null)',
      'create table links (hmac blob primary key not null, member text not null, expires_at integer not null)',
      `create table sessions (hmac blob primary key not null, member text not null, signed_in_by text not null,
        expires_at integer not null, stepped_up_at integer not null)`,
      `create table passkeys (credential text primary key not null, member text not null, public_key blob not null,
        counter integer not null, transports text not null)`,
      'create table log_nodes (level integer not null, idx integer not null, hash blob not null, primary key (level, idx))',
      'create table checkpoints (size integer primary key not null, at integer not null, note text not null)',
      'create table wrapped_keys (name text primary key not null, wrap blob not null)',
      'create table erasures (name text primary key not null)',
      'create table settings (name text primary key not null, value text not null)',
    ],
  },
  {
    id: 2,
    name: 'arrivals',
    statements: [
      `create table arrivals (id text primary key not null, door text not null, hmac blob not null unique,
        at integer not null, standing text not null, held text, report text, file text not null)`,
      'create index arrivals_standing on arrivals (standing, at, id)',
      'create index arrivals_report on arrivals (report)',
      'create table outside_ids (hmac blob primary key not null, report text not null)',
      'create index outside_ids_report on outside_ids (report)',
    ],
  },
  {
    id: 3,
    name: 'keyed tokens',
    statements: [
      `create table token_documents (shelf integer not null, document integer not null, stream text not null,
        length integer not null, tokens blob not null, primary key (shelf, document))`,
      'create unique index token_documents_stream on token_documents (stream, shelf)',
      `create table token_blocks (token integer not null, block integer not null, documents blob not null,
        primary key (token, block))`,
      'create table token_counts (name text primary key not null, value integer not null)',
      `create table similar_reports (report text not null, other text not null, likeness integer not null,
        copy integer not null, primary key (report, other))`,
      'create index similar_reports_other on similar_reports (other)',
    ],
  },
  {
    id: 4,
    name: 'senders',
    statements: [
      'create table senders (report text primary key not null, hmac blob not null)',
      'create index senders_hmac on senders (hmac)',
    ],
  },
  {
    id: 5,
    name: 'doors tried',
    statements: [
      'create table door_checks (door text primary key not null, at integer not null, good integer not null, detail text not null)',
    ],
  },
  {
    id: 6,
    name: 'guests, and what a link proves',
    statements: [
      'alter table links add column case_id text',
      'alter table links add column proof integer not null default 1',
      'alter table sessions add column case_id text',
    ],
  },
  {
    id: 7,
    name: 'promises that are owed again',
    statements: [
      'drop index events_promises',
      `create index events_promises on events (at, stream, seq)
        where type in ('promise.kept', 'promise.missed', 'promise.reopened')`,
    ],
  },
]

/** Brings the store to this program's shape; refuses one that a newer program made. */
export async function migrate(engine: Engine, now: Instant): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await engine.alone((db) => migrateIn(db, engine, now))
    } catch (error) {
      // Another process was making the same tables; what it has made is found now.
      if (meaningOf(error) !== 'conflict' || tries === 5) throw error
    }
  }
}

/** The same inside a transaction of the caller. */
export async function migrateIn(db: Kysely<Tables>, engine: Engine, now: Instant): Promise<void> {
  const table = `create table if not exists migrations (id integer primary key not null, name text not null,
    checksum text not null, applied_at integer not null)`
  await sql.raw(engine.ddl(table)).execute(db)
  const applied = new Map((await db.selectFrom('migrations').selectAll().execute()).map((row) => [row.id, row]))
  for (const [id, row] of applied) check(id, row.checksum)
  for (const migration of MIGRATIONS) if (!applied.has(migration.id)) await apply(db, engine, migration, now)
}

/** The row first: where two programs start at once, the second stops here and not halfway through the tables. */
async function apply(db: Kysely<Tables>, engine: Engine, migration: Migration, now: Instant): Promise<void> {
  const { id, name } = migration
  await db
    .insertInto('migrations')
    .values({ id, name, checksum: checksum(migration), applied_at: now })
    .execute()
  for (const statement of migration.statements) await sql.raw(engine.ddl(statement)).execute(db)
}

function check(id: number, found: string): void {
  const migration = MIGRATIONS.find((one) => one.id === id)
  if (migration === undefined) {
    throw new Error(`This store was made by a newer Fairlead (migration ${id}). Start that version or a newer one.`)
  }
  if (checksum(migration) !== found) {
    throw new Error(`Migration ${id} "${migration.name}" of this store is not the one of this program.`)
  }
}

function checksum(migration: Migration): string {
  return hex(sha256(utf8(migration.statements.join('\n'))))
}
