import { DAY, HOUR, MINUTE } from '../lib/instant.ts'

/** A length of time in the unit it was promised in. 24 hours, 1 day and 1 business day are three different promises. */
export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year' | 'business-hour' | 'business-day'
export interface Span {
  readonly amount: number
  readonly unit: Unit
}

const UNIT_WORDS: Readonly<Record<string, Unit>> = {
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  year: 'year',
  'calendar day': 'day',
  'business hour': 'business-hour',
  'working hour': 'business-hour',
  'business day': 'business-day',
  'working day': 'business-day',
  'work day': 'business-day',
  weekday: 'business-day',
}

/** Reads "24 hours", "1 business day", "2 working weeks" (five working days each); undefined when it is no span. */
export function parseSpan(text: string): Span | undefined {
  const match = /^(\d{1,5}|an?|one|two|three|four|five|six|seven|ten) ([a-z]+(?: [a-z]+)?)$/.exec(
    text.trim().toLowerCase(),
  )
  if (!match) return undefined
  const amount = COUNTS[match[1]!] ?? Number(match[1])
  const word = match[2]!.replace(/s$/, '')
  if (word === 'business week' || word === 'working week') return { amount: amount * 5, unit: 'business-day' }
  const unit = UNIT_WORDS[word]
  return unit === undefined ? undefined : { amount, unit }
}

/** "24 hours", "1 business day". */
export function spanWords(span: Span): string {
  const amount = Math.abs(span.amount)
  return `${amount} ${span.unit.replace('-', ' ')}${amount === 1 ? '' : 's'}`
}

/** A rough length, for comparing spans and for warnings; never for a due time. */
export function roughLength(span: Span): number {
  return span.amount * ROUGH[span.unit]
}

const COUNTS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  ten: 10,
}

const ROUGH: Readonly<Record<Unit, number>> = {
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30.4 * DAY,
  year: 365.25 * DAY,
  'business-hour': 4.2 * HOUR,
  'business-day': 1.4 * DAY,
}
