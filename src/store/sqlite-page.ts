import type { Bytes } from '../lib/bytes.ts'
import type { Line, Written } from './sqlite-pen.ts'

/** What the thread that writes is given: lines in their order, after the keys that must be durable before them. */
export interface Page {
  /** Under which the answer comes; without it only an error is kept, for whoever asks next. */
  readonly id: number | undefined
  /** Earlier errors are forgotten; otherwise after one nothing more is carried out. */
  readonly anew: boolean
  /** A transaction begins before the lines, and it is an error when somebody else has written since the last one began. */
  readonly ahead: boolean
  readonly keys: Packed | undefined
  readonly lines: Packed
}

/** What it says: what each line gave, or the first error. */
export type Answer =
  | { readonly id: number; readonly written: readonly Written[] }
  | { readonly id: number; readonly error: { readonly message: string; readonly more: object } }

/** Lines as they travel: all bytes in one piece, since each of them would take its whole pool of memory along. */
export interface Packed {
  /** The statement of each line: the text when it comes first, and then the number that both sides give it. */
  readonly sql: readonly (string | number)[]
  readonly counts: readonly number[]
  readonly mustChange: readonly boolean[]
  /** Of all lines, one after the other; `true` stands for the next of `lengths` bytes. */
  readonly values: readonly (string | number | null | true)[]
  readonly lengths: readonly number[]
  readonly bytes: Bytes
}

// Statements for lists of any length are many and come seldom: those are told by their text each time.
const MOST_NUMBERED = 500

/** The side that tells. */
export class Packer {
  readonly #numbers = new Map<string, number>()

  pack(lines: readonly Line[]): Packed {
    const sql: (string | number)[] = []
    const [counts, mustChange]: [number[], boolean[]] = [[], []]
    const [values, lengths, pieces]: [(string | number | null | true)[], number[], Bytes[]] = [[], [], []]
    for (const line of lines) {
      sql.push(this.#numberOf(line.sql))
      counts.push(line.parameters.length)
      mustChange.push(line.mustChange === true)
      for (const value of line.parameters) {
        if (value instanceof Uint8Array) {
          pieces.push(value)
          lengths.push(value.length)
          values.push(true)
        } else values.push(storable(value))
      }
    }
    return { sql, counts, mustChange, values, lengths, bytes: joined(pieces, lengths) }
  }

  #numberOf(text: string): string | number {
    const number = this.#numbers.get(text)
    if (number === undefined && this.#numbers.size < MOST_NUMBERED) this.#numbers.set(text, this.#numbers.size)
    return number ?? text
  }
}

/** The side that is told. */
export class Unpacker {
  readonly #texts: string[] = []

  unpack({ sql, counts, mustChange, values, lengths, bytes }: Packed): readonly Line[] {
    let [value, piece, at] = [0, 0, 0]
    function next(): string | number | null | Bytes {
      const one = values[value++] ?? null
      if (one !== true) return one
      const start = at
      at += lengths[piece++] ?? 0
      return bytes.subarray(start, at)
    }
    return sql.map((told, i) => {
      const parameters: (string | number | null | Bytes)[] = []
      for (let left = counts[i] ?? 0; left > 0; left--) parameters.push(next())
      return { sql: this.#textOf(told), parameters, mustChange: mustChange[i] === true }
    })
  }

  #textOf(told: string | number): string {
    if (typeof told === 'number') return this.#texts[told] ?? ''
    if (this.#texts.length < MOST_NUMBERED) this.#texts.push(told)
    return told
  }
}

/** In memory of their own, which is handed over and not copied. */
function joined(pieces: readonly Bytes[], lengths: readonly number[]): Bytes {
  const all = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** A Date or undefined would be stored as NULL without a word; here they are mistakes. */
function storable(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`A value of type ${typeof value} cannot be stored`)
}
