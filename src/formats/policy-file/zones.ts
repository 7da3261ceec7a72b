import Holidays from 'date-holidays'
import { dateOf, dayOfDate, type ZoneTable } from '../../domain/calendar-days.ts'
import { DAY, type Instant } from '../../lib/instant.ts'

/** What only this machine's tables know, resolved once and stored with the policy: zone changes and public holidays. */

const FROM = '2000-01-01T00:00:00Z'
const UNTIL = Temporal.Instant.from('2060-01-01T00:00:00Z').epochMilliseconds

const zones = new Map<string, ZoneTable | undefined>()

/** The offsets of an IANA zone from 2000 to 2060; undefined when there is no such zone. */
export function zoneTable(name: string): ZoneTable | undefined {
  if (!zones.has(name)) zones.set(name, resolveZone(name))
  return zones.get(name)
}

function resolveZone(name: string): ZoneTable | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/.test(name)) return undefined
  try {
    let at = Temporal.Instant.from(FROM).toZonedDateTimeISO(name)
    const start = at.offsetNanoseconds / 1e6
    const changes: [Instant, number][] = []
    for (;;) {
      const next = at.getTimeZoneTransition('next')
      if (!next || next.epochMilliseconds > UNTIL) break
      changes.push([next.epochMilliseconds, next.offsetNanoseconds / 1e6])
      at = next
    }
    return { name, start, changes }
  } catch {
    return undefined
  }
}

/** Years for which holidays are resolved. A policy is compiled again, and activated again, long before they end. */
export const HOLIDAY_YEARS = { from: 2020, to: 2040 } as const

const regions = new Map<string, readonly (readonly [string, string])[] | undefined>()

/** Public holidays of a region such as DE, DE-BE or US-NY, dated; undefined when the region is not known. */
export function publicHolidays(region: string): readonly (readonly [string, string])[] | undefined {
  if (!regions.has(region)) regions.set(region, resolveHolidays(region))
  return regions.get(region)
}

function resolveHolidays(region: string): readonly (readonly [string, string])[] | undefined {
  const [country, state, part] = region.split('-')
  const known = new Holidays()
  if (country === undefined || !(country in known.getCountries())) return undefined
  if (state !== undefined && !(state in (known.getStates(country) ?? {}))) return undefined
  if (state !== undefined && part !== undefined && !(part in (known.getRegions(country, state) ?? {}))) return undefined
  const table = new Holidays({ country, ...(state && { state }), ...(part && { region: part }) }, { languages: ['en'] })
  const days: [string, string][] = []
  for (let year = HOLIDAY_YEARS.from; year <= HOLIDAY_YEARS.to; year++) {
    for (const holiday of table.getHolidays(year)) {
      if (holiday.type !== 'public') continue
      const first = dayOfDate(holiday.date.slice(0, 10))
      if (first === undefined) continue
      const length = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / DAY))
      for (let day = first; day < first + length; day++) days.push([dateOf(day), holiday.name])
    }
  }
  return days
}
