import { DAY, type Instant, MINUTE } from '../lib/instant.ts'
import { dayNumber, dayOf, dayOfDate, instantOf, localOf, weekdayOf, type ZoneTable } from './calendar-days.ts'

export interface CompiledCalendar {
  readonly id: string
  readonly zone: ZoneTable
  /** ISO weekdays on which work is done: 1 Monday … 7 Sunday. */
  readonly workdays: readonly number[]
  /** Minutes of the local day, [from, to), sorted; absent: the whole day. */
  readonly hours?: readonly (readonly [number, number])[]
  /** Dates (YYYY-MM-DD) on which nobody works, and why. */
  readonly closed: readonly (readonly [string, string])[]
  /** Dates on which people work although the weekday or a holiday says otherwise. */
  readonly open: readonly string[]
}

/** End of the n-th working day after the day of the first working instant at or after `start`. */
export function workingDaysAfter(calendar: CompiledCalendar, amount: number, start: Instant): Instant {
  const days = workingTime(calendar)
  const local = localOf(calendar.zone, start)
  const day = dayNumber(local)
  const over = isOpen(days, day) && local - day * DAY >= lastMinute(calendar) * MINUTE
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
  return endOfWork(calendar, nthDay(days, rankOf(days, dayOf(calendar.zone, due - 1)) + lost))
}

/** `amount` milliseconds of working hours after `start`. */
export function addWorkingHours(calendar: CompiledCalendar, amount: number, start: Instant): Instant {
  const perDay = workPerDay(calendar)
  const target = workPosition(calendar, start) + amount
  const whole = amount > 0 ? Math.ceil(target / perDay) - 1 : Math.floor(target / perDay)
  const day = nthDay(workingTime(calendar), whole)
  return instantOf(calendar.zone, day * DAY + localAfterWork(calendar, target - whole * perDay))
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
  const table = { days: Int32Array.from(days), rank }
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
  return instantOf(calendar.zone, day * DAY + lastMinute(calendar) * MINUTE)
}

const WHOLE_DAY: readonly (readonly [number, number])[] = [[0, 24 * 60]]

function lastMinute(calendar: CompiledCalendar): number {
  return (calendar.hours ?? WHOLE_DAY).at(-1)![1]
}

function workPerDay(calendar: CompiledCalendar): number {
  return (calendar.hours ?? WHOLE_DAY).reduce((sum, [from, to]) => sum + (to - from) * MINUTE, 0)
}

/** All working milliseconds of the table before an instant. */
function workPosition(calendar: CompiledCalendar, at: Instant): number {
  const days = workingTime(calendar)
  const local = localOf(calendar.zone, at)
  const day = dayNumber(local)
  const whole = rankOf(days, day) * workPerDay(calendar)
  if (!isOpen(days, day)) return whole
  const time = local - day * DAY
  return (
    whole + (calendar.hours ?? WHOLE_DAY).reduce((sum, [from, to]) => sum + inside(time, from * MINUTE, to * MINUTE), 0)
  )
}

function inside(time: number, from: number, to: number): number {
  return Math.min(Math.max(time, from), to) - from
}

/** The local time of day at which `worked` milliseconds of a working day have passed. */
function localAfterWork(calendar: CompiledCalendar, worked: number): number {
  let left = worked
  for (const [from, to] of calendar.hours ?? WHOLE_DAY) {
    const length = (to - from) * MINUTE
    if (left <= length) return from * MINUTE + left
    left -= length
  }
  return lastMinute(calendar) * MINUTE
}
