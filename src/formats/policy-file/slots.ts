import type { Slot } from '../../domain/calendar.ts'
import type { ZoneTable } from '../../domain/calendar-days.ts'
import type { Instant } from '../../lib/instant.ts'
import { readDateRanges, type Time } from './calendar-section.ts'
import { type Fields, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'
import { seriesNamed } from './timing-phrase.ts'
import { readMinute, readWeekdays } from './week.ts'
import { zoneTable } from './zones.ts'

/** blackouts: dates on which nothing is released, with the reason. */
export function readBlackouts(top: Fields, report: Report): Slot['blackouts'] {
  return top.list('blackouts').flatMap((node) => {
    if (node.kind === 'map') {
      return [...node.entries].flatMap(([dates, { key, value }]) => {
        const why = textOf(value, report) ?? 'blackout'
        return readDateRanges({ ...key, kind: 'text', text: dates }, report).map((range) => ({ ...range, why }))
      })
    }
    return readDateRanges(node, report).map((range) => ({ ...range, why: 'blackout' }))
  })
}

/** “16:00 UTC, not Friday, not holidays”, “Monday to Thursday at 16:00 UTC”, “Wednesday, 12:00 America/New_York”. */
export function readSlot(
  node: Node,
  time: Time,
  context: {
    blackouts: Slot['blackouts']
    series: Readonly<Record<string, readonly Instant[]>>
    report: Report
  },
): Slot | undefined {
  const { report, series } = context
  const text = textOf(node, report) ?? ''
  const named = seriesNamed(text.replace(/^(?:on |at )?(?:the )?(?:next )?/i, ''), {
    events: {},
    series: Object.keys(series),
  })
  if ('ok' in named) {
    const weekdays = [1, 2, 3, 4, 5, 6, 7]
    return { zone: time.zone, weekdays, only: series[named.ok]!, noHolidays: false, blackouts: context.blackouts }
  }
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
        remedy:
          'Write “16:00 UTC, not Friday”, “Monday to Thursday at 16:00 UTC, not holidays”, or the name of a series under dates:.',
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

export function badZone(node: Node, name: string, fallback: ZoneTable, report: Report): ZoneTable {
  note(report, node, 'unknown-zone', {
    problem: `“${name}” is no time zone of the IANA table.`,
    remedy: 'Write one such as UTC or Europe/Berlin.',
  })
  return fallback
}
