import { DAY, HOUR, type Instant, MINUTE } from '../lib/instant.ts'
import {
  addMonths,
  dateOf,
  dayNumber,
  instantOf,
  localOf,
  WEEKDAYS,
  weekdayOf,
  type ZoneTable,
} from './calendar-days.ts'
import type { Span, Unit } from './calendar-span.ts'
import {
  addWorkingHours,
  type CompiledCalendar,
  isWorkingDay,
  shiftWorkingDays,
  workedBetween,
  workingDaysAfter,
  workingDaysBefore,
} from './calendar-work.ts'

/** Which instants are acceptable for a planned act: time of day, weekdays, and no blackout or holiday. */
export interface Slot {
  readonly zone: ZoneTable
  /** Minutes of the local day; absent: the time of day is kept. */
  readonly minute?: number
  readonly weekdays: readonly number[]
  /** True: also not on a day the calendar is closed. */
  readonly noHolidays: boolean
  /** Only these instants, a series of the policy. */
  readonly only?: readonly Instant[]
  /** Half-open local date ranges, YYYY-MM-DD, the last day included. */
  readonly blackouts: readonly { readonly from: string; readonly until: string; readonly why: string }[]
}

/**
 * `span` after `start` (before it, for a negative amount).
 * Hours and minutes are elapsed time. Days, weeks, months and years keep the local time of day; a month that is too
 * short ends on its last day. A business day is pinned: the end of the n-th working day after the day of the first
 * working instant at or after `start`. Business hours are time inside the working hours.
 */
export function addSpan(calendar: CompiledCalendar, span: Span, start: Instant): Instant {
  const { amount, unit } = span
  switch (unit) {
    case 'minute':
      return start + amount * MINUTE
    case 'hour':
      return start + amount * HOUR
    case 'day':
    case 'week':
      return instantOf(calendar.zone, localOf(calendar.zone, start) + amount * (unit === 'day' ? DAY : 7 * DAY))
    case 'month':
    case 'year':
      return instantOf(calendar.zone, addMonths(localOf(calendar.zone, start), unit === 'month' ? amount : 12 * amount))
    case 'business-day':
      return amount < 0 ? workingDaysBefore(calendar, -amount, start) : workingDaysAfter(calendar, amount, start)
    case 'business-hour':
      return addWorkingHours(calendar, amount * HOUR, start)
  }
}

/**
 * Where a deadline lands when the clock stood still from `from` to `until`: what was left of it is left again.
 * Shifts add up: pausing p→q and q→r is pausing p→r.
 */
export function shiftDeadline(
  calendar: CompiledCalendar,
  unit: Unit,
  due: Instant,
  still: { from: Instant; until: Instant },
): Instant {
  if (unit === 'business-day') return shiftWorkingDays(calendar, due, still)
  if (unit === 'business-hour') return addWorkingHours(calendar, workedBetween(calendar, still.from, due), still.until)
  return due + (still.until - still.from)
}

/** The same time of day on the next day that is worked; the instant itself where its day is. */
export function nextWorked(calendar: CompiledCalendar, at: Instant): Instant {
  const local = localOf(calendar.zone, at)
  for (let day = 0; day < 400; day++) {
    const moved = instantOf(calendar.zone, local + day * DAY)
    if (isWorkingDay(calendar, moved)) return moved
  }
  return at
}

/** From when on a span is over: a business day counts from its morning, whatever the hour it is promised for. */
export function spanReached(calendar: CompiledCalendar, span: Span, start: Instant): Instant {
  const end = addSpan(calendar, span, start)
  if (span.unit !== 'business-day') return end
  return Math.max(start, instantOf(calendar.zone, dayNumber(localOf(calendar.zone, end - 1)) * DAY))
}

/** The first instant at or after `from` that the slot accepts; undefined when none comes within two years. */
export function nextInSlot(slot: Slot, calendar: CompiledCalendar, from: Instant): Instant | undefined {
  if (slot.only) return slot.only.find((at) => at >= from && slotAccepts(slot, calendar, at))
  const local = localOf(slot.zone, from)
  const minute = slot.minute ?? Math.floor((local - dayNumber(local) * DAY) / MINUTE)
  const rest = slot.minute === undefined ? local - dayNumber(local) * DAY - minute * MINUTE : 0
  for (let day = dayNumber(local); day < dayNumber(local) + 731; day++) {
    const at = instantOf(slot.zone, day * DAY + minute * MINUTE + rest)
    if (at >= from && slotAccepts(slot, calendar, at)) return at
  }
  return undefined
}

export function slotAccepts(slot: Slot, calendar: CompiledCalendar, at: Instant): boolean {
  return slotRefusal(slot, calendar, at) === undefined
}

/** Why the slot does not accept the instant, in words that follow "because"; undefined when it does. */
export function slotRefusal(slot: Slot, calendar: CompiledCalendar, at: Instant): string | undefined {
  if (slot.only && !slot.only.includes(at)) return 'it is none of the release dates'
  const local = localOf(slot.zone, at)
  const day = dayNumber(local)
  if (!slot.weekdays.includes(weekdayOf(day))) return `it is a ${WEEKDAYS[weekdayOf(day) - 1]}`
  if (slot.minute !== undefined && local - day * DAY !== slot.minute * MINUTE) return 'it is not the agreed time of day'
  const date = dateOf(day)
  const blackout = slot.blackouts.find((b) => b.from <= date && date <= b.until)
  if (blackout) return `it is in a blackout (${blackout.why})`
  if (slot.noHolidays) {
    const holiday = calendar.closed.find(([d]) => d === date)
    if (holiday) return `it is a holiday (${holiday[1]})`
  }
  return undefined
}
