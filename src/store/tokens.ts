import type { Kysely } from 'kysely'
import type { Core } from './core.ts'
import { translated } from './failure.ts'
import { readKey } from './opened.ts'
import type { Tables } from './tables.ts'
import { tokenNumber } from './tokens-blocks.ts'
import type { LikeReport, StreamWords, Words } from './tokens-contract.ts'
import { countName, dropWords, putWords, TOKEN_KEY } from './tokens-rows.ts'
import { likeReports } from './tokens-search.ts'
import type { TokenStatements } from './tokens-statements.ts'
import { findOrMakeKey, loadStream, type Work } from './work.ts'
import type { Writer } from './writer.ts'

/** The index of words: keyed tokens of what is sealed, made from the log and never ahead of it. */
export function createWords(core: Core, writer: Writer): Words {
  const of = core.tokens
  const inside = <T>(work: (work: Work) => Promise<T>): Promise<T> => writer.inside(0, work)
  return {
    async behind(limit) {
      const position = await currentPosition(core, inside)
      const rows = await core.engine.readers
        .selectFrom('events')
        .select(['kind', 'stream', 'type', 'log_position'])
        .select((eb) => eb('body', 'is not', null).as('has_body'))
        .where('log_position', '>=', position)
        .orderBy('log_position')
        .limit(limit)
        .execute()
        .catch(fail)
      const telling = rows.filter(({ type, has_body }) => Boolean(has_body) || type === 'report.erased')
      const streams = new Map(
        telling.flatMap(({ kind, stream }) =>
          kind === 'report' || kind === 'case' ? [[stream, { kind, stream } as const] as const] : [],
        ),
      )
      const next = (rows.at(-1)?.log_position ?? position - 1) + 1
      return { streams: [...streams.values()], position: next, more: rows.length === limit }
    },
    reached: (position) => inside((work) => setCount(work, countName.position, position)),
    put: (words) => inside((work) => put(work, of, words)),
    like: (asked) => core.engine.snapshot((db) => likeReports(core, of, db, asked)).catch(fail),
    keepSimilar: (report, found) => inside((work) => keepSimilar(work, report, found)),
    reset: () => inside(reset),
    isWhole: () => core.engine.snapshot((db) => isWhole(core, db)).catch(fail),
  }
}

/** Under another key than that of now the tokens are worth nothing: then everything is read anew. */
async function currentPosition(
  core: Core,
  inside: <T>(work: (work: Work) => Promise<T>) => Promise<T>,
): Promise<number> {
  const { position, isOfKey } = await core.engine.snapshot((db) => standing(core, db)).catch(fail)
  if (isOfKey) return position
  await inside(async (work) => {
    await reset(work)
    await setCount(work, countName.check, checkOf(await findOrMakeKey(work, TOKEN_KEY)))
  })
  return 0
}

async function standing(core: Core, db: Kysely<Tables>) {
  const rows = await db.selectFrom('token_counts').selectAll().execute()
  const counts = new Map(rows.map(({ name, value }) => [name, value]))
  const key = await readKey(core, db, TOKEN_KEY)
  const isOfKey = key !== undefined && counts.get(countName.check) === checkOf(key)
  return { position: counts.get(countName.position) ?? 0, isOfKey }
}

function checkOf(key: Uint8Array): number {
  return tokenNumber(key, 0, { kind: 'copy', text: 'check' })
}

async function put(work: Work, of: TokenStatements, words: readonly StreamWords[]): Promise<void> {
  const known: StreamWords[] = []
  for (const one of words) {
    // Erased while its words were being read: the row says so, and is locked from here on.
    if (one.kind === 'report' && (await isErased(work, one.stream))) await dropWords(work, of, one.stream)
    else known.push(one)
  }
  await putWords(work, of, known)
}

async function isErased(work: Work, report: string): Promise<boolean> {
  return (await loadStream(work, 'report', report))?.state.erased === 'all'
}

/** Not of what was erased while it was being compared. */
async function keepSimilar(work: Work, report: string, found: readonly LikeReport[]): Promise<void> {
  const { db } = work.batch
  await db.deleteFrom('similar_reports').where('report', '=', report).execute()
  if (await isErased(work, report)) return
  const there: LikeReport[] = []
  for (const one of found) if (!(await isErased(work, one.report))) there.push(one)
  const rows = there.map(({ report: other, likeness, copy }) => ({
    report,
    other,
    likeness: Math.min(100, Math.round(likeness * 100)),
    copy: copy ? 1 : 0,
  }))
  if (rows.length > 0) await db.insertInto('similar_reports').values(rows).execute()
}

async function reset({ batch: { db } }: Work): Promise<void> {
  for (const table of ['token_documents', 'token_blocks', 'token_counts', 'similar_reports'] as const) {
    await db.deleteFrom(table).execute()
  }
}

async function setCount(work: Work, name: string, value: number): Promise<void> {
  const { db } = work.batch
  await db
    .insertInto('token_counts')
    .values({ name, value })
    .onConflict((on) => on.column('name').doUpdateSet({ value }))
    .execute()
}

/** Whether what the documents say and what the blocks say is the same, by count. */
async function isWhole(core: Core, db: Kysely<Tables>): Promise<boolean> {
  const documents = await db
    .selectFrom('token_documents')
    .select((eb) => [eb.fn.countAll<number>().as('all'), eb.fn.sum<number>(eb.fn('length', ['tokens'])).as('bytes')])
    .executeTakeFirstOrThrow()
  const blocks = await db
    .selectFrom('token_blocks')
    .select((eb) => eb.fn.sum<number>(eb.fn('length', ['documents'])).as('bytes'))
    .executeTakeFirstOrThrow()
  const counted = await db.selectFrom('token_counts').selectAll().where('name', 'like', 'documents %').execute()
  const { isOfKey } = await standing(core, db)
  const all = counted.reduce((sum, { value }) => sum + value, 0)
  // Six bytes for each token of a document, two for each document of a token.
  if (all === 0 && Number(documents.all) === 0 && Number(blocks.bytes) === 0) return true
  return isOfKey && Number(documents.all) === all && Number(documents.bytes) === 3 * Number(blocks.bytes)
}

function fail(error: unknown): never {
  throw translated(error)
}
