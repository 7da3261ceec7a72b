/** An instant: whole milliseconds since 1970-01-01T00:00:00Z. Stored as an integer, shown through the views. */
export type Instant = number

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** RFC 3339 in UTC, without fractions where they are zero: 2026-04-02T16:04:00Z. */
export function toIso(instant: Instant): string {
  // Every record carries several dates, so the years that people write are put into words by arithmetic.
  if (!Number.isInteger(instant) || instant < FIRST || instant >= PAST) return slowIso(instant)
  const day = Math.floor(instant / DAY)
  const rest = instant - day * DAY
  const clock = `${two(Math.floor(rest / HOUR))}:${two(Math.floor(rest / MINUTE) % 60)}:${two(Math.floor(rest / SECOND) % 60)}`
  const fraction = rest % SECOND
  const tail = fraction === 0 ? '' : `.${String(fraction).padStart(3, '0').replace(/0+$/, '')}`
  return `${dateText(day)}T${clock}${tail}Z`
}

/** Most dates that are written fall on a few days around now. */
function dateText(day: number): string {
  const kept = DATES.get(day)
  if (kept !== undefined) return kept
  const { year, month, date } = civil(day)
  const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
  if (DATES.size >= 1_000) DATES.clear()
  DATES.set(day, text)
  return text
}

const DATES = new Map<number, string>()

// The years 0000 to 9999, which are written with four digits.
const FIRST = -62_167_219_200_000
const PAST = 253_402_300_800_000

function slowIso(instant: Instant): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toString()
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}

// The Gregorian calendar repeats every 400 years (146,097 days). Counted from 1 March, the leap day is a year's last, and
// the first day of its month m is (153 m + 2) / 5 days after the first of March.
function civil(day: number): { readonly year: number; readonly month: number; readonly date: number } {
  const shifted = day + DAYS_TO_1970
  const era = Math.floor(shifted / 146_097)
  const inEra = shifted - era * 146_097
  const yearInEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  )
  const inYear = inEra - (365 * yearInEra + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100))
  const fromMarch = Math.floor((5 * inYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const date = inYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  return { year: era * 400 + yearInEra + (month <= 2 ? 1 : 0), month, date }
}

/** From 1 March of the year 0 to 1 January 1970. */
const DAYS_TO_1970 = 719_468

/** Reads an RFC 3339 instant (an offset or Z is needed); undefined when it is none. */
export function fromIso(text: string): Instant | undefined {
  return text === '' ? undefined : (utcOf(text) ?? slowFromIso(text))
}

function slowFromIso(text: string): Instant | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch {
    return undefined
  }
}

// The form that we write ourselves, digit by digit; every other form, and everything wrong, is left to Temporal.
function utcOf(text: string): Instant | undefined {
  if (text.length !== 20 || !PLAIN.test(text)) return undefined
  const year = 100 * twoAt(text, 0) + twoAt(text, 2)
  const month = twoAt(text, 5)
  const date = twoAt(text, 8)
  const hour = twoAt(text, 11)
  const minute = twoAt(text, 14)
  const second = twoAt(text, 17)
  if (month < 1 || month > 12 || date < 1 || date > 31 || hour > 23 || minute > 59 || second > 59) return undefined
  const day = dayOf(year, month, date)
  if (date > 28 && civil(day).date !== date) return undefined
  return day * DAY + hour * HOUR + minute * MINUTE + second * SECOND
}
const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

function twoAt(text: string, i: number): number {
  return 10 * text.charCodeAt(i) + text.charCodeAt(i + 1) - 11 * ZERO
}
const ZERO = 48

function dayOf(year: number, month: number, date: number): number {
  const counted = month <= 2 ? year - 1 : year
  const era = Math.floor(counted / 400)
  const yearInEra = counted - era * 400
  const inYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1
  const inEra = yearInEra * 365 + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100) + inYear
  return era * 146_097 + inEra - DAYS_TO_1970
}
