import { dateOf, dayOfDate, type ZoneTable } from '../../domain/calendar-days.ts'
import type { CompiledCalendar } from '../../domain/calendar-work.ts'
import { type Fields, nearestOf, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'
import { readWeek } from './week.ts'
import { HOLIDAY_YEARS, publicHolidays, zoneTable } from './zones.ts'

/** What every part of the file needs to know of time. */
export interface Time {
  readonly zone: ZoneTable
  readonly calendars: readonly CompiledCalendar[]
  readonly zones: Record<string, ZoneTable>
  /** True where the file says which days are worked, not only by default. */
  readonly weekStated: boolean
  readonly zoneStated: boolean
  readonly holidaysStated: boolean
}

export const CALENDAR_KEYS = ['zone', 'week', 'holidays', 'open']

/** zone, week, holidays, open at the top are the team's own calendar; calendars: names further ones. */
export function readTime(top: Fields, report: Report): Time {
  const zones: Record<string, ZoneTable> = {}
  const own = readCalendar('team', top, { zones, report })
  const calendars = [own]
  const named = top.map('calendars', [])
  for (const id of named?.keys() ?? []) {
    const inner = named?.map(id, CALENDAR_KEYS)
    if (inner) calendars.push(readCalendar(id, inner, { zones, report, base: own }))
  }
  return {
    zone: own.zone,
    calendars,
    zones,
    weekStated: top.has('week'),
    zoneStated: top.has('zone'),
    holidaysStated: top.has('holidays'),
  }
}

interface Reading {
  readonly zones: Record<string, ZoneTable>
  readonly report: Report
  readonly base?: CompiledCalendar
}

function readCalendar(id: string, fields: Fields, reading: Reading): CompiledCalendar {
  const { report, base } = reading
  const zoneNode = fields.node('zone')
  const zone = (zoneNode && readZone(zoneNode, reading.zones, report)) ?? base?.zone ?? zoneTable('UTC')!
  reading.zones[zone.name] = zone
  const week = fields.has('week') ? readWeek(fields.node('week')!, report) : undefined
  const closed = fields.has('holidays') ? readClosed(fields.list('holidays'), report) : (base?.closed ?? [])
  const open = fields.list('open').flatMap((node) => readDay(node, report) ?? [])
  const { hours, hoursOn } = week ?? base ?? {}
  return {
    id,
    zone,
    workdays: week?.workdays ?? base?.workdays ?? [1, 2, 3, 4, 5],
    ...(hours && { hours }),
    ...(hoursOn && { hoursOn }),
    closed,
    open,
  }
}

/** A zone of the IANA table; an unknown one is a finding with the nearest that is known. */
export function readZone(node: Node, zones: Record<string, ZoneTable>, report: Report): ZoneTable | undefined {
  const name = textOf(node, report)
  if (name === undefined) return undefined
  const zone = zoneTable(name)
  if (zone) {
    zones[name] = zone
    return zone
  }
  const nearest = nearestOf(name, Intl.supportedValuesOf('timeZone'))
  note(report, node, 'unknown-zone', {
    problem: `“${name}” is no time zone of the IANA table.`,
    remedy: nearest ? `Write “${nearest}”.` : 'Write one such as UTC, Europe/Berlin or America/New_York.',
  })
  return undefined
}

/** Regions, dates, ranges of dates, and dates with a reason. */
function readClosed(nodes: readonly Node[], report: Report): readonly (readonly [string, string])[] {
  const closed: (readonly [string, string])[] = []
  for (const node of nodes) {
    if (node.kind === 'text' && /^(?:none|no)$/i.test(node.text)) continue
    if (node.kind === 'map') {
      for (const [dates, { value, key }] of node.entries) {
        const why = textOf(value, report) ?? 'closed'
        closed.push(...readDates({ ...key, kind: 'text', text: dates }, report).map((d) => [d, why] as const))
      }
    } else if (node.kind === 'text' && /^[A-Z]{2}(-|$)/.test(node.text)) {
      const holidays = publicHolidays(node.text)
      if (holidays) closed.push(...holidays)
      else {
        note(report, node, 'unknown-region', {
          problem: `“${node.text}” is no region whose holidays are known.`,
          remedy: 'Write a country (DE), or a country and its state (DE-BE, US-NY); or list the dates.',
        })
      }
    } else closed.push(...readDates(node, report).map((d) => [d, 'closed'] as const))
  }
  return closed
}

/** “2026-12-24” or “2026-12-24 to 2027-01-02”, each day of it; “every 12-24 to 01-02” each year. */
export function readDates(node: Node, report: Report): readonly string[] {
  return readDateRanges(node, report).flatMap((range) => {
    const [from, until] = [dayOfDate(range.from)!, dayOfDate(range.until)!]
    return Array.from({ length: Math.min(until - from + 1, 400) }, (_, i) => dateOf(from + i))
  })
}

const EVERY_YEAR = /^every (?:year )?(\d{2}-\d{2})(?: to (\d{2}-\d{2}))?$/i

/** One range of dates, or the same days of each year for which holidays are resolved. */
export function readDateRanges(node: Node, report: Report): readonly { from: string; until: string }[] {
  const yearly = EVERY_YEAR.exec(textOf(node, report) ?? '')
  if (!yearly) {
    const range = readDateRange(node, report)
    return range ? [range] : []
  }
  const [first, last] = [yearly[1]!, yearly[2] ?? yearly[1]!]
  // A leap year has every day that can be meant.
  if (![first, last].every((day) => readDay({ ...node, kind: 'text', text: `2020-${day}` }, report))) return []
  const years = Array.from({ length: HOLIDAY_YEARS.to - HOLIDAY_YEARS.from + 1 }, (_, i) => HOLIDAY_YEARS.from + i)
  return years.flatMap((year) => {
    const range = { from: `${year}-${first}`, until: `${last < first ? year + 1 : year}-${last}` }
    return dayOfDate(range.from) === undefined || dayOfDate(range.until) === undefined ? [] : [range]
  })
}

export function readDateRange(node: Node, report: Report): { from: string; until: string } | undefined {
  const text = textOf(node, report) ?? ''
  const parts = text.split(/ to | until | \.\. /)
  const dates = parts.map((part) => readDay({ ...node, kind: 'text', text: part.trim() }, report))
  if (parts.length > 2 || dates.some((d) => d === undefined)) return undefined
  const [from, until] = [dates[0]!, dates.at(-1)!]
  if (from <= until) return { from, until }
  note(report, node, 'date-range', {
    problem: `“${text}” ends before it begins.`,
    remedy: 'Write the earlier date first.',
  })
  return undefined
}

/** A date that exists. */
export function readDay(node: Node, report: Report): string | undefined {
  const text = textOf(node, report) ?? ''
  if (dayOfDate(text) !== undefined) return text
  const isShape = /^\d{4}-\d{2}-\d{2}$/.test(text)
  note(report, node, 'date', {
    problem: isShape ? `There is no ${text}: the month has no such day.` : `“${text}” is no date.`,
    remedy: 'Write dates as YYYY-MM-DD, and what comes each year as “every 12-24 to 01-02”.',
  })
  return undefined
}
