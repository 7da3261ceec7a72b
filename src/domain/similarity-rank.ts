import type { Token, TokenKind } from './similarity.ts'

/**
 * Ranking by BM25 (Robertson and Zaragoza, 2009, §3.4) over tokens that nobody can read: it needs their numbers, how
 * many reports have each, and how much each weighs in a report; never a word, a place in the text or a text.
 */
export interface Term {
  readonly kind: TokenKind
  /** How often it stands in the question. */
  readonly count: number
  /** The documents that have it, and its weight in each as `weightIn` gave it, side by side. */
  readonly documents: Uint32Array
  readonly weights: Uint8Array
}

export interface Match {
  readonly document: number
  /** 0 … about 1, where 1 is what the question reaches against itself. */
  readonly likeness: number
}

/** BM25's saturation and length norm. The usual length is a constant, so that a weight never changes afterwards. */
const K1 = 1.2
const B = 0.6
const USUAL_LENGTH = 90
/** A weight lies on a scale this fine; coarse on purpose, it also says less. */
const STEPS = 15

/** What a token weighs in a document with this many words: 1 … 15. */
export function weightIn(count: number, length: number): number {
  return Math.max(1, Math.round((STEPS * saturated(count, length)) / (K1 + 1)))
}

function saturated(count: number, length: number): number {
  return (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / USUAL_LENGTH))
}

/** What a match of this kind is worth beside a word that is as rare. */
const WORTH: Readonly<Record<TokenKind, number>> = {
  word: 1,
  common: 0.3,
  name: 1,
  identifier: 3,
  file: 1.2,
  function: 1.2,
  sink: 0.6,
  weakness: 0.6,
  component: 1,
  package: 1,
  version: 0.4,
  attachment: 3,
  copy: 0,
}

/** A question is bounded, however long its text: what is asked by takes time. Common words only help where there is little else. */
const MOST_WORDS = 160
const MOST_FACTS = 60
const ENOUGH_WORDS = 12

/** The tokens by which a report asks for others like it; of each sort those that stand first. */
export function questionOf(tokens: readonly Token[]): readonly Token[] {
  const words = tokens.filter(({ kind }) => kind === 'word').slice(0, MOST_WORDS)
  const common = words.length < ENOUGH_WORDS ? tokens.filter(({ kind }) => kind === 'common') : []
  const facts = tokens.filter(({ kind }) => kind !== 'word' && kind !== 'common' && kind !== 'copy')
  const copy = tokens.filter(({ kind }) => kind === 'copy')
  return [...copy, ...facts.slice(0, MOST_FACTS), ...words, ...common]
}

/** In a young house every word is rare. These unseen reports keep the first few from being everything. */
const UNSEEN = 20

function rarity(frequency: number, documents: number): number {
  const all = documents + UNSEEN
  return Math.log(1 + (all - frequency + 0.5) / (frequency + 0.5))
}

/** Where many reports have a token it only costs time to look. */
const COMMON_SHARE = 0.25
const FEW = 400

/**
 * The documents most like the question, best first. `size` is one more than the greatest document number, `documents`
 * how many there are, `length` how many words the question has.
 */
export function rank(
  terms: readonly Term[],
  of: { readonly size: number; readonly documents: number; readonly length: number },
  limit: number,
): readonly Match[] {
  const scores = new Float32Array(of.size)
  let whole = 0
  for (const { kind, count, documents, weights } of terms) {
    const rare = rarity(documents.length, of.documents)
    const value = WORTH[kind] * rare * saturated(count, USUAL_LENGTH)
    whole += (value * weightIn(count, of.length)) / STEPS
    if (documents.length > FEW && documents.length > of.documents * COMMON_SHARE) continue
    for (let i = 0; i < documents.length; i++) {
      const document = documents[i] ?? 0
      scores[document] = (scores[document] ?? 0) + (value * (weights[i] ?? 0)) / STEPS
    }
  }
  return best(scores, limit).map((document) => ({ document, likeness: (scores[document] ?? 0) / whole }))
}

/** The numbers of the highest scores, best first; a short list kept in order while passing once. */
function best(scores: Float32Array, limit: number): readonly number[] {
  const found: number[] = []
  let least = 0
  for (let document = 0; document < scores.length; document++) {
    const score = scores[document] ?? 0
    if (score <= least) continue
    let at = found.length
    while (at > 0 && (scores[found[at - 1] ?? 0] ?? 0) < score) at--
    found.splice(at, 0, document)
    if (found.length > limit) found.pop()
    if (found.length === limit) least = scores[found.at(-1) ?? 0] ?? 0
  }
  return found
}
