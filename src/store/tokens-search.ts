import type { Kysely } from 'kysely'
import type { Scope } from '../domain/access.ts'
import type { Token } from '../domain/similarity.ts'
import { type Match, questionOf, rank, type Term } from '../domain/similarity-rank.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import { readKey } from './opened.ts'
import type { Tables } from './tables.ts'
import { readBlocks, tokenNumber } from './tokens-blocks.ts'
import type { LikeReport, Shelf } from './tokens-contract.ts'
import { countName, SHELVES, TOKEN_KEY } from './tokens-rows.ts'
import { inPieces, type TokenStatements } from './tokens-statements.ts'
import { isTeam } from './visible.ts'

/** The reports most like these words, best first; never `self`. */
export async function likeReports(
  core: Core,
  of: TokenStatements,
  db: Kysely<Tables>,
  asked: { readonly self: string; readonly tokens: readonly Token[]; readonly length: number; readonly limit: number },
): Promise<readonly LikeReport[]> {
  const key = await readKey(core, db, TOKEN_KEY)
  if (key === undefined) return []
  const shelf = SHELVES.report
  const numbers = new Map(questionOf(asked.tokens).map((token) => [tokenNumber(key, shelf, token), token]))
  const { read, left } = await rarest(db, of, [...numbers.keys()])
  const found = await blocksOf(db, of, read)
  // What nobody has counts too, against the likeness; what is too common to be read counts for neither.
  const terms = [...numbers].flatMap(([number, { kind, count }]): readonly Term[] =>
    left.has(number) ? [] : [{ kind, count, ...readBlocks(found.get(number) ?? []) }],
  )
  const documents = await countOf(db, countName.documents(shelf))
  const size = await countOf(db, countName.next(shelf))
  const matches = rank(terms, { size, documents, length: asked.length }, asked.limit + 1)
  const copies = new Set(terms.find(({ kind }) => kind === 'copy')?.documents)
  const streams = await streamsOf(db, shelf, matches)
  return matches
    .flatMap(({ document, likeness }) => {
      const report = streams.get(document)
      return report === undefined || report === asked.self ? [] : [{ report, likeness, copy: copies.has(document) }]
    })
    .slice(0, asked.limit)
}

/** What a question reads at most: the rarest tokens first, for they tell most. */
const MOST_BYTES = 120_000

async function rarest(db: Kysely<Tables>, of: TokenStatements, tokens: readonly number[]) {
  const rows: { readonly token: number; readonly bytes: number }[] = []
  for (const piece of inPieces(tokens)) rows.push(...(await db.executeQuery(of.bytesOf(...piece))).rows)
  const read: number[] = []
  const left = new Set<number>()
  let sum = 0
  for (const { token, bytes } of rows.sort((a, b) => Number(a.bytes) - Number(b.bytes))) {
    sum += Number(bytes)
    if (sum <= MOST_BYTES) read.push(token)
    else left.add(token)
  }
  return { read, left }
}

type Blocks = ReadonlyMap<number, readonly { readonly block: number; readonly documents: Bytes }[]>

async function blocksOf(db: Kysely<Tables>, of: TokenStatements, tokens: readonly number[]): Promise<Blocks> {
  const rows: { token: number; block: number; documents: Bytes }[] = []
  // In the order in which they lie.
  for (const piece of inPieces(tokens.toSorted((a, b) => a - b)))
    rows.push(...(await db.executeQuery(of.blocksOf(...piece))).rows)
  return Map.groupBy(rows, ({ token }) => token)
}

async function countOf(db: Kysely<Tables>, name: string): Promise<number> {
  return (await db.selectFrom('token_counts').select('value').where('name', '=', name).executeTakeFirst())?.value ?? 0
}

async function streamsOf(db: Kysely<Tables>, shelf: number, matches: readonly Match[]) {
  const query = db.selectFrom('token_documents').select(['document', 'stream']).where('shelf', '=', shelf)
  const numbers = matches.map(({ document }) => document)
  const rows = numbers.length === 0 ? [] : await query.where('document', 'in', numbers).execute()
  return new Map(rows.map(({ document, stream }) => [document, stream]))
}

/** Only the team searches: a shelf holds words that a guest may read beside words that they may not. */
const READABLE: readonly Shelf[] = ['report', 'talk', 'case', 'note']
const MOST_FOUND = 500

/**
 * The streams that this reader may see in which all of the words stand. What the reader may not see takes no part, so
 * that not even a number tells of it.
 */
export async function searchWords(
  core: Core,
  db: Kysely<Tables>,
  scope: Scope,
  words: readonly (readonly Token[])[],
): Promise<ReadonlySet<string>> {
  const shelves = isTeam(scope) ? READABLE : []
  const of = core.tokens
  const key = await readKey(core, db, TOKEN_KEY)
  const found = new Set<string>()
  if (key === undefined || words.length === 0) return found
  for (const shelf of shelves) {
    const demanded = words.flatMap((tokens) =>
      demandedOf(tokens).map((token) => tokenNumber(key, SHELVES[shelf], token)),
    )
    const documents = await havingAll(db, of, [...new Set(demanded)])
    for (const stream of await streamsFound(db, SHELVES[shelf], documents)) {
      found.add(stream)
    }
  }
  return found
}

/** Of a piece such as `lib/parse_header.c` every word; of one that is only an identifier or a version, that. */
function demandedOf(tokens: readonly Token[]): readonly Token[] {
  const words = tokens.filter(({ kind }) => kind === 'word' || kind === 'common')
  return words.length > 0 ? words : tokens.slice(0, 1)
}

/** The newest documents that have every token. */
async function havingAll(
  db: Kysely<Tables>,
  of: TokenStatements,
  tokens: readonly number[],
): Promise<readonly number[]> {
  const blocks = await blocksOf(db, of, tokens)
  if (tokens.length === 0 || tokens.some((token) => !blocks.has(token))) return []
  const lists = tokens.map((token) => readBlocks(blocks.get(token) ?? []).documents).sort((a, b) => a.length - b.length)
  const [shortest = new Uint32Array(0), ...rest] = lists
  return [...rest.reduce(inBoth, shortest).slice(-MOST_FOUND)]
}

/** Both lists are in order. */
function inBoth(shorter: Uint32Array, longer: Uint32Array): Uint32Array {
  let at = 0
  return shorter.filter((document) => {
    while (at < longer.length && (longer[at] ?? 0) < document) at++
    return longer[at] === document
  })
}

async function streamsFound(
  db: Kysely<Tables>,
  shelf: number,
  documents: readonly number[],
): Promise<readonly string[]> {
  if (documents.length === 0) return []
  const query = db.selectFrom('token_documents').select('stream').where('shelf', '=', shelf)
  const rows = await query.where('document', 'in', documents).execute()
  return rows.map(({ stream }) => stream)
}
