import { DAY, type Instant } from '../lib/instant.ts'

/** The offsets of an IANA zone, resolved beforehand: no time-zone table is asked when a clock is read. */
export interface ZoneTable {
  readonly name: string
  /** Milliseconds east of UTC before the first change. */
  readonly start: number
  /** [instant, milliseconds east of UTC from then on], oldest first. */
  readonly changes: readonly (readonly [Instant, number])[]
}

/** The instant at which the local day of `at` ends. */
export function endOfDay(zone: ZoneTable, at: Instant): Instant {
  return instantOf(zone, (dayNumber(localOf(zone, at)) + 1) * DAY)
}

/** Wall-clock time as if it were UTC: milliseconds. */
export function localOf(zone: ZoneTable, at: Instant): number {
  return at + offsetAt(zone, at)
}

/** The instant of a wall-clock time. Twice there: the first. Skipped: as if the clock had not jumped (RFC 5545 §3.3.5). */
export function instantOf(zone: ZoneTable, local: number): Instant {
  const before = offsetAt(zone, local - DAY)
  const after = offsetAt(zone, local + DAY)
  if (before === after || offsetAt(zone, local - before) === before) return local - before
  return offsetAt(zone, local - after) === after ? local - after : local - before
}

/** Days since 1970-01-01 of a wall-clock time. */
export function dayNumber(local: number): number {
  return Math.floor(local / DAY)
}

export function dayOf(zone: ZoneTable, at: Instant): number {
  return dayNumber(localOf(zone, at))
}

/** ISO weekday: 1 Monday … 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/** The Gregorian date of a day number, by counting 400-year eras that begin in March. */
export function civilOf(dayNumber: number): CivilDate {
  const z = dayNumber + 719_468
  const era = Math.floor(z / 146_097)
  const inEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  )
  const inYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * inYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const day = inYear - Math.floor((153 * shifted + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

/** The day number of a Gregorian date that exists. */
export function dayOfCivil({ year, month, day }: CivilDate): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + inYear - 719_468
}

export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** A wall-clock time `months` later; the 31st of a shorter month is its last day. */
export function addMonths(local: number, months: number): number {
  const day = dayNumber(local)
  const { year, month, day: dayOfMonth } = civilOf(day)
  const index = year * 12 + (month - 1) + months
  const to = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 }
  const last = daysInMonth(to.year, to.month)
  return dayOfCivil({ ...to, day: Math.min(dayOfMonth, last) }) * DAY + (local - day * DAY)
}

/** YYYY-MM-DD of a day number. */
export function dateOf(day: number): string {
  const { year, month, day: dayOfMonth } = civilOf(day)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`
}

/** Day number of YYYY-MM-DD; undefined when there is no such day (30 February). */
export function dayOfDate(date: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return dayOfCivil({ year, month, day })
}

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** Milliseconds east of UTC at an instant, found by halving. */
export function offsetAt(zone: ZoneTable, at: Instant): number {
  const { changes } = zone
  let low = 0
  let high = changes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (changes[middle]![0] <= at) low = middle + 1
    else high = middle
  }
  return low === 0 ? zone.start : changes[low - 1]![1]
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
