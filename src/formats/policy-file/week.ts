import { WEEKDAYS } from '../../domain/calendar-days.ts'
import type { Hours } from '../../domain/calendar-work.ts'
import { listOf, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'

/** Which days are worked, and from when to when. */
export interface Week {
  readonly workdays: readonly number[]
  readonly hours?: Hours
  readonly hoursOn?: Readonly<Record<string, Hours>>
}

/**
 * “Mon-Fri”, “Mon-Thu 09:00-12:00 13:00-17:00, Fri 08:00-15:00”, or a list of such lines. Hours that end before they
 * begin (22:00-06:00) run through midnight.
 */
export function readWeek(node: Node, report: Report): Week | undefined {
  const parts = listOf(node).flatMap((item) =>
    (textOf(item, report) ?? '').split(PARTS).map((text) => readPart(text.trim(), item, report)),
  )
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined
  const read = parts.filter((part) => part !== undefined)
  const workdays = [...new Set(read.flatMap((part) => part.days))].sort()
  const first = read[0]!.hours
  const own = read.slice(1).filter((part) => part.hours.length > 0 || first.length > 0)
  const hoursOn = Object.fromEntries(own.flatMap(({ days, hours }) => days.map((day) => [day, wholeIfNone(hours)])))
  if (overlaps(workdays, (day) => hoursOn[day] ?? wholeIfNone(first))) {
    note(report, node, 'hours', {
      problem: 'Working hours that run through midnight meet those of the next morning.',
      remedy: 'End them before the next working day begins.',
    })
    return undefined
  }
  return { workdays, ...(first.length > 0 && { hours: first }), ...(own.length > 0 && { hoursOn }) }
}

/** A comma or semicolon that stands behind hours begins the next group of days. */
const PARTS = /;\s*|(?<=\d\s*(?:am|pm)?)\s*,\s*(?=[a-z])/i

/** No week needs more words. */
const LONGEST = 400

function readPart(text: string, node: Node, report: Report): { days: number[]; hours: Hours } | undefined {
  const match =
    text.length > LONGEST
      ? null
      : /^([a-z ,-]+?)((?:(?: |, ?| and )\d{1,2}[\d:apm. ]*(?:-|–| to )\s*\d{1,2}[\d:apm.]*(?: ?[ap]m)?)*)$/i.exec(text)
  const days = match && readWeekdays(match[1]!)
  if (!match || !days) {
    note(report, node, 'week', {
      problem: `“${text}” says no working week.`,
      remedy:
        'Write “Mon-Fri”, “Mon-Fri 09:00-17:00”, “Mon-Thu 09:00-17:00, Fri 09:00-13:00” or “Sun-Thu 22:00-06:00”.',
    })
    return undefined
  }
  const hours = (match[2]!.match(INTERVAL) ?? []).map(readInterval)
  const sound = hours.every((h, i) => h !== undefined && (i === 0 || hours[i - 1]![1] <= h[0]))
  if (sound) return { days, hours: hours as [number, number][] }
  note(report, node, 'hours', {
    problem: `“${match[2]!.trim()}” are no working hours.`,
    remedy: 'Write “09:00-17:00”, or “09:00-12:00 13:00-17:00” with the earlier hours first.',
  })
  return undefined
}

const INTERVAL = /\d{1,2}(?::\d{2})?(?: ?[ap]m)?\s*(?:-|–| to )\s*\d{1,2}(?::\d{2})?(?: ?[ap]m)?/gi

/** Minutes of “09:00-17:00”; an end that is no later than the beginning is on the next day. */
function readInterval(text: string): [number, number] | undefined {
  const [from, to] = text.split(/-|–| to /i).map(readMinute)
  if (from === undefined || to === undefined) return undefined
  return to > from ? [from, to] : [from, to + 24 * 60]
}

function wholeIfNone(hours: Hours): Hours {
  return hours.length > 0 ? hours : [[0, 24 * 60]]
}

function overlaps(days: readonly number[], hoursOn: (day: number) => Hours): boolean {
  return days.some((day) => {
    const next = (day % 7) + 1
    const over = hoursOn(day).at(-1)![1] - 24 * 60
    return over > 0 && days.includes(next) && over > hoursOn(next)[0]![0]
  })
}

/** Minutes of the day of “16:00”, “4pm”, “4:30 pm”; 24:00 is the end of the day. */
export function readMinute(text: string): number | undefined {
  const match = /^(\d{1,2})(?::(\d{2}))? ?(am|pm)?$/i.exec(text.trim())
  if (!match || (match[2] === undefined && match[3] === undefined)) return undefined
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? 0)]
  const half = match[3]?.toLowerCase()
  if (minute >= 60 || (half !== undefined && (hour < 1 || hour > 12))) return undefined
  const minutes = (half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minute
  return minutes <= 24 * 60 ? minutes : undefined
}

/** ISO weekdays of “Mon-Fri”, “Monday to Thursday”, “Tue, Thu”, “weekdays”; undefined when it names none. */
export function readWeekdays(text: string): number[] | undefined {
  const days = new Set<number>()
  for (const part of text.trim().split(/,| or | and /i)) {
    if (/^\s*weekdays?\s*$/i.test(part)) for (const d of [1, 2, 3, 4, 5]) days.add(d)
    else if (/^\s*(?:every day|daily|all week)\s*$/i.test(part)) for (const d of [1, 2, 3, 4, 5, 6, 7]) days.add(d)
    else {
      const ends = part
        .trim()
        .split(/\s*[-–]\s*| to /i)
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
