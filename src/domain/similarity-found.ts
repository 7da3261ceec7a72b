import { type ReportWords, reportTokens, type TokenKind } from './similarity.ts'

/** Below this, two reports share no more than what reports to one team share anyway. */
const LEAST_LIKENESS = 0.35
export const MOST_SIMILAR = 5

/** Is it worth a person's look? Never more than a hint: nothing is closed or linked by it. */
export function isSimilar(found: { readonly likeness: number; readonly copy: boolean }): boolean {
  return found.copy || found.likeness >= LEAST_LIKENESS
}

/** Why two reports are thought to tell of the same, as a person may read it. */
export interface Reasons {
  /** Title, description and answers are the same. */
  readonly copy: boolean
  readonly shared: readonly { readonly kind: SharedKind; readonly values: readonly string[] }[]
  /** How many hundredths of the words of the shorter one stand in the other too. */
  readonly words: number
}
export type SharedKind = (typeof SHARED)[number]

/** In the order in which they convince. */
const SHARED = [
  'identifier',
  'attachment',
  'file',
  'function',
  'sink',
  'weakness',
  'component',
  'package',
  'version',
] as const
const MOST_VALUES = 4

export function reasonsFor(one: ReportWords, other: ReportWords): Reasons {
  const [mine, theirs] = [byKind(one), byKind(other)]
  const both = (kind: TokenKind): readonly string[] => {
    const have = theirs.get(kind)
    return [...(mine.get(kind) ?? [])].filter((text) => have?.has(text))
  }
  const shared = SHARED.map((kind) => ({ kind, values: both(kind).slice(0, MOST_VALUES) }))
  const fewer = Math.min(mine.get('word')?.size ?? 0, theirs.get('word')?.size ?? 0)
  return {
    copy: both('copy').length > 0,
    shared: shared.filter(({ values }) => values.length > 0),
    words: fewer === 0 ? 0 : Math.round((100 * both('word').length) / fewer),
  }
}

function byKind(report: ReportWords): ReadonlyMap<TokenKind, ReadonlySet<string>> {
  const groups = Map.groupBy(reportTokens(report), ({ kind }) => kind)
  return new Map([...groups].map(([kind, tokens]) => [kind, new Set(tokens.map(({ text }) => text))]))
}
