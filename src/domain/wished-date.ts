import { dateOf, dayOfDate } from './calendar-days.ts'

/** A day on which somebody says that they will publish, and the words that say it. */
export interface WishedDate {
  /** YYYY-MM-DD */
  readonly date: string
  readonly quote: string
}

/**
 * The day a report names for its own publication, as a proposal for a person to look at: never more than a hint, since
 * words may mean anything. Only dates that are written out are found.
 */
export function wishedDateIn(text: string): WishedDate | undefined {
  for (const sentence of text.slice(0, LONGEST).split(/(?<=[.!?])\s+|\n+/)) {
    if (!PUBLISHING.test(sentence)) continue
    const date = dateWritten(sentence)
    if (date !== undefined) return { date, quote: sentence.trim().slice(0, 200) }
  }
  return undefined
}

const LONGEST = 60_000
const PUBLISHING =
  /\b(publish|publication|disclos|go(?:ing)? public|make (?:it|this) public|blog post|write-?up|talk|conference|deadline)/i
const MONTHS = 'january february march april may june july august september october november december'.split(' ')

/** “2026-06-01”, “1 June 2026”, “June 1st, 2026”. A date in figures alone may be read two ways, and is not. */
function dateWritten(sentence: string): string | undefined {
  const iso = /\b\d{4}-\d{2}-\d{2}\b/.exec(sentence)?.[0]
  if (iso !== undefined && dayOfDate(iso) !== undefined) return iso
  const day = /\b(\d{1,2})(?:st|nd|rd|th)? (?:of )?([A-Za-z]{3,9})\.?,? (\d{4})\b/.exec(sentence)
  const month = /\b([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b/.exec(sentence)
  return named(day?.[3], day?.[2], day?.[1]) ?? named(month?.[3], month?.[1], month?.[2])
}

function named(year: string | undefined, month: string | undefined, day: string | undefined): string | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined
  const index = MONTHS.findIndex((name) => name.startsWith(month.toLowerCase())) + 1
  const text = `${year}-${String(index).padStart(2, '0')}-${day.padStart(2, '0')}`
  const known = index === 0 ? undefined : dayOfDate(text)
  return known === undefined ? undefined : dateOf(known)
}
