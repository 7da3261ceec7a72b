import type { Kysely } from 'kysely'
import type { BodyOf } from '../domain/event.ts'
import type { ImportEvent } from '../domain/imported.ts'
import { ORGANISATION } from '../domain/organisation.ts'
import type { Instant } from '../lib/instant.ts'
import type { Core } from './core.ts'
import { parseState, toEnvelope } from './envelope.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { readKey } from './opened.ts'
import { unsealJson } from './seal.ts'
import { ENVELOPE_COLUMNS } from './statements.ts'
import type { Tables } from './tables.ts'

export interface PromiseOutcome {
  readonly report: string
  readonly policy: number
  readonly promise: string
  readonly period: number
  readonly due: Instant
  readonly metAt: Instant | null
  readonly kept: boolean
  readonly recordedAt: Instant
}

export interface MemberName {
  readonly name: string
  readonly mail?: string
}

/** What a member was called, and by whom that was written. */
export interface MemberNaming extends MemberName {
  readonly member: string
  readonly at: Instant
  readonly seq: number
  /** The member who wrote it; absent where Fairlead did. */
  readonly by?: string
}

/** Names of everybody who ever was a member, as they are now. */
export async function memberNames(core: Core, db: Kysely<Tables>): Promise<ReadonlyMap<string, MemberName>> {
  const namings = await memberNamings(core, db)
  return new Map(namings.map(({ member, name, mail }) => [member, mail === undefined ? { name } : { name, mail }]))
}

/** Every name and address that members had, oldest first. */
export async function memberNamings(core: Core, db: Kysely<Tables>): Promise<readonly MemberNaming[]> {
  const rows = await db
    .selectFrom('events')
    .select([...ENVELOPE_COLUMNS, 'body'])
    .where('stream', '=', ORGANISATION)
    .where('type', 'in', ['member.added', 'member.described'])
    .orderBy('seq')
    .execute()
  const key = await readKey(core, db, keyNames('organisation', ORGANISATION).body)
  return rows.flatMap((row): MemberNaming[] => {
    const { type, facts, at, seq, actor } = toEnvelope('organisation', row)
    const context = fieldContext(row.stream, row.seq, 'body')
    const body = key === undefined || row.body === null ? undefined : unsealJson(key, row.body, context)
    if ((type !== 'member.added' && type !== 'member.described') || !isMemberName(body)) return []
    return [{ ...body, member: facts.member, at, seq, ...(actor.id === null ? {} : { by: actor.id }) }]
  })
}

function isMemberName(body: unknown): body is MemberName {
  return typeof body === 'object' && body !== null && 'name' in body && typeof body.name === 'string'
}

export interface WayIn {
  readonly what: 'link.made' | 'signed.in'
  readonly member: string
  readonly at: Instant
  /** Of a link: the member who made it; absent where it was made on the machine. */
  readonly maker?: string
}

/** Links that were made for members and who signed in, the last first, at most 500. */
export async function waysIn(db: Kysely<Tables>): Promise<readonly WayIn[]> {
  const rows = await db
    .selectFrom('events')
    .select(ENVELOPE_COLUMNS)
    .where('stream', '=', ORGANISATION)
    .where('type', 'in', ['link.made', 'signed.in'])
    .orderBy('seq', 'desc')
    .limit(500)
    .execute()
  return rows.flatMap((row): WayIn[] => {
    const { type, facts, at, actor } = toEnvelope('organisation', row)
    if (type !== 'link.made' && type !== 'signed.in') return []
    const maker = type === 'link.made' && actor.id !== null ? { maker: actor.id } : {}
    return [{ what: type, member: facts.member, at, ...maker }]
  })
}

/** Every advisory of the past that was taken over, in the order of the imports. */
export async function importEvents(core: Core, db: Kysely<Tables>): Promise<readonly ImportEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select([...ENVELOPE_COLUMNS, 'body'])
    .where('stream', '=', ORGANISATION)
    .where('type', '=', 'advisory.imported')
    .orderBy('seq')
    .execute()
  const key = rows.length === 0 ? undefined : await readKey(core, db, keyNames('organisation', ORGANISATION).body)
  return rows.flatMap((row) => {
    const context = fieldContext(row.stream, row.seq, 'body')
    const body = key === undefined || row.body === null ? undefined : unsealJson(key, row.body, context)
    return isImport(body) ? [{ at: row.at, record: body.record }] : []
  })
}

function isImport(body: unknown): body is BodyOf<'organisation', 'advisory.imported'> {
  return typeof body === 'object' && body !== null && 'record' in body && typeof body.record === 'object'
}

/** Every promise kept and missed, oldest first; of one that was owed again, what became of it in the end. */
export async function promiseOutcomes(db: Kysely<Tables>): Promise<readonly PromiseOutcome[]> {
  const rows = await db
    .selectFrom('events')
    .innerJoin('reports', 'reports.stream', 'events.stream')
    .select(ENVELOPE_COLUMNS.map((column) => `events.${column}` as const))
    .select('reports.state as report_state')
    // Written like the condition of its index, so that both engines use it.
    .where('events.type', 'in', ['promise.kept', 'promise.missed', 'promise.reopened'])
    .orderBy('events.at')
    .orderBy('events.stream')
    .orderBy('events.seq')
    .execute()
  const outcomes = new Map<string, PromiseOutcome>()
  for (const row of rows) {
    const event = toEnvelope('report', row)
    if (event.type !== 'promise.kept' && event.type !== 'promise.missed' && event.type !== 'promise.reopened') continue
    const { promise, period, due, metAt } = event.facts
    const one = `${row.stream} ${promise} ${period}`
    outcomes.delete(one)
    if (event.type === 'promise.reopened') continue
    const kept = event.type === 'promise.kept'
    const { policy, importedAt } = parseState('report', row.report_state)
    // What was kept and missed elsewhere is no record of ours.
    if (importedAt !== undefined && due < importedAt) continue
    outcomes.set(one, {
      ...{ report: row.stream, policy, promise, period, due, metAt: metAt ?? null, kept },
      recordedAt: event.at,
    })
  }
  return [...outcomes.values()]
}

export interface FailedNotice {
  readonly at: Instant
  readonly notice: string
  readonly to: string
  readonly why: string
}

/** Notices to the team that were given up, the last first, at most 50. */
export async function failedNotices(core: Core, db: Kysely<Tables>): Promise<readonly FailedNotice[]> {
  const rows = await db
    .selectFrom('events')
    .select([...ENVELOPE_COLUMNS, 'body'])
    .where('stream', '=', ORGANISATION)
    .where('type', '=', 'notice.failed')
    .orderBy('seq', 'desc')
    .limit(50)
    .execute()
  const key = await readKey(core, db, keyNames('organisation', ORGANISATION).body)
  return rows.flatMap((row) => {
    const context = fieldContext(row.stream, row.seq, 'body')
    const body = key === undefined || row.body === null ? undefined : unsealJson(key, row.body, context)
    return isNotice(body) ? [{ ...body, at: row.at }] : []
  })
}

function isNotice(body: unknown): body is Omit<FailedNotice, 'at'> {
  return typeof body === 'object' && body !== null && 'notice' in body && 'to' in body && 'why' in body
}
