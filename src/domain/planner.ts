import { DAY, type Instant } from '../lib/instant.ts'
import { addSpan, nextInSlot, type Slot, slotRefusal, spanReached } from './calendar.ts'
import { type Span, spanWords } from './calendar-span.ts'
import type { CompiledCalendar } from './calendar-work.ts'
import { type ClockEvent, clocks, isOwedLate } from './clock.ts'
import { orderEvents } from './clock-events.ts'
import { holds, learn, matches, matchesAny, nothingKnown } from './clock-match.ts'
import { DATE_WISHED } from './outside-fact.ts'
import type { CompiledPolicy } from './policy.ts'
import type { CompiledPromise, Pattern, Timing } from './promise.ts'

/** One rule's say about the day of publication: not before, or not after. */
export interface Bound {
  readonly rule: string
  readonly who: string
  readonly quote: string
  readonly notBefore?: Instant
  readonly notAfter?: Instant
  /** A typical date, that a reason may move; it does not make a date unlawful. */
  readonly soft?: true
  /** Its time is over: the promise stays missed on any day. */
  readonly missed?: true
}

export interface Plan {
  readonly bounds: readonly Bound[]
  /** The first date that every rule allows. */
  readonly earliest?: Instant
  /** Up to ten lawful dates, where the policy knows days or times of release; else the earliest and the latest. */
  readonly dates: readonly Instant[]
  /** Only these dates, since the policy has days of release. */
  readonly hasDays?: true
  readonly conflict?: Conflict
}

/** Two rules that cannot both be kept, or a stretch of time without any allowed day. */
export interface Conflict {
  readonly rules: readonly [string, string]
  readonly problem: string
}

export interface Wishes {
  /** The day on which the reporter, or somebody outside, will publish in any case. */
  readonly reporterDate?: Instant
}

/**
 * When a case may become public: from the team's own rules, what has happened so far, other people's rules, release
 * days and blackouts. The earliest lawful date, or the two rules that collide. Pure.
 */
export function planRelease(
  events: readonly ClockEvent[],
  policy: CompiledPolicy,
  now: Instant,
  wishes: Wishes = {},
): Plan {
  const told = orderEvents(events, now)
  const situation: Situation = { events: told, policy, now }
  const bounds: Bound[] = [
    { rule: 'now', who: 'time', quote: 'A date in the past cannot be chosen.', notBefore: now },
    ...policy.promises.flatMap((promise) => boundsOf(promise, situation)),
    ...policy.outside.flatMap((rule) => outsideBounds(rule, situation)),
    ...reporterBounds(wishes.reporterDate ?? wishedIn(told)),
  ]
  const collision = lengthCollision(policy)
  if (collision) return { bounds, dates: [], conflict: collision }
  return datesWithin(bounds, situation)
}

function reporterBounds(date: Instant | undefined): readonly Bound[] {
  if (date === undefined) return []
  return [{ rule: 'reporter', who: 'the reporter', quote: 'The reporter’s own date.', notAfter: date }]
}

/** The day that the reporter named last, where somebody recorded it. */
function wishedIn(events: readonly ClockEvent[]): Instant | undefined {
  const named = events.findLast(({ type, until }) => type === DATE_WISHED && typeof until === 'number')
  return typeof named?.until === 'number' ? named.until : undefined
}

interface Situation {
  readonly events: readonly ClockEvent[]
  readonly policy: CompiledPolicy
  readonly now: Instant
}

const PUBLIC = new Set([
  'advisory.published',
  'list.sent',
  'details.published',
  'builds.released',
  'fix.landed',
  'fixes.pushed',
])

function boundsOf(promise: CompiledPromise, situation: Situation): readonly Bound[] {
  if ((promise.keeping !== 'clock' && promise.keeping !== 'right') || !applies(promise, situation)) return []
  const timing = timingNow(promise, situation)
  if (!timing) return []
  if (timing.form === 'before') return noticeBounds(promise, timing, situation)
  if (promise.keeping === 'right') return []
  if (!promise.evidence.some((p) => p.type === 'advisory.published' || p.type === 'list.sent')) return []
  const anchor = firstOf(timing.anchor.any, situation)
  // Publication that follows publication bounds nothing.
  if (anchor === undefined || timing.anchor.any.some((p) => PUBLIC.has(p.type))) return []
  const calendar = calendarOf(situation.policy, timing.calendar)
  const named = nameOf(promise)
  if (timing.form === 'proposed') return proposedBounds(promise, { timing, anchor, calendar })
  if (timing.form !== 'after' && timing.form !== 'next') return []
  const opens =
    timing.form === 'after' && timing.opens ? [{ ...named, notBefore: addSpan(calendar, timing.opens, anchor) }] : []
  return [...opens, ...dueBounds(promise, situation)]
}

/**
 * No later than its clock says, with its pauses, its exceptions and the length that holds for this case. What is missed
 * already makes no day unlawful: it stays missed, and is owed as soon as can be.
 */
function dueBounds(promise: CompiledPromise, { events, policy, now }: Situation): readonly Bound[] {
  return clocks(events, { ...policy, promises: [promise] }, now).flatMap((clock): Bound[] => {
    const notAfter = clock.latest ?? clock.due
    if (notAfter === undefined) return []
    if (clock.state === 'running' || clock.state === 'paused') return [{ ...nameOf(promise), notAfter }]
    return isOwedLate(clock) ? [{ ...nameOf(promise), notAfter, soft: true, missed: true }] : []
  })
}

function proposedBounds(
  promise: CompiledPromise,
  at: { timing: Extract<Timing, { form: 'proposed' }>; anchor: Instant; calendar: CompiledCalendar },
): readonly Bound[] {
  const { timing, anchor, calendar } = at
  const soft = promise.modality !== 'must' || promise.override !== undefined ? { soft: true as const } : {}
  const from = { ...nameOf(promise), ...soft, notBefore: spanReached(calendar, timing.min ?? timing.max, anchor) }
  return timing.latest
    ? [from, { ...nameOf(promise), ...soft, notAfter: addSpan(calendar, timing.latest, anchor) }]
    : [from]
}

/** Notice already given, or given now at the soonest. */
function noticeBounds(
  promise: CompiledPromise,
  timing: Extract<Timing, { form: 'before' }>,
  situation: Situation,
): readonly Bound[] {
  const calendar = calendarOf(situation.policy, timing.calendar)
  const given = firstOf(promise.evidence, situation)
  const bounds: Bound[] = []
  if (timing.min)
    bounds.push({ ...nameOf(promise), notBefore: noticeEnds(calendar, timing.min, given ?? situation.now) })
  if (timing.max && given !== undefined)
    bounds.push({ ...nameOf(promise), notAfter: noticeEnds(calendar, timing.max, given) })
  return bounds
}

/** The first day whose notice, counted back from it, reaches `given`. */
function noticeEnds(calendar: CompiledCalendar, span: Span, given: Instant): Instant {
  let at = addSpan(calendar, span, given)
  // Counting forward and back differ at the end of a month and for business days: correct by days.
  for (let i = 0; i < 10 && addSpan(calendar, back(span), at) < given; i++) at += DAY
  while (addSpan(calendar, back(span), at - DAY) >= given) at -= DAY
  return at
}

function outsideBounds(rule: CompiledPolicy['outside'][number], situation: Situation): readonly Bound[] {
  const anchor = firstOf(rule.anchor.any, situation)
  if (anchor === undefined) return []
  const calendar = calendarOf(situation.policy, rule.calendar ?? '')
  const named = { rule: rule.id, who: rule.who, quote: rule.quote }
  return [
    ...(rule.atLeast ? [{ ...named, notBefore: addSpan(calendar, rule.atLeast, anchor) }] : []),
    ...(rule.atMost ? [{ ...named, notAfter: addSpan(calendar, rule.atMost, anchor) }] : []),
  ]
}

/** Our notice to a list is longer than the list accepts: no date can help. */
function lengthCollision(policy: CompiledPolicy): Conflict | undefined {
  for (const promise of policy.promises) {
    const min = promise.timing?.form === 'before' ? promise.timing.min : undefined
    if (!min) continue
    for (const rule of policy.outside) {
      if (!rule.atMost || !sharesAct(rule.anchor.any, promise.evidence)) continue
      const calendar = calendarOf(policy, promise.timing!.calendar)
      if (addSpan(calendar, min, REFERENCE) <= addSpan(calendar, rule.atMost, REFERENCE)) continue
      return {
        rules: [promise.id, rule.id],
        problem: `“${promise.id}” needs ${spanWords(min)} of notice, and ${rule.who} accepts ${spanWords(rule.atMost)} at most.`,
      }
    }
  }
  return undefined
}

const REFERENCE = Temporal.Instant.from('2026-03-02T12:00:00Z').epochMilliseconds

function datesWithin(bounds: readonly Bound[], { policy }: Situation): Plan {
  const lower = highest(bounds.filter((b) => b.notBefore !== undefined && !b.soft))
  const upper = lowest(bounds.filter((b) => b.notAfter !== undefined && !b.soft))
  const from = lower?.notBefore ?? 0
  const until = upper?.notAfter
  if (lower && upper && until !== undefined && from > until) {
    return {
      bounds,
      dates: [],
      conflict: {
        rules: [lower.rule, upper.rule],
        problem: `“${lower.rule}” (${lower.who}) allows nothing earlier, “${upper.rule}” (${upper.who}) nothing later.`,
      },
    }
  }
  const slot = slotOf(policy)
  if (!slot) return { bounds, earliest: from, dates: until === undefined ? [from] : [from, until] }
  const dates = slotDates(slot, policy.calendars[0]!, { from, until })
  const first = dates[0]
  if (first !== undefined) return { bounds, earliest: first, dates, hasDays: true }
  const why = slotRefusal(slot, policy.calendars[0]!, from) ?? 'there is no release day'
  return {
    bounds,
    dates,
    conflict: { rules: ['release day', upper?.rule ?? 'now'], problem: `No day until then may be chosen: ${why}.` },
  }
}

function slotDates(
  slot: Slot,
  calendar: CompiledCalendar,
  range: { from: Instant; until: Instant | undefined },
): readonly Instant[] {
  const dates: Instant[] = []
  let at = nextInSlot(slot, calendar, range.from)
  while (at !== undefined && dates.length < 10 && (range.until === undefined || at <= range.until)) {
    dates.push(at)
    at = nextInSlot(slot, calendar, at + 1)
  }
  return dates
}

/** The release window of the policy, or that of the promise which proposes the date. */
function slotOf(policy: CompiledPolicy): Slot | undefined {
  return policy.window ?? policy.promises.find((p) => p.timing?.slot)?.timing?.slot
}

function highest(bounds: readonly Bound[]): Bound | undefined {
  return bounds.reduce<Bound | undefined>(
    (best, b) => (best === undefined || b.notBefore! > best.notBefore! ? b : best),
    undefined,
  )
}

function lowest(bounds: readonly Bound[]): Bound | undefined {
  return bounds.reduce<Bound | undefined>(
    (best, b) => (best === undefined || b.notAfter! < best.notAfter! ? b : best),
    undefined,
  )
}

function firstOf(patterns: readonly Pattern[], { events }: Situation): Instant | undefined {
  return events.find((event) => matchesAny(patterns, event))?.at
}

function sharesAct(a: readonly Pattern[], b: readonly Pattern[]): boolean {
  return a.some((p) => b.some((q) => q.type === p.type))
}

function applies(promise: CompiledPromise, { events }: Situation): boolean {
  if (promise.ends.some((end) => events.some((event) => matches(end.pattern, event)))) return false
  if (!promise.when) return true
  const known = nothingKnown()
  for (const event of events) learn(known, event)
  return holds(promise.when, known) === true
}

/** The length that holds for what is known of this case; undefined where nothing is promised. */
function timingNow({ timing, variants }: CompiledPromise, { events }: Situation): Timing | undefined {
  if (variants.length === 0) return timing
  const known = nothingKnown()
  for (const event of events) learn(known, event)
  const variant = variants.find(({ when }) => holds(when, known) === true)
  return variant?.timing === 'none' ? undefined : (variant?.timing ?? timing)
}

function nameOf(promise: CompiledPromise): Pick<Bound, 'rule' | 'who' | 'quote'> {
  return { rule: promise.id, who: promise.actor === 'team' ? 'this policy' : promise.actor, quote: promise.quote }
}

function calendarOf(policy: CompiledPolicy, id: string): CompiledCalendar {
  return policy.calendars.find((c) => c.id === id) ?? policy.calendars[0]!
}

function back(span: Span): Span {
  return { amount: -span.amount, unit: span.unit }
}
