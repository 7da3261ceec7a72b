import { dateOf, dayOfDate, WEEKDAYS, type ZoneTable } from '../../domain/calendar-days.ts'
import type { CompiledCalendar } from '../../domain/calendar-work.ts'
import { type Fields, nearestOf, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'
import { publicHolidays, zoneTable } from './zones.ts'

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
  const hours = week ? week.hours : base?.hours
  return { id, zone, workdays: week?.days ?? base?.workdays ?? [1, 2, 3, 4, 5], ...(hours && { hours }), closed, open }
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

/** “Mon-Fri”, “Mon-Thu 09:00-17:00”, “Mon, Wed 10:00-12:00 13:00-15:00”. */
function readWeek(node: Node, report: Report): { days: number[]; hours?: [number, number][] } | undefined {
  const text = textOf(node, report) ?? ''
  const match = /^([a-z ,-]+?)((?: +\d{1,2}:\d{2}-\d{1,2}:\d{2})*)$/i.exec(text)
  const days = match && readWeekdays(match[1]!)
  if (!match || !days) {
    note(report, node, 'week', {
      problem: `“${text}” says no working week.`,
      remedy: 'Write “Mon-Fri” or “Mon-Fri 09:00-17:00”.',
    })
    return undefined
  }
  const hours = match[2]!.trim() === '' ? [] : match[2]!.trim().split(/ +/).map(readInterval)
  const ordered = hours.every((h, i) => h !== undefined && h[0] < h[1] && (i === 0 || hours[i - 1]![1] <= h[0]))
  if (!ordered) {
    note(report, node, 'hours', {
      problem: `“${match[2]!.trim()}” are no working hours.`,
      remedy: 'Write “09:00-17:00”, earlier hours first.',
    })
    return { days }
  }
  return hours.length === 0 ? { days } : { days, hours: hours as [number, number][] }
}

function readInterval(text: string): [number, number] | undefined {
  const [from, to] = text.split('-').map(readMinute)
  return from === undefined || to === undefined ? undefined : [from, to]
}

/** Minutes of the day of “16:00”; 24:00 is the end of the day. */
export function readMinute(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim())
  if (!match) return undefined
  const minutes = Number(match[1]) * 60 + Number(match[2])
  return minutes <= 24 * 60 && Number(match[2]) < 60 ? minutes : undefined
}

/** ISO weekdays of “Mon-Fri”, “Monday to Thursday”, “Tue, Thu”, “weekdays”; undefined when it names none. */
export function readWeekdays(text: string): number[] | undefined {
  const days = new Set<number>()
  for (const part of text.trim().split(/,| or | and /i)) {
    if (/^\s*weekdays?\s*$/i.test(part)) for (const d of [1, 2, 3, 4, 5]) days.add(d)
    else {
      const ends = part
        .trim()
        .split(/\s*-\s*| to /i)
        .map(weekday)
      if (ends.length > 2 || ends.some((d) => d === undefined)) return undefined
      const [from, to] = [ends[0]!, ends.at(-1)!]
      for (let d = from; ; d = (d % 7) + 1) {
        days.add(d)
        if (d === to) break
      }
    }
  }
  return [...days].sort()
}

function weekday(name: string): number | undefined {
  const plain = name.trim().toLowerCase().replace(/s$/, '')
  const index = WEEKDAYS.findIndex(
    (d) => plain.length >= 2 && (d.toLowerCase().startsWith(plain) || `${d.toLowerCase()}s` === plain),
  )
  return index < 0 ? undefined : index + 1
}

/** Regions, dates, ranges of dates, and dates with a reason. */
function readClosed(nodes: readonly Node[], report: Report): readonly (readonly [string, string])[] {
  const closed: (readonly [string, string])[] = []
  for (const node of nodes) {
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

/** “2026-12-24” or “2026-12-24 to 2027-01-02”, each day of it. */
export function readDates(node: Node, report: Report): readonly string[] {
  const range = readDateRange(node, report)
  if (!range) return []
  const [from, until] = [dayOfDate(range.from)!, dayOfDate(range.until)!]
  return Array.from({ length: Math.min(until - from + 1, 400) }, (_, i) => dateOf(from + i))
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
    remedy: 'Write dates as YYYY-MM-DD.',
  })
  return undefined
}
