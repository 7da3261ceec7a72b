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
import type { Time } from './calendar-section.ts'
import { type Fields, listOf, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'
import { badZone } from './slots.ts'
import { readMinute, readWeekdays } from './week.ts'
import { zoneTable } from './zones.ts'

const SERIES_FROM = 2020
const SERIES_UNTIL = 2040

/** dates: named series (releases, meetings), each resolved to its instants. Several lines make one series. */
export function readSeries(top: Fields, time: Time, report: Report): Record<string, readonly Instant[]> {
  const series: [string, readonly Instant[]][] = []
  const fields = top.map('dates', [])
  for (const name of fields?.keys() ?? []) {
    const lines = listOf(fields!.node(name)).map((node) => seriesOf(node, time, report))
    if (lines.some((line) => line === undefined)) continue
    const instants = [...new Set(lines.flatMap((line) => line ?? []))].sort((a, b) => a - b)
    if (instants.length > 0) series.push([name, instants])
    else note(report, fields!.place, 'dates', { problem: `“${name}” has no date.`, remedy: REMEDY })
  }
  return Object.fromEntries(series)
}

const REMEDY =
  'Write “every 8 weeks on Wednesday from 2026-01-07”, “every Wednesday”, “first Tuesday of every month at 16:00 UTC”, “third Tuesday of January, April, July and October”, “15th of every month”, or a list of these or of dates.'

function seriesOf(node: Node, time: Time, report: Report): readonly Instant[] | undefined {
  const text = textOf(node, report) ?? ''
  const [pattern, clock] = text.split(/,? at (?=\d)/)
  const [, timeOfDay, zoneName] = /^(\d{1,2}(?::\d{2})?(?: ?[ap]m)?)(?: (\S+))?$/i.exec(clock ?? '') ?? []
  const zone = zoneName ? (zoneTable(zoneName) ?? badZone(node, zoneName, time.zone, report)) : time.zone
  const minute = timeOfDay ? readMinute(timeOfDay) : undefined
  const at = (day: number): Instant =>
    minute === undefined ? endOf(zone, day) : instantOf(zone, day * DAY + minute * MINUTE)
  const date = dayOfDate(pattern!)
  const days = date === undefined ? (monthly(pattern!) ?? weekly(pattern!)) : [date]
  if (days && days.length > 0 && (clock === undefined || minute !== undefined)) return days.map(at)
  const lost = /^\d{4}-\d{2}-\d{2}$/.test(pattern!)
  note(report, node, 'dates', {
    problem: lost ? `There is no ${pattern}: the month has no such day.` : `“${text}” is no series of dates.`,
    remedy: REMEDY,
  })
  return undefined
}

const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 }

/** The nth weekday, or the nth day, of every month or of the months that are named. */
function monthly(pattern: string): number[] | undefined {
  const match = /^(?:the )?(.+?)(?: day)? of (?:the )?(.+)$/i.exec(pattern)
  const months = match && monthsOf(match[2]!)
  const which = match && dayWithin(match[1]!)
  if (!months || !which) return undefined
  const days: number[] = []
  for (let year = SERIES_FROM; year <= SERIES_UNTIL; year++)
    for (const month of months) days.push(...which({ year, month }))
  return days.sort((a, b) => a - b)
}

type Month = { readonly year: number; readonly month: number }

function dayWithin(words: string): ((month: Month) => readonly number[]) | undefined {
  const weekdays =
    /^(first|second|third|fourth|last|1st|2nd|3rd|4th)(?: and (first|second|third|fourth|last))? (\w+)$/i.exec(words)
  const weekday = weekdays ? readWeekdays(weekdays[3]!)?.[0] : undefined
  if (weekdays && weekday !== undefined) {
    const nths = [weekdays[1]!, ...(weekdays[2] ? [weekdays[2]] : [])].map(
      (w) => ORDINALS[w.toLowerCase()] ?? Number(w[0]),
    )
    return (month) => nths.map((nth) => nthWeekday(month, weekday, nth))
  }
  const named = words
    .split(/,? and (?:the )?|, ?/i)
    .map((w) => /^(?:(\d{1,2})(?:st|nd|rd|th)?|(first)|(last))$/i.exec(w))
  if (named.some((m) => m === null)) return undefined
  const dates = named.map((m) => (m![3] ? 31 : m![2] ? 1 : Number(m![1])))
  if (dates.some((d) => d < 1 || d > 31)) return undefined
  return ({ year, month }) =>
    dates.map((day) => dayOfCivil({ year, month, day: Math.min(day, daysInMonth(year, month)) }))
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

/** “every month”, “every quarter” (its first month), “March and September”. */
function monthsOf(words: string): readonly number[] | undefined {
  if (/^(?:(?:every|each) )?month$/i.test(words)) return ALL
  if (/^(?:every|each) (?:quarter|3 months)$/i.test(words)) return [1, 4, 7, 10]
  const months = words
    .replace(/ (?:of )?(?:every|each) year$/i, '')
    .split(/,? and |, ?/i)
    .map((name) => (/^[a-z]{3,9}$/i.test(name) ? MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1 : 0))
  return months.includes(0) ? undefined : months
}

function nthWeekday({ year, month }: Month, weekday: number, nth: number): number {
  const first = dayOfCivil({ year, month, day: 1 })
  if (nth > 0) return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7
  const last = first + daysInMonth(year, month) - 1
  return last - ((weekdayOf(last) - weekday + 7) % 7)
}

function weekly(pattern: string): number[] | undefined {
  const match = /^every (?:(\d{1,2}) weeks on |(other|second) )?(\w+)(?: from (\d{4}-\d{2}-\d{2}))?$/i.exec(pattern)
  const weekday = match ? readWeekdays(match[3]!)?.[0] : undefined
  if (!match || weekday === undefined) return undefined
  const step = 7 * (match[2] ? 2 : Number(match[1] ?? 1))
  const start = match[4] === undefined ? dayOfCivil({ year: SERIES_FROM, month: 1, day: 1 }) : dayOfDate(match[4])
  if (start === undefined || (step > 7 && match[4] === undefined)) return undefined
  const days: number[] = []
  const first = start + ((weekday - weekdayOf(start) + 7) % 7)
  for (let day = first; civilOf(day).year <= SERIES_UNTIL; day += step) days.push(day)
  return days
}

function endOf(zone: ZoneTable, day: number): Instant {
  return instantOf(zone, (day + 1) * DAY)
}
