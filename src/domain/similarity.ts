import { hex, sha256, utf8 } from '../lib/bytes.ts'
import { type Fact, type FactKind, factOfAnswer, factsIn } from './similarity-facts.ts'
import { isCommon, wordsOf } from './similarity-words.ts'

/** What a reporter wrote, as far as two reports can be compared by it. */
export interface ReportWords {
  readonly title: string
  readonly description: string
  readonly answers: Readonly<Record<string, string>>
  /** Messages that followed. */
  readonly said: readonly string[]
  /** SHA-256 of attached files, hex. */
  readonly files: readonly string[]
}

/** One thing by which reports are found: a word, or a fact. Its text is never stored, only a keyed number made of it. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** How often it stands there, at most `MOST_COUNTED`. */
  readonly count: number
}
export type TokenKind = 'word' | 'common' | 'name' | 'attachment' | 'copy' | FactKind

/** More tells nothing more of what a text is about, and something of who wrote it. */
export const MOST_COUNTED = 7
const MOST_TOKENS = 4_000

/** Everything a report is found by. What stands first is kept where a text has too many different words. */
export function reportTokens(report: ReportWords): readonly Token[] {
  const bag = newBag()
  bag.text(report.title)
  // Once more: a title is chosen to tell one report from others.
  bag.text(report.title)
  bag.text(report.description)
  for (const [field, answer] of Object.entries(report.answers)) {
    const fact = factOfAnswer(field, answer)
    if (fact !== undefined) bag.fact(fact)
    bag.text(answer)
  }
  for (const text of report.said) bag.text(text)
  for (const digest of report.files) bag.add('attachment', digest)
  bag.add('copy', copyDigest(report))
  return bag.tokens()
}

/** How many words there are, counted as they are kept; facts and names are said by words already. */
export function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { kind, count }) => (kind === 'word' || kind === 'common' ? sum + count : sum), 0)
}

/** Everything other text is found by: messages of the team, notes, titles and reasons. */
export function textTokens(texts: readonly string[]): readonly Token[] {
  const bag = newBag()
  for (const text of texts) bag.text(text)
  return bag.tokens()
}

/** What somebody searches for. Each word must be there, in one of its readings. */
export function searchTokens(query: string): readonly (readonly Token[])[] {
  const pieces = query.split(/\s+/).slice(0, MOST_SEARCHED)
  return pieces.map((piece) => textTokens([piece])).filter((tokens) => tokens.length > 0)
}

const MOST_SEARCHED = 12

interface Bag {
  text(text: string): void
  fact(fact: Fact): void
  add(kind: TokenKind, text: string): void
  tokens(): readonly Token[]
}

function newBag(): Bag {
  const tokens = new Map<string, { kind: TokenKind; text: string; count: number }>()
  function add(kind: TokenKind, text: string): void {
    const key = `${kind} ${text}`
    const known = tokens.get(key)
    if (known !== undefined) known.count = Math.min(MOST_COUNTED, known.count + 1)
    else if (tokens.size < MOST_TOKENS) tokens.set(key, { kind, text, count: 1 })
  }
  const fact = ({ kind, value }: Fact): void => add(kind, value)
  return {
    add,
    fact,
    text(text) {
      const { facts, rest } = factsIn(text)
      for (const one of facts) fact(one)
      for (const word of wordsOf(rest)) add(word.compound ? 'name' : isCommon(word.text) ? 'common' : 'word', word.text)
    },
    tokens: () => [...tokens.values()],
  }
}

/** The same for two reports that say the same and bring the same files, however their lines are broken. */
function copyDigest({ title, description, answers, files }: ReportWords): string {
  const whole = [
    title,
    description,
    ...Object.keys(answers)
      .toSorted()
      .map((field) => answers[field] ?? ''),
  ]
  const plain = whole.map((text) =>
    (
      text
        .normalize('NFKC')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? []
    ).join(' '),
  )
  return hex(sha256(utf8([...plain, ...new Set(files.toSorted())].join('\n'))))
}
