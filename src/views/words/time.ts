import { DAY, HOUR, type Instant, MINUTE, toIso } from '../../lib/instant.ts'

/**
 * Instants and lengths of time in words, the same on pages, in mails and on the command line.
 * UTC stands first and always; other zones follow, named by their city.
 */

/** "Thu 2 Apr, 16:04 UTC"; with the year unless `now` lies in the same one. */
export function instantWords(at: Instant, now?: Instant): string {
  return `${dayAndTime(at, 'UTC', now)} UTC`
}

/** "Thu 2 Apr, 16:04 UTC · 18:04 in Berlin". */
export function instantInZones(at: Instant, zones: readonly string[], now?: Instant): string {
  return [instantWords(at, now), ...zoneWords(at, zones)].join(' · ')
}

/**
 * A due instant as briefly as it stays exact: "today, 16:00 UTC", "Mon 16:00 UTC" within the coming six days,
 * else "Tue 14 Apr, 09:30 UTC"; then the other zones.
 */
export function dueWords(due: Instant, now: Instant, zones: readonly string[] = []): string {
  return [`${nearWords(due, now)} UTC`, ...zoneWords(due, zones)].join(' · ')
}

/** The first part of `dueWords` without a zone: for lists that say once that all times are UTC. */
export function nearWords(at: Instant, now: Instant): string {
  if (dateOf(at) === dateOf(now)) return `today, ${timeOfDay(at)}`
  const ahead = at - now
  if (ahead > 0 && ahead < 6 * DAY) return `${WEEKDAYS[zoned(at).dayOfWeek]} ${timeOfDay(at)}`
  return dayAndTime(at, 'UTC', now)
}

/** "Thu 2 Apr, 16:04" in a zone; with the year unless `now` lies in the same one. */
export function dayAndTime(at: Instant, zone = 'UTC', now?: Instant): string {
  return `${dayWords(at, zone, now)}, ${timeOfDay(at, zone)}`
}

/** "Thu 2 Apr", or "Thu 2 Apr 2026" unless `now` lies in the same year. */
export function dayWords(at: Instant, zone = 'UTC', now?: Instant): string {
  const day = zoned(at, zone)
  const year = now !== undefined && zoned(now, zone).year === day.year ? '' : ` ${day.year}`
  return `${WEEKDAYS[day.dayOfWeek]} ${day.day} ${(MONTHS[day.month] ?? '').slice(0, 3)}${year}`
}

/** "12 January 2026". */
export function dateWords(at: Instant, zone = 'UTC'): string {
  const day = zoned(at, zone)
  return `${day.day} ${MONTHS[day.month]} ${day.year}`
}

/** A calendar date, YYYY-MM-DD, as "30 April 2027"; what is no date stays as it is. */
export function plainDateWords(date: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)
  const month = MONTHS[Number(match?.[2])]
  return match === null || month === undefined ? date : `${Number(match[3])} ${month} ${match[1]}`
}

/** "16:04". */
export function timeOfDay(at: Instant, zone = 'UTC'): string {
  const time = zoned(at, zone)
  return `${two(time.hour)}:${two(time.minute)}`
}

/** "16:04:11", for what must be exact. */
export function timeToTheSecond(at: Instant): string {
  return `${timeOfDay(at)}:${two(zoned(at).second)}`
}

/** "Saturday 11 April 2026, 11:20 UTC". */
export function longInstantWords(at: Instant): string {
  return `${LONG_WEEKDAYS[zoned(at).dayOfWeek]} ${dateWords(at)}, ${timeOfDay(at)} UTC`
}

/** The value of `<time datetime>` and `<input type=datetime-local>`: to the minute, in UTC. */
export function minuteIso(at: Instant): string {
  return `${toIso(at).slice(0, 16)}Z`
}

/** ["18:04 in Berlin", "Sun 5 Apr, 00:40 in Tokyo"]: the day is said where it is another than in UTC. */
export function zoneWords(at: Instant, zones: readonly string[]): readonly string[] {
  const cities = new Map<string, string>()
  for (const zone of zones) if (isZone(zone) && !isUtc(zone)) cities.set(cityOf(zone), zone)
  return [...cities].map(([city, zone]) => {
    const sameDay = dateOf(at, zone) === dateOf(at)
    return `${sameDay ? '' : `${dayWords(at, zone, at)}, `}${timeOfDay(at, zone)} in ${city}`
  })
}

/** "Berlin" of Europe/Berlin; today's names for cities that the zone database spells in an old way. */
export function cityOf(zone: string): string {
  const name = zone.split('/').at(-1) ?? zone
  return RENAMED[name] ?? name.replaceAll('_', ' ')
}

export function isZone(zone: string): boolean {
  try {
    zoned(0, zone)
    return true
  } catch {
    return false
  }
}

/**
 * A length in words, cut to two units: "40 min", "6 h 36 min", "2 days 22 h", "17 days".
 * It is cut and never rounded up, so that the time left is never overstated.
 */
export function lengthWords(milliseconds: number): string {
  const length = Math.abs(milliseconds)
  if (length < MINUTE) return 'less than a minute'
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`
  if (length < DAY) return twoUnits(Math.floor(length / HOUR), 'h', Math.floor((length % HOUR) / MINUTE), 'min')
  const days = Math.floor(length / DAY)
  const dayUnit = days === 1 ? 'day' : 'days'
  return days >= 14 ? `${days} days` : twoUnits(days, dayUnit, Math.floor((length % DAY) / HOUR), 'h')
}

/** "in 5 h" or "3 h 10 min ago". */
export function fromNowWords(at: Instant, now: Instant): string {
  return at >= now ? `in ${lengthWords(at - now)}` : `${lengthWords(now - at)} ago`
}

/** "20 h 33 min early", "6 h 36 min late", "to the minute": what happened at `met`, against what was due. */
export function earlyOrLateWords(due: Instant, met: Instant): string {
  if (Math.abs(due - met) < MINUTE && met <= due) return 'to the minute'
  return `${lengthWords(due - met)} ${met <= due ? 'early' : 'late'}`
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

function dateOf(at: Instant, zone = 'UTC'): string {
  return zoned(at, zone).toPlainDate().toString()
}

function zoned(at: Instant, zone = 'UTC'): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
}

function isUtc(zone: string): boolean {
  return zone === 'UTC' || zone.startsWith('Etc/')
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

// Temporal counts days of the week and months from 1.
const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const LONG_WEEKDAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = [
  '',
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const RENAMED: Readonly<Record<string, string>> = {
  Calcutta: 'Kolkata',
  Katmandu: 'Kathmandu',
  Kiev: 'Kyiv',
  Rangoon: 'Yangon',
  Saigon: 'Ho Chi Minh City',
  Sao_Paulo: 'São Paulo',
}
