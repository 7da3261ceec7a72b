import type { Instant } from '../lib/instant.ts'
import type { Clock } from './clock.ts'
import type { Envelope, NewEvent, PromiseFacts } from './event.ts'

/** What looking at a report's clocks now records, and when to look again. */
export interface Look {
  readonly record: readonly NewEvent<'report'>[]
  readonly next: Instant | undefined
}

/**
 * Kept and missed are recorded once for each period of a promise, and stick; only a message that came back opens anew what
 * it had kept. Before a breach the handler is warned, and halfway from there the whole team; without a handler the team is
 * warned both times.
 */
export function lookAtClocks(clocks: readonly Clock[], recorded: readonly Envelope<'report'>[], now: Instant): Look {
  const said = new Map(recorded.filter(isOutcome).map((event) => [keyOf(event), event.type]))
  const record: NewEvent<'report'>[] = []
  let next: Instant | undefined
  for (const clock of clocks) {
    const anew = openedAnew(clock, said)
    if (anew !== undefined) {
      record.push(anew)
      said.set(keyOf(anew), anew.type)
    }
    for (const mark of marksOf(clock)) {
      const last = said.get(keyOf(mark.event))
      if (last !== undefined && last !== 'promise.reopened') continue
      if (mark.at <= now) record.push(mark.event)
      else next = Math.min(next ?? mark.at, mark.at)
    }
  }
  return { record, next }
}

type Outcome = 'promise.kept' | 'promise.missed' | 'promise.warned' | 'promise.reopened'
type OutcomeEvent = Extract<Envelope<'report'>, { type: Outcome }>
interface Mark {
  readonly at: Instant
  readonly event: Extract<NewEvent<'report'>, { type: Outcome }>
}

/** Recorded as kept, and the message that had kept it came back. */
function openedAnew(clock: Clock, said: ReadonlyMap<string, Outcome>): Mark['event'] | undefined {
  const { promise, period, due, state, returnedAt } = clock
  if (due === undefined || returnedAt === undefined || state === 'met') return undefined
  const facts = { promise, period, due }
  return said.get(keyOf({ facts })) === 'promise.kept' ? { type: 'promise.reopened', facts } : undefined
}

function marksOf(clock: Clock): readonly Mark[] {
  const { due } = clock
  if (due === undefined) return []
  const facts = { promise: clock.promise, period: clock.period, due }
  // A breach is the moment after the last instant in time: what happens at it is still kept.
  const breach = (clock.latest ?? due) + 1
  if (clock.state === 'met') {
    const metAt = clock.metAt ?? due
    return [{ at: metAt, event: { type: 'promise.kept', facts: { ...facts, metAt } } }]
  }
  if (clock.state === 'missed') return [{ at: breach, event: { type: 'promise.missed', facts } }]
  if (clock.state !== 'running') return []
  return [...warningsOf(clock, due), { at: breach, event: { type: 'promise.missed', facts } }]
}

function warningsOf(clock: Clock, due: Instant): readonly Mark[] {
  if (clock.warnAt === undefined || clock.warnAt >= due) return []
  const facts = { promise: clock.promise, period: clock.period, due }
  const halfway = clock.warnAt + Math.floor((due - clock.warnAt) / 2)
  return [
    { at: clock.warnAt, event: { type: 'promise.warned', facts: { ...facts, told: 'handler' } } },
    { at: halfway, event: { type: 'promise.warned', facts: { ...facts, told: 'team' } } },
  ]
}

const OUTCOMES: ReadonlySet<string> = new Set<Outcome>([
  'promise.kept',
  'promise.missed',
  'promise.warned',
  'promise.reopened',
])

function isOutcome(event: Envelope<'report'>): event is OutcomeEvent {
  return OUTCOMES.has(event.type)
}

// A warning belongs to one due instant: when the date moves, it is given anew. An outcome belongs to the period, and the
// first one stays: a link to a case with older evidence makes no missed promise good.
function keyOf({ facts }: { readonly facts: PromiseFacts & { readonly told?: string } }): string {
  return facts.told === undefined
    ? `${facts.promise}#${facts.period}`
    : `${facts.promise}#${facts.period}@${facts.due} ${facts.told}`
}
