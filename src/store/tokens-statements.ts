import type { CompiledQuery } from 'kysely'
import type { Bytes } from '../lib/bytes.ts'
import type { Engine } from './engine.ts'

/** The statements of the index of words, compiled once; each takes its values in the order written here. */
export type TokenStatements = ReturnType<typeof compileTokenStatements>

export function compileTokenStatements({ readers: db }: Engine) {
  return {
    putBlock: prepare(
      db
        .insertInto('token_blocks')
        .values({ token: 0, block: 0, documents: NO_BYTES })
        .onConflict((on) =>
          on.columns(['token', 'block']).doUpdateSet((eb) => ({ documents: eb.ref('excluded.documents') })),
        ),
    ),
    dropBlock: prepare(db.deleteFrom('token_blocks').where('token', '=', 0).where('block', '=', 0)),
    blocksAt: prepare(
      db
        .selectFrom('token_blocks')
        .select(['token', 'documents'])
        .where('block', '=', 0)
        .where('token', 'in', new Array(AT_ONCE).fill(0)),
    ),
    bytesOf: prepare(
      db
        .selectFrom('token_blocks')
        .select('token')
        .select((eb) => eb.fn.sum<number>(eb.fn('length', ['documents'])).as('bytes'))
        .where('token', 'in', new Array(AT_ONCE).fill(0))
        .groupBy('token'),
    ),
    blocksOf: prepare(
      db
        .selectFrom('token_blocks')
        .select(['token', 'block', 'documents'])
        .where('token', 'in', new Array(AT_ONCE).fill(0))
        .orderBy('token')
        .orderBy('block'),
    ),
    add: prepare(
      db
        .insertInto('token_counts')
        .values({ name: '', value: 0 })
        .onConflict((on) =>
          on.column('name').doUpdateSet((eb) => ({ value: eb('token_counts.value', '+', eb.ref('excluded.value')) })),
        )
        .returning('value'),
    ),
  }
}

/** Lists of tokens are asked in pieces of this size, so that few statements are ever prepared. */
export const AT_ONCE = 64

export function inPieces(numbers: readonly number[]): readonly (readonly number[])[] {
  const pieces: number[][] = []
  for (let at = 0; at < numbers.length; at += AT_ONCE) {
    const piece = numbers.slice(at, at + AT_ONCE)
    while (piece.length < AT_ONCE) piece.push(piece[0] ?? 0)
    pieces.push(piece)
  }
  return pieces
}

const NO_BYTES: Bytes = new Uint8Array(0)

function prepare<R>(query: { compile(): CompiledQuery<R> }): (...values: readonly unknown[]) => CompiledQuery<R> {
  const compiled = query.compile()
  return (...values) => ({ ...compiled, parameters: values })
}
