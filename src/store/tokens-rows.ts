import type { Kysely } from 'kysely'
import { lengthOf, type Token } from '../domain/similarity.ts'
import { weightIn } from '../domain/similarity-rank.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Tables } from './tables.ts'
import {
  BLOCK_DOCUMENTS,
  packNumbers,
  tokenNumber,
  unpackNumbers,
  withDocument,
  withoutDocument,
} from './tokens-blocks.ts'
import type { Shelf, StreamWords } from './tokens-contract.ts'
import { inPieces, type TokenStatements } from './tokens-statements.ts'
import { findOrMakeKey, run, type Work } from './work.ts'

export const TOKEN_KEY = 'tokens'

/** Whose words may be read by whom is kept apart: see tokens-search.ts. */
export const SHELVES: Readonly<Record<Shelf, number>> = { report: 1, talk: 2, case: 3, note: 4 }

export const countName = {
  /** How many documents a shelf has. */
  documents: (shelf: number): string => `documents ${shelf}`,
  /** The number that its next document gets; numbers are not given out twice. */
  next: (shelf: number): string => `next ${shelf}`,
  turn: 'turn',
  /** How far the log was read. */
  position: 'position',
  /** Tells whether the tokens were made under the key of now. */
  check: 'check',
} as const

interface Change {
  readonly token: number
  readonly document: number
  /** Undefined where the document no longer has it. */
  readonly weight: number | undefined
}

/** Writes the words of streams, in the place of those they had. */
export async function putWords(work: Work, of: TokenStatements, streams: readonly StreamWords[]): Promise<void> {
  await takeTurn(work, of)
  const key = await findOrMakeKey(work, TOKEN_KEY)
  const changes: Change[] = []
  for (const { stream, shelves } of streams) {
    for (const [shelf, tokens] of Object.entries(shelves)) {
      changes.push(...(await putDocument(work, of, { key, stream, shelf: SHELVES[shelf as Shelf], tokens })))
    }
  }
  await applyChanges(work, of, changes)
}

/** Takes every word of a stream away, and what it was found to be like. */
export async function dropWords(work: Work, of: TokenStatements, stream: string): Promise<void> {
  const { db } = work.batch
  await takeTurn(work, of)
  const rows = await db
    .deleteFrom('token_documents')
    .where('stream', '=', stream)
    .returning(['shelf', 'document', 'tokens'])
    .execute()
  const changes = rows.flatMap(({ document, tokens }) =>
    unpackNumbers(tokens).map((token) => ({ token, document, weight: undefined })),
  )
  await applyChanges(work, of, changes)
  for (const { shelf } of rows) await run(work, of.add(countName.documents(shelf), -1))
  const similar = db.deleteFrom('similar_reports')
  await similar.where((eb) => eb.or([eb('report', '=', stream), eb('other', '=', stream)])).execute()
}

/** Blocks are read and written back: one at a time may do so, and this row is locked until COMMIT. */
async function takeTurn(work: Work, of: TokenStatements): Promise<void> {
  await run(work, of.add(countName.turn, 1))
}

async function putDocument(
  work: Work,
  of: TokenStatements,
  what: { readonly key: Bytes; readonly stream: string; readonly shelf: number; readonly tokens: readonly Token[] },
): Promise<readonly Change[]> {
  const { key, stream, shelf, tokens } = what
  const known = await knownDocument(work.batch.db, stream, shelf)
  if (tokens.length === 0 && known === undefined) return []
  const length = lengthOf(tokens)
  const weights = new Map(tokens.map((token) => [tokenNumber(key, shelf, token), weightIn(token.count, length)]))
  const document = known?.document ?? (await newDocument(work, of, shelf))
  const row = { length, tokens: packNumbers([...weights.keys()]) }
  if (known === undefined)
    await work.batch.db
      .insertInto('token_documents')
      .values({ shelf, document, stream, ...row })
      .execute()
  else
    await work.batch.db
      .updateTable('token_documents')
      .set(row)
      .where('shelf', '=', shelf)
      .where('document', '=', document)
      .execute()
  const gone = unpackNumbers(known?.tokens ?? NO_BYTES).filter((token) => !weights.has(token))
  return [
    ...gone.map((token) => ({ token, document, weight: undefined })),
    ...[...weights].map(([token, weight]) => ({ token, document, weight })),
  ]
}

function knownDocument(db: Kysely<Tables>, stream: string, shelf: number) {
  const query = db.selectFrom('token_documents').select(['document', 'tokens'])
  return query.where('stream', '=', stream).where('shelf', '=', shelf).executeTakeFirst()
}

async function newDocument(work: Work, of: TokenStatements, shelf: number): Promise<number> {
  const [next] = await run(work, of.add(countName.next(shelf), 1))
  await run(work, of.add(countName.documents(shelf), 1))
  return (next?.value ?? 1) - 1
}

/** Each block is read and written once, however many documents of it changed. */
async function applyChanges(work: Work, of: TokenStatements, changes: readonly Change[]): Promise<void> {
  const byBlock = Map.groupBy(changes, ({ document }) => Math.floor(document / BLOCK_DOCUMENTS))
  for (const [block, inBlock] of byBlock) {
    const byToken = Map.groupBy(inBlock, ({ token }) => token)
    const tokens = [...byToken.keys()].sort((a, b) => a - b)
    for (const piece of inPieces(tokens)) {
      const rows = await run(work, of.blocksAt(block, ...piece))
      const known = new Map(rows.map((row) => [row.token, row.documents]))
      for (const token of new Set(piece))
        await writeBlock(work, of, { token, block, known: known.get(token) }, byToken.get(token) ?? [])
    }
  }
}

async function writeBlock(
  work: Work,
  of: TokenStatements,
  at: { readonly token: number; readonly block: number; readonly known: Bytes | undefined },
  changes: readonly Change[],
): Promise<void> {
  let made = at.known ?? NO_BYTES
  for (const { document, weight } of changes) {
    const place = document % BLOCK_DOCUMENTS
    made = weight === undefined ? withoutDocument(made, place) : withDocument(made, place, weight)
  }
  await run(work, made.length === 0 ? of.dropBlock(at.token, at.block) : of.putBlock(at.token, at.block, made))
}

const NO_BYTES: Bytes = new Uint8Array(0)
