import type { Instant } from '../lib/instant.ts'
import type { Clock } from './clock.ts'
import type { Envelope, NewEvent, PromiseFacts } from './event.ts'

/** What looking at a report's clocks now records, and when to look again. */
export interface Look {
  readonly record: readonly NewEvent<'report'>[]
  readonly next: Instant | undefined
}

/**
 * Kept and missed are recorded once for each period of a promise, and stick. Before a breach the handler is warned, and
 * halfway from there the whole team; without a handler the team is warned both times.
 */
export function lookAtClocks(clocks: readonly Clock[], recorded: readonly Envelope<'report'>[], now: Instant): Look {
  const seen = new Set(recorded.filter(isOutcome).map((event) => keyOf(event)))
  const record: NewEvent<'report'>[] = []
  let next: Instant | undefined
  for (const clock of clocks) {
    for (const mark of marksOf(clock)) {
      if (seen.has(keyOf(mark.event))) continue
      if (mark.at <= now) record.push(mark.event)
      else next = Math.min(next ?? mark.at, mark.at)
    }
  }
  return { record, next }
}

type Outcome = 'promise.kept' | 'promise.missed' | 'promise.warned'
type OutcomeEvent = Extract<Envelope<'report'>, { type: Outcome }>
interface Mark {
  readonly at: Instant
  readonly event: Extract<NewEvent<'report'>, { type: Outcome }>
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

function isOutcome(event: Envelope<'report'>): event is OutcomeEvent {
  return event.type === 'promise.kept' || event.type === 'promise.missed' || event.type === 'promise.warned'
}

// A warning belongs to one due instant: when the date moves, it is given anew. An outcome belongs to the period, and the
// first one stays: a link to a case with older evidence makes no missed promise good.
function keyOf({ facts }: { readonly facts: PromiseFacts & { readonly told?: string } }): string {
  return facts.told === undefined
    ? `${facts.promise}#${facts.period}`
    : `${facts.promise}#${facts.period}@${facts.due} ${facts.told}`
}
