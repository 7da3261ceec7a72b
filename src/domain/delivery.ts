import type { ClockEvent } from './clock.ts'
import type { Envelope } from './event.ts'

/** What the told events say once it is known which mails came back. */
export interface Delivered {
  readonly events: readonly ClockEvent[]
  /** Whether any message was lost on its way, for a time or until now. */
  readonly returns: boolean
}

/** The instant at which messages turned out not to have reached the reporter. It stands in no stream: it is worked out. */
export const RETURNED = 'message.returned'

/**
 * A message counts from when it was sent, unless every mail that told of it came back: then it is taken back at that
 * instant, and counts again from the next mail that leaves, or from when the reporter read it on their page. Read first,
 * it has reached them, whatever came back. What is taken back and what counts again stand among the events, in order.
 * A mail tells of the messages whose place in the stream is greater than its `after` and not greater than its `through`.
 */
export function withDeliveries(events: readonly ClockEvent[]): Delivered {
  if (!events.some(isReturn)) return { events, returns: false }
  const messages: Message[] = []
  const told: ClockEvent[] = []
  for (const event of events) {
    told.push(event)
    if (isReturn(event)) told.push(...takenBack(messages, event))
    else if (event.type === 'message.sent' || event.type === 'information.requested') remember(messages, event)
    else if (typeof event.through === 'number' && REACHES.has(event.type)) told.push(...toldAgain(messages, event))
  }
  return { events: told, returns: told.length > events.length }
}

/** The events of messages that have not reached the reporter until now. */
export function notDelivered(events: readonly ClockEvent[]): readonly ClockEvent[] {
  const lost = new Set<ClockEvent>()
  for (const event of withDeliveries(events).events) {
    if (event.type !== RETURNED) lost.delete(event.again instanceof Again ? event.again.of : event)
    else for (const one of lostBy(event)) lost.add(originalOf(one))
  }
  return [...lost].filter(({ type }) => type === 'message.sent')
}

/** As the reporter has them: without what was lost, and with what was told again at the instant that it was. */
export function asDelivered(events: readonly ClockEvent[]): readonly ClockEvent[] {
  const delivered = withDeliveries(events)
  if (!delivered.returns) return events
  const lost = new Set(delivered.events.flatMap((event) => lostBy(event)))
  return delivered.events.filter((event) => event.type !== RETURNED && !lost.has(event))
}

/** The place of the last message that the reporter has not read on their page; undefined when they have read all. */
export function unreadThrough(events: readonly Envelope<'report'>[]): number | undefined {
  const last = lastMessage(events)
  if (last === undefined) return undefined
  const isRead = events.some((event) => event.type === 'message.read' && event.facts.through >= last)
  return isRead ? undefined : last
}

/** The place of the last message of a person of the team to the reporter. */
export function lastMessage(events: readonly Envelope<'report'>[]): number | undefined {
  return events.findLast((event) => event.type === 'message.sent' && event.facts.by === 'human')?.seq
}

/** The messages and questions that this event takes back. */
export function lostBy(event: ClockEvent): readonly ClockEvent[] {
  return event.lost instanceof Lost ? event.lost.events : []
}

/** It was told before, and counts again: it keeps promises and asks, and begins or moves none. */
export function isAgain(event: ClockEvent): boolean {
  return event.again instanceof Again
}

class Lost {
  readonly events: readonly ClockEvent[]
  constructor(events: readonly ClockEvent[]) {
    this.events = events
  }
}

class Again {
  readonly of: ClockEvent
  constructor(of: ClockEvent) {
    this.of = of
  }
}

interface Message {
  readonly seq: number
  /** As it counts now: the message, and the question in it. */
  standing: ClockEvent[]
  /** Mails that told of it and did not come back, by their place in the stream. */
  readonly mails: Set<number>
  read: boolean
  lost: boolean
}

const REACHES: ReadonlySet<string> = new Set(['mail.sent', 'message.read'])

function isReturn(event: ClockEvent): boolean {
  return event.type === 'mail.failed' && typeof event.through === 'number'
}

/** What was said elsewhere was written down afterwards (`recorded`), and needed no mail to be heard. */
function remember(messages: Message[], event: ClockEvent): void {
  const { seq } = event
  if (typeof seq !== 'number') return
  const last = messages.at(-1)
  if (event.type === 'information.requested') {
    if (last?.seq === seq - 1) last.standing.push(event)
  } else if (event.recorded === undefined) {
    messages.push({ seq, standing: [event], mails: new Set(), read: false, lost: false })
  }
}

function takenBack(messages: readonly Message[], event: ClockEvent): readonly ClockEvent[] {
  const lost: ClockEvent[] = []
  for (const message of messages) {
    if (!isToldBy(event, message)) continue
    if (typeof event.mail === 'number') message.mails.delete(event.mail)
    if (message.lost || message.read || message.mails.size > 0) continue
    message.lost = true
    lost.push(...message.standing)
  }
  return lost.length === 0 ? [] : [{ type: RETURNED, at: event.at, lost: new Lost(lost) }]
}

function toldAgain(messages: readonly Message[], event: ClockEvent): readonly ClockEvent[] {
  const again: ClockEvent[] = []
  for (const message of messages) {
    if (!isToldBy(event, message)) continue
    if (event.type === 'message.read') message.read = true
    else if (typeof event.seq === 'number') message.mails.add(event.seq)
    if (!message.lost) continue
    message.lost = false
    message.standing = message.standing.map((one) => ({ ...one, at: event.at, again: new Again(originalOf(one)) }))
    again.push(...message.standing)
  }
  return again
}

function isToldBy(event: ClockEvent, { seq }: Message): boolean {
  const { after, through } = event
  return typeof through === 'number' && seq <= through && !(typeof after === 'number' && seq <= after)
}

function originalOf(event: ClockEvent): ClockEvent {
  return event.again instanceof Again ? event.again.of : event
}
