import type { NewReport } from './intake.ts'
import type { NonIssue } from './policy.ts'

/** The sentences of what is known and no vulnerability that this report is like. To be read before sending, never to refuse. */
export function nonIssuesLike(
  report: Pick<NewReport, 'title' | 'description'>,
  nonIssues: readonly NonIssue[],
): readonly string[] {
  const text = `${report.title}\n${report.description}`.toLowerCase()
  const words = new Set(wordsOf(text))
  return nonIssues.filter((one) => isLike(one, text, words)).map(({ says }) => says)
}

/** One of its phrases stands there, or most of the words that carry its meaning do. */
function isLike({ says, about }: NonIssue, text: string, words: ReadonlySet<string>): boolean {
  if (about.length > 0) return about.some((phrase) => text.includes(phrase.toLowerCase()))
  const own = [...new Set(wordsOf(says.toLowerCase()))]
  const shared = own.filter((word) => words.has(word)).length
  return shared >= Math.max(2, Math.ceil(own.length * 0.6))
}

/** Without what every sentence has; a plural counts as its singular. */
function wordsOf(text: string): readonly string[] {
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}-]+/gu) ?? []).filter((word) => !COMMON.has(word)).map(singular)
}

function singular(word: string): string {
  if (word.length < 5) return word
  return word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1')
}

const COMMON: ReadonlySet<string> = new Set(
  'the and for are not that this with without from our your you can any has have but its into such only other reports report vulnerability vulnerabilities issue issues security missing lack'.split(
    ' ',
  ),
)
