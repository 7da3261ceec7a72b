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
  'calendar week': 'week',
  'calendar month': 'month',
  'elapsed hour': 'hour',
  'business hour': 'business-hour',
  'working hour': 'business-hour',
  'business day': 'business-day',
  'working day': 'business-day',
  'work day': 'business-day',
  weekday: 'business-day',
}

/** Reads "24 hours", "1 business day", "2 working weeks" (five working days each); undefined when it is no span. */
export function parseSpan(text: string): Span | undefined {
  const match = /^(\d{1,5}|[a-z]+(?:-[a-z]+)?) ([a-z]+(?: [a-z]+)?)$/.exec(text.trim().toLowerCase())
  const amount = match ? countOf(match[1]!) : undefined
  if (!match || amount === undefined) return undefined
  const word = match[2]!.replace(/s$/, '')
  if (word === 'business week' || word === 'working week') return { amount: amount * 5, unit: 'business-day' }
  if (word === 'fortnight') return { amount: amount * 2, unit: 'week' }
  if (word === 'quarter') return { amount: amount * 3, unit: 'month' }
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

/** 24 of “24”, “twenty-four”; 1 of “a”. */
export function countOf(word: string): number | undefined {
  if (/^\d{1,5}$/.test(word)) return Number(word)
  if (word === 'a' || word === 'an') return 1
  const [tens, ones] = word.split('-')
  const small = SMALL.indexOf(word)
  if (small >= 0) return small + 1
  const ten = TENS.indexOf(tens!)
  if (ten < 0) return undefined
  const one = ones === undefined ? 0 : SMALL.indexOf(ones) + 1
  return ones === undefined || (one > 0 && one < 10) ? 10 * (ten + 2) + one : undefined
}

const SMALL =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

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
