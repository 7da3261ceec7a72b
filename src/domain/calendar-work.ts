import { DAY, type Instant, MINUTE } from '../lib/instant.ts'
import { dayNumber, dayOf, dayOfDate, instantOf, localOf, weekdayOf, type ZoneTable } from './calendar-days.ts'

/** Minutes of a working day, [from, to), sorted. */
export type Hours = readonly (readonly [number, number])[]

export interface CompiledCalendar {
  readonly id: string
  readonly zone: ZoneTable
  /** ISO weekdays on which work is done: 1 Monday … 7 Sunday. */
  readonly workdays: readonly number[]
  /**
   * Minutes of the local day, [from, to), sorted; absent: the whole day. An end beyond 24 × 60 is in the small hours of
   * the next day, which still belong to the working day that began before midnight.
   */
  readonly hours?: Hours
  /** Weekdays (1 Monday … 7 Sunday) with hours of their own. */
  readonly hoursOn?: Readonly<Record<string, Hours>>
  /** Dates (YYYY-MM-DD) on which nobody works, and why. */
  readonly closed: readonly (readonly [string, string])[]
  /** Dates on which people work although the weekday or a holiday says otherwise. */
  readonly open: readonly string[]
}

/** End of the n-th working day after the day of the first working instant at or after `start`. */
export function workingDaysAfter(calendar: CompiledCalendar, amount: number, start: Instant): Instant {
  const days = workingTime(calendar)
  const day = dayWorkedAt(calendar, start)
  const over = isOpen(days, day) && localOf(calendar.zone, start) - day * DAY >= lastMinute(calendar, day) * MINUTE
  const first = rankOf(days, over ? day + 1 : day)
  return endOfWork(calendar, nthDay(days, first + amount))
}

/** The same time of day, `amount` working days earlier. */
export function workingDaysBefore(calendar: CompiledCalendar, amount: number, start: Instant): Instant {
  const days = workingTime(calendar)
  const local = localOf(calendar.zone, start)
  const day = dayNumber(local)
  return instantOf(calendar.zone, nthDay(days, rankOf(days, day) - amount) * DAY + (local - day * DAY))
}

/** A deadline at the end of a working day, moved by the working days that began while the clock stood still. */
export function shiftWorkingDays(
  calendar: CompiledCalendar,
  due: Instant,
  still: { from: Instant; until: Instant },
): Instant {
  const days = workingTime(calendar)
  const lost = rankOf(days, dayOf(calendar.zone, still.until) + 1) - rankOf(days, dayOf(calendar.zone, still.from) + 1)
  if (lost <= 0) return due
  return endOfWork(calendar, nthDay(days, rankOf(days, dayWorkedAt(calendar, due - 1)) + lost))
}

/** `amount` milliseconds of working hours after `start`. */
export function addWorkingHours(calendar: CompiledCalendar, amount: number, start: Instant): Instant {
  const { days, before } = workingTime(calendar)
  const target = workPosition(calendar, start) + amount
  const index = amount > 0 ? lastBelow(before, target) : lastBelow(before, target + 1)
  const day = days[index]!
  return instantOf(calendar.zone, day * DAY + localAfterWork(hoursOf(calendar, day), target - before[index]!))
}

/** The day whose work is done at an instant: the small hours may still belong to the evening before. */
export function dayWorkedAt(calendar: CompiledCalendar, at: Instant): number {
  const local = localOf(calendar.zone, at)
  const day = dayNumber(local)
  const late = local - (day - 1) * DAY < lastMinute(calendar, day - 1) * MINUTE
  return late && isOpen(workingTime(calendar), day - 1) ? day - 1 : day
}

/** Milliseconds of working hours between two instants. */
export function workedBetween(calendar: CompiledCalendar, from: Instant, until: Instant): number {
  return workPosition(calendar, until) - workPosition(calendar, from)
}

export function isWorkingDay(calendar: CompiledCalendar, at: Instant): boolean {
  return isOpen(workingTime(calendar), dayOf(calendar.zone, at))
}

/** True inside the working hours of a working day. */
export function isWorking(calendar: CompiledCalendar, at: Instant): boolean {
  return workedBetween(calendar, at, at + MINUTE) > 0
}

/** Which days are worked from 2000 to 2060: built once for each calendar, so that a business day costs two look-ups. */
interface WorkingTime {
  /** The working days, oldest first. */
  readonly days: Int32Array
  /** For each day since FIRST: how many working days are earlier. */
  readonly rank: Int32Array
  /** For each working day: the milliseconds worked on all earlier ones. */
  readonly before: Float64Array
}

const FIRST = 10_957 // 2000-01-01
const LAST = 32_873 // 2060-01-02
const built = new WeakMap<CompiledCalendar, WorkingTime>()

function workingTime(calendar: CompiledCalendar): WorkingTime {
  const known = built.get(calendar)
  if (known) return known
  const closed = new Set(calendar.closed.map(([date]) => dayOfDate(date)))
  const open = new Set(calendar.open.map(dayOfDate))
  const days: number[] = []
  const rank = new Int32Array(LAST - FIRST + 1)
  for (let day = FIRST; day <= LAST; day++) {
    rank[day - FIRST] = days.length
    if (open.has(day) || (calendar.workdays.includes(weekdayOf(day)) && !closed.has(day))) days.push(day)
  }
  const before = new Float64Array(days.length)
  for (let i = 1; i < days.length; i++) before[i] = before[i - 1]! + workOn(calendar, days[i - 1]!)
  const table = { days: Int32Array.from(days), rank, before }
  built.set(calendar, table)
  return table
}

/** How many working days of the table are earlier than `day`; days outside it count as its edge. */
function rankOf(table: WorkingTime, day: number): number {
  return table.rank[Math.min(Math.max(day, FIRST), LAST) - FIRST]!
}

function nthDay(table: WorkingTime, index: number): number {
  return table.days[Math.min(Math.max(index, 0), table.days.length - 1)]!
}

function isOpen(table: WorkingTime, day: number): boolean {
  return nthDay(table, rankOf(table, day)) === day
}

function endOfWork(calendar: CompiledCalendar, day: number): Instant {
  return instantOf(calendar.zone, day * DAY + lastMinute(calendar, day) * MINUTE)
}

const WHOLE_DAY: Hours = [[0, 24 * 60]]

function hoursOf(calendar: CompiledCalendar, day: number): Hours {
  return calendar.hoursOn?.[weekdayOf(day)] ?? calendar.hours ?? WHOLE_DAY
}

function lastMinute(calendar: CompiledCalendar, day: number): number {
  return hoursOf(calendar, day).at(-1)![1]
}

function workOn(calendar: CompiledCalendar, day: number): number {
  return hoursOf(calendar, day).reduce((sum, [from, to]) => sum + (to - from) * MINUTE, 0)
}

/** All working milliseconds of the table before an instant. */
function workPosition(calendar: CompiledCalendar, at: Instant): number {
  const days = workingTime(calendar)
  const local = localOf(calendar.zone, at)
  const day = dayNumber(local)
  const index = Math.min(rankOf(days, day - 1), days.days.length - 1)
  let worked = days.before[index]!
  for (const one of [day - 1, day]) {
    if (!isOpen(days, one)) continue
    const time = local - one * DAY
    for (const [from, to] of hoursOf(calendar, one)) worked += inside(time, from * MINUTE, to * MINUTE)
  }
  return worked
}

function inside(time: number, from: number, to: number): number {
  return Math.min(Math.max(time, from), to) - from
}

/** The last index whose value is below `limit`; the first where none is. */
function lastBelow(sorted: Float64Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < limit) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

/** The local time of day at which `worked` milliseconds of a working day have passed. */
function localAfterWork(hours: Hours, worked: number): number {
  let left = worked
  for (const [from, to] of hours) {
    const length = (to - from) * MINUTE
    if (left <= length) return from * MINUTE + left
    left -= length
  }
  return hours.at(-1)![1] * MINUTE
}
