import type { Instant } from '../lib/instant.ts'
import type { ClockEvent } from './clock.ts'
import type { Envelope } from './event.ts'

/** A stored event as clocks see it. What was found out later counts from when it happened. */
export function toClockEvent(envelope: Envelope): ClockEvent {
  const { occurred, ...facts } = envelope.facts as { readonly occurred?: Instant }
  return { ...facts, type: envelope.type, at: occurred ?? envelope.at }
}

/**
 * The events up to now, in one order whatever order they came in: by instant, then by type, then by facts.
 * A message that does not say who wrote it is a person's, to the reporter: Fairlead and most exports mark the automatic ones.
 */
export function orderEvents(events: readonly ClockEvent[], now: Instant): readonly ClockEvent[] {
  const told: ClockEvent[] = []
  let sorted = true
  for (const event of events) {
    if (!(event.at <= now)) continue
    const last = told.at(-1)
    if (last !== undefined && last.at >= event.at) sorted = false
    told.push(event.type === 'message.sent' ? withDefaults(event) : event)
  }
  return sorted ? told : told.sort(byInstant)
}

function withDefaults(event: ClockEvent): ClockEvent {
  if (event.by !== undefined && event.to !== undefined) return event
  return { by: 'human', to: 'reporter', ...event }
}

function byInstant(a: ClockEvent, b: ClockEvent): number {
  if (a.at !== b.at) return a.at - b.at
  if (a.type !== b.type) return a.type < b.type ? -1 : 1
  const [left, right] = [factsOf(a), factsOf(b)]
  return left === right ? 0 : left < right ? -1 : 1
}

function factsOf(event: ClockEvent): string {
  return JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)))
}
