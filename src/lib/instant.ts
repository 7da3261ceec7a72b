/** An instant: whole milliseconds since 1970-01-01T00:00:00Z. Stored as an integer, shown through the views. */
export type Instant = number

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** RFC 3339 in UTC, without fractions where they are zero: 2026-04-02T16:04:00Z. */
export function toIso(instant: Instant): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toString()
}

/** Reads an RFC 3339 instant (an offset or Z is needed); undefined when it is none. */
export function fromIso(text: string): Instant | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch {
    return undefined
  }
}
