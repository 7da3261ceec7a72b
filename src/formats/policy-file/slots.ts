import type { Slot } from '../../domain/calendar.ts'
import {
  civilOf,
  dayOfCivil,
  dayOfDate,
  daysInMonth,
  instantOf,
  weekdayOf,
  type ZoneTable,
} from '../../domain/calendar-days.ts'
import { DAY, type Instant, MINUTE } from '../../lib/instant.ts'
import { readDateRange, readMinute, readWeekdays, type Time } from './calendar-section.ts'
import { type Fields, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'
import { zoneTable } from './zones.ts'

/** blackouts: dates on which nothing is released, with the reason. */
export function readBlackouts(top: Fields, report: Report): Slot['blackouts'] {
  return top.list('blackouts').flatMap((node) => {
    if (node.kind === 'map') {
      return [...node.entries].flatMap(([dates, { key, value }]) => {
        const range = readDateRange({ ...key, kind: 'text', text: dates }, report)
        return range ? [{ ...range, why: textOf(value, report) ?? 'blackout' }] : []
      })
    }
    const range = readDateRange(node, report)
    return range ? [{ ...range, why: 'blackout' }] : []
  })
}

/** “16:00 UTC, not Friday, not holidays”, “Monday to Thursday at 16:00 UTC”, “Wednesday, 12:00 America/New_York”. */
export function readSlot(
  node: Node,
  time: Time,
  context: { blackouts: Slot['blackouts']; report: Report },
): Slot | undefined {
  const { report } = context
  const text = textOf(node, report) ?? ''
  let minute: number | undefined
  let zone = time.zone
  let weekdays = [1, 2, 3, 4, 5, 6, 7]
  let noHolidays = false
  for (const part of text
    .split(/, | at /)
    .map((p) => p.trim())
    .filter((p) => p !== '')) {
    const clock = /^(\d{1,2}:\d{2})(?: (\S+))?$/.exec(part)
    const negative = /^not (?:on )?(.+)$/i.exec(part)
    const days = readWeekdays((negative?.[1] ?? part).replace(/^on /i, '').replace(/^non-/i, ''))
    if (clock) {
      minute = readMinute(clock[1]!)
      if (clock[2] !== undefined) zone = zoneTable(clock[2]) ?? badZone(node, clock[2], zone, report)
    } else if (/^not (?:on )?holidays$/i.test(part)) noHolidays = true
    else if (days) weekdays = weekdays.filter((d) => days.includes(d) === (negative === null))
    else {
      note(report, node, 'slot', {
        problem: `“${part}” says no time of day and no weekday.`,
        remedy: 'Write “16:00 UTC, not Friday” or “Monday to Thursday at 16:00 UTC, not holidays”.',
      })
      return undefined
    }
  }
  time.zones[zone.name] = zone
  if (weekdays.length > 0)
    return { zone, ...(minute !== undefined && { minute }), weekdays, noHolidays, blackouts: context.blackouts }
  note(report, node, 'slot-empty', { problem: `“${text}” leaves no day of the week.`, remedy: 'Allow at least one.' })
  return undefined
}

function badZone(node: Node, name: string, fallback: ZoneTable, report: Report): ZoneTable {
  note(report, node, 'unknown-zone', {
    problem: `“${name}” is no time zone of the IANA table.`,
    remedy: 'Write one such as UTC or Europe/Berlin.',
  })
  return fallback
}

const SERIES_FROM = 2020
const SERIES_UNTIL = 2040

/** dates: named series (releases, meetings), each resolved to its instants. */
export function readSeries(top: Fields, time: Time, report: Report): Record<string, readonly Instant[]> {
  const series: [string, readonly Instant[]][] = []
  const fields = top.map('dates', [])
  for (const name of fields?.keys() ?? []) {
    const node = fields!.node(name)!
    const instants = node.kind === 'list' ? listedDates(node.items, time, report) : seriesOf(node, time, report)
    if (instants) series.push([name, instants])
  }
  return Object.fromEntries(series)
}

function listedDates(items: readonly Node[], time: Time, report: Report): readonly Instant[] {
  return items
    .flatMap((item) => readDateRange(item, report)?.from ?? [])
    .sort()
    .map((date) => endOf(time.zone, dayOfDate(date)!))
}

const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 }

function seriesOf(node: Node, time: Time, report: Report): readonly Instant[] | undefined {
  const text = textOf(node, report) ?? ''
  const [pattern, clock] = text.split(/ at (?=\d)/)
  const [timeOfDay, zoneName] = (clock ?? '').split(' ')
  const zone = zoneName ? (zoneTable(zoneName) ?? badZone(node, zoneName, time.zone, report)) : time.zone
  const minute = timeOfDay ? readMinute(timeOfDay) : undefined
  const at = (day: number): Instant =>
    minute === undefined ? endOf(zone, day) : instantOf(zone, day * DAY + minute * MINUTE)
  const days = monthly(pattern!) ?? weekly(pattern!)
  if (days && days.length > 0) return days.map(at)
  note(report, node, 'dates', {
    problem: `“${text}” is no series of dates.`,
    remedy:
      'Write “every 8 weeks on Wednesday from 2026-01-07”, “every Wednesday”, “first Tuesday of every month at 16:00 UTC”, or a list of dates.',
  })
  return undefined
}

function monthly(pattern: string): number[] | undefined {
  const match = /^(?:the )?(first|second|third|fourth|last) (\w+) of (?:every|each|the) (?:month|(\d+) months)$/i.exec(
    pattern,
  )
  const weekday = match ? readWeekdays(match[2]!)?.[0] : undefined
  if (!match || weekday === undefined) return undefined
  const nth = ORDINALS[match[1]!.toLowerCase()]!
  const days: number[] = []
  for (let year = SERIES_FROM; year <= SERIES_UNTIL; year++) {
    for (let month = 1; month <= 12; month++) days.push(nthWeekday({ year, month }, weekday, nth))
  }
  return days
}

function nthWeekday({ year, month }: { year: number; month: number }, weekday: number, nth: number): number {
  const first = dayOfCivil({ year, month, day: 1 })
  if (nth > 0) return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7
  const last = first + daysInMonth(year, month) - 1
  return last - ((weekdayOf(last) - weekday + 7) % 7)
}

function weekly(pattern: string): number[] | undefined {
  const match = /^every (?:(\d{1,2}) weeks on )?(\w+)(?: from (\d{4}-\d{2}-\d{2}))?$/i.exec(pattern)
  const weekday = match ? readWeekdays(match[2]!)?.[0] : undefined
  if (!match || weekday === undefined) return undefined
  const step = 7 * Number(match[1] ?? 1)
  const start = match[3] === undefined ? dayOfCivil({ year: SERIES_FROM, month: 1, day: 1 }) : dayOfDate(match[3])
  if (start === undefined || (step > 7 && match[3] === undefined)) return undefined
  const days: number[] = []
  const first = start + ((weekday - weekdayOf(start) + 7) % 7)
  for (let day = first; civilOf(day).year <= SERIES_UNTIL; day += step) days.push(day)
  return days
}

function endOf(zone: ZoneTable, day: number): Instant {
  return instantOf(zone, (day + 1) * DAY)
}
