import type { Instant } from '../lib/instant.ts'
import type { ClockEvent } from './clock.ts'
import type { Envelope, StreamKind } from './event.ts'

/** A stored event as clocks see it. What was found out later counts from when it happened. */
export function toClockEvent(envelope: Envelope): ClockEvent {
  const { occurred, ...facts } = envelope.facts as { readonly occurred?: Instant }
  const { at, kind, stream, seq } = envelope
  const later = occurred === undefined ? {} : { recorded: at }
  return { ...facts, ...namedByPolicy(envelope), ...later, at: occurred ?? at, stream: `${RANK[kind]} ${stream}`, seq }
}

/** What was recorded by hand is the event that it names; a case that joins a release has its day planned. */
function namedByPolicy(envelope: Envelope): { readonly type: string; readonly [fact: string]: unknown } {
  if (envelope.type === 'release.joined') return { type: 'release.planned' }
  if (envelope.type !== 'fact.recorded') return { type: envelope.type }
  const { what, until, value } = envelope.facts
  const scale = what.endsWith('.assigned') ? what.slice(0, -'.assigned'.length) : 'value'
  return {
    type: what,
    ...(until !== undefined && { until, on: until }),
    ...(value !== undefined && { [scale]: value }),
  }
}

// Of one instant, what the organisation and the team decided counts before what is said to a reporter.
const RANK: Readonly<Record<StreamKind, number>> = { organisation: 0, release: 1, case: 2, report: 3 }

/**
 * The events up to now, in one order whatever order they came in: by instant; those of one instant as their stream has
 * them (a clock that was set back gives many one instant), and where no stream is told by type and facts.
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
  const place = placeOf(a, b)
  if (place !== 0) return place
  if (a.type !== b.type) return a.type < b.type ? -1 : 1
  const [left, right] = [factsOf(a), factsOf(b)]
  return left === right ? 0 : left < right ? -1 : 1
}

function placeOf(a: ClockEvent, b: ClockEvent): number {
  const [left, right] = [String(a.stream ?? ''), String(b.stream ?? '')]
  if (left !== right) return left < right ? -1 : 1
  return Number(a.seq ?? 0) - Number(b.seq ?? 0)
}

function factsOf(event: ClockEvent): string {
  return JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)))
}
