import { lengthOf, reportTokens, type Token } from '../../src/domain/similarity.ts'
import { questionOf, rank, type Term, weightIn } from '../../src/domain/similarity-rank.ts'
import type { PairSet, Question } from './pairs.ts'

export interface Recall {
  readonly questions: number
  readonly ours: number
  readonly plain: number
}

/** How many of a set's questions find a right document among the first five: ours, and BM25 over bare words. */
export function recallAt5(set: PairSet): Recall {
  const ours = ourSearch(set.corpus)
  const plain = plainSearch(set.corpus)
  const share = (search: (question: Question) => readonly number[]): number =>
    set.questions.filter((question) => search(question).some((found) => question.targets.includes(found))).length /
    set.questions.length
  return { questions: set.questions.length, ours: share(ours), plain: share(plain) }
}

function ourSearch(corpus: readonly string[]): (question: Question) => readonly number[] {
  const index = new Map<string, { documents: number[]; weights: number[] }>()
  for (const [document, text] of corpus.entries()) {
    const tokens = tokensOf('', text)
    const length = lengthOf(tokens)
    for (const token of tokens) {
      const at = index.get(keyOf(token)) ?? { documents: [], weights: [] }
      index.set(keyOf(token), at)
      at.documents.push(document)
      at.weights.push(weightIn(token.count, length))
    }
  }
  return ({ title, description }) => {
    const tokens = tokensOf(title, description)
    const terms = questionOf(tokens).map((token): Term => {
      const { documents = [], weights = [] } = index.get(keyOf(token)) ?? {}
      return { ...token, documents: Uint32Array.from(documents), weights: Uint8Array.from(weights) }
    })
    const of = { size: corpus.length, documents: corpus.length, length: lengthOf(tokens) }
    return rank(terms, of, 5).map(({ document }) => document)
  }
}

function tokensOf(title: string, description: string): readonly Token[] {
  return reportTokens({ title, description, answers: {}, said: [], files: [] })
}

function keyOf({ kind, text }: Token): string {
  return `${kind} ${text}`
}

/** BM25 as the textbook has it: lower-case letters and digits, every word, k1 = 1.2, b = 0.75. */
function plainSearch(corpus: readonly string[]): (question: Question) => readonly number[] {
  const bags = corpus.map((text) => {
    const bag = new Map<string, number>()
    for (const word of plainWords(text)) bag.set(word, (bag.get(word) ?? 0) + 1)
    return { bag, length: plainWords(text).length }
  })
  const frequency = new Map<string, number>()
  for (const { bag } of bags) for (const word of bag.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const average = bags.reduce((sum, { length }) => sum + length, 0) / bags.length
  return ({ title, description }) => {
    const words = plainWords(`${title} ${description}`)
    const scores = bags.map(({ bag, length }, document) => {
      let score = 0
      for (const word of words) {
        const count = bag.get(word) ?? 0
        const known = frequency.get(word) ?? 0
        const rarity = Math.log(1 + (bags.length - known + 0.5) / (known + 0.5))
        score += (rarity * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / average))
      }
      return { document, score }
    })
    const sorted = scores.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score)
    return sorted.slice(0, 5).map(({ document }) => document)
  }
}

function plainWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
}
