import { DAY, type Instant } from '../lib/instant.ts'
import { addWorkingHours, type CompiledCalendar, workedBetween } from './calendar-work.ts'
import type { ClockEvent } from './clock.ts'
import type { Chance } from './simulation-chance.ts'

/** Somebody of an imagined team. */
export interface Person {
  free: Instant
  /** When they are away, [from, until), oldest first. */
  readonly away: readonly (readonly [Instant, Instant])[]
}

/** A time at which people are away: all of them, unless `people` says how many. */
export interface TeamAbsence {
  readonly from: Instant
  readonly until: Instant
  readonly people?: number
  /** When it was announced to reporters; absent: it is not, and changes no promise. */
  readonly announcedAt?: Instant
}

export interface Team {
  readonly people: number
  readonly from: Instant
  readonly absences?: readonly TeamAbsence[]
  readonly daysOff?: number
}

export function teamOf(team: Team, random: Chance): readonly Person[] {
  return Array.from({ length: Math.max(1, team.people) }, (_, i) => {
    const shared = (team.absences ?? []).flatMap(({ from, until, people }) =>
      people === undefined || i < people ? [[from, until] as const] : [],
    )
    const own = daysOff(team, random)
    return { free: team.from, away: [...shared, ...own].sort((a, b) => a[0] - b[0]) }
  })
}

/** Holidays are taken by the week where there are enough of them. */
function daysOff({ daysOff: days = 0, from }: Team, random: Chance): readonly (readonly [Instant, Instant])[] {
  const blocks: (readonly [Instant, Instant])[] = []
  for (let left = days; left > 0; left -= 5) {
    const begins = from + Math.floor(random() * 358) * DAY
    // Five working days are a week of the calendar.
    blocks.push([begins, begins + (left >= 5 ? 7 : left) * DAY])
  }
  return blocks
}

/** What clocks are told of absences that were announced. */
export function announced({ absences = [] }: { readonly absences?: readonly TeamAbsence[] }): readonly ClockEvent[] {
  return absences.flatMap(({ from, until, announcedAt }) =>
    announcedAt === undefined ? [] : [{ type: 'absence.declared', at: announcedAt, from, until }],
  )
}

/** Whoever is free first takes it, and works on it in working hours while not away. The instant at which it is done. */
export function workOff(
  team: readonly Person[],
  work: { readonly calendar: CompiledCalendar; readonly from: Instant; readonly length: number },
): Instant {
  let first = team[0]!
  let begins = here(first, Math.max(first.free, work.from))
  for (const person of team) {
    const at = here(person, Math.max(person.free, work.from))
    if (at < begins) [first, begins] = [person, at]
  }
  first.free = doneBy(first, { ...work, from: begins })
  return first.free
}

/** The first instant from `at` on at which they are not away. */
function here({ away }: Person, at: Instant): Instant {
  let from = at
  for (const [begin, end] of away) if (begin <= from && from < end) from = end
  return from
}

function doneBy(
  person: Person,
  { calendar, from, length }: { calendar: CompiledCalendar; from: Instant; length: number },
): Instant {
  let at = from
  let left = length
  for (const [begin, end] of person.away) {
    if (begin < at) continue
    const done = addWorkingHours(calendar, left, at)
    if (done <= begin) return done
    left -= workedBetween(calendar, at, begin)
    at = here(person, end)
  }
  return addWorkingHours(calendar, Math.max(1, left), at)
}
