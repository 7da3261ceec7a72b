import type { Token } from '../domain/similarity.ts'

/** Where words stand, by who may read them: the reporter's own, the answers, the case, the team's notes. */
export type Shelf = 'report' | 'talk' | 'case' | 'note'
/** All words of a stream that are to be found, shelf by shelf. */
export interface StreamWords {
  readonly kind: 'report' | 'case'
  readonly stream: string
  readonly shelves: Readonly<Partial<Record<Shelf, readonly Token[]>>>
}
export interface LikeReport {
  readonly report: string
  /** 0 … 1 */
  readonly likeness: number
  /** Both say exactly the same. */
  readonly copy: boolean
}
/** Two cases with reports that are like each other, by their numbers. */
export interface SimilarCases {
  readonly number: string
  readonly other: string
  readonly likeness: number
  readonly copy: boolean
}
/** Search over sealed text. It keeps keyed numbers of tokens and no word; everything in it can be made again from the log. */
export interface Words {
  /** The streams whose words changed in the log since it was last read, and where it is then read to. */
  behind(limit: number): Promise<{
    readonly streams: readonly { readonly kind: 'report' | 'case'; readonly stream: string }[]
    readonly position: number
    readonly more: boolean
  }>
  reached(position: number): Promise<void>
  /** Writes the words of streams in the place of those they had; of an erased report it takes all away. */
  put(words: readonly StreamWords[]): Promise<void>
  /** The reports most like these words, best first, without the one that asks. */
  like(asked: {
    readonly self: string
    readonly tokens: readonly Token[]
    readonly length: number
    readonly limit: number
  }): Promise<readonly LikeReport[]>
  keepSimilar(report: string, found: readonly LikeReport[]): Promise<void>
  /** Forgets everything; the log is then read from its beginning. */
  reset(): Promise<void>
  /** Do its parts agree with each other? */
  isWhole(): Promise<boolean>
}
