import { DAY, HOUR, type Instant } from '../lib/instant.ts'
import { addSpan } from './calendar.ts'
import type { Span } from './calendar-span.ts'
import type { CompiledCalendar } from './calendar-work.ts'
import type { CompiledPolicy, PolicyVersion } from './policy.ts'
import { variantsVerdict } from './policy-change-senders.ts'
import { sinceOf, timesOf, variantsSince } from './policy-change-times.ts'
import type { CompiledPromise, Modality, Timing } from './promise.ts'

/** What a new version does to one promise, seen by the reporter. */
export type Verdict = 'same' | 'better' | 'weaker' | 'changed' | 'added' | 'removed'

export interface PromiseChange {
  readonly promise: string
  readonly kind: string
  readonly verdict: Verdict
  readonly was?: CompiledPromise
  readonly now?: CompiledPromise
  /** What differs, one word each: time, evidence, pause, override, strength, condition, words. */
  readonly differs: readonly string[]
}

/** Every promise of either version, in the order of the old one, then what is new. */
export function policyDiff(was: CompiledPolicy, now: CompiledPolicy): readonly PromiseChange[] {
  const left = new Set(now.promises)
  const changes: PromiseChange[] = []
  for (const promise of was.promises) {
    const next = counterpart(promise, now.promises, left)
    if (next) left.delete(next)
    changes.push(
      next
        ? compare(promise, next, { was, now })
        : { promise: promise.id, kind: promise.kind, verdict: 'removed', was: promise, differs: [] },
    )
  }
  for (const promise of left)
    changes.push({ promise: promise.id, kind: promise.kind, verdict: 'added', now: promise, differs: [] })
  return changes
}

/** The version that a report came under, with the promises that bind now. */
export interface BoundVersion extends PolicyVersion {
  readonly later: readonly LaterVersion[]
}

/** What binds a report, and what each later version does to it. */
export interface Binding {
  readonly policy: CompiledPolicy
  readonly later: readonly LaterVersion[]
}
export interface LaterVersion {
  readonly version: number
  readonly activatedAt: Instant
  /** Times that hold already, because they are better. */
  readonly better: readonly PromiseChange[]
  /** Times that would hold if the reporter agreed. */
  readonly offered: readonly PromiseChange[]
  /** What the changes are compared with, for their words. */
  readonly was: CompiledPolicy
  readonly now: CompiledPolicy
}

/**
 * The policy that binds a report: the version in force when it arrived. A later version may only better a promise; then
 * it holds from the day it was activated on, and no still later one takes it back. Anything else holds only once the
 * reporter agrees to it.
 */
export function bindingPolicy(bound: PolicyVersion, later: readonly PolicyVersion[]): CompiledPolicy {
  return bindingOf(bound, later).policy
}

/** The same with what every later version does. */
export function bindingOf(bound: PolicyVersion, later: readonly PolicyVersion[]): Binding {
  let walk: Walk = { policy: bound.policy, held: bound.policy, later: [] }
  for (const version of later) if (version.version > bound.version) walk = withVersion(walk, version)
  return { policy: walk.policy, later: walk.later }
}

interface Walk extends Binding {
  /** The promises as they hold without any consent: what a later version is measured by. */
  readonly held: CompiledPolicy
}

function withVersion({ policy, held, later }: Walk, version: PolicyVersion): Walk {
  const all = policyDiff(held, version.policy)
  const timed = all.filter(isTimed)
  const better = timed.filter(({ verdict }) => verdict === 'better')
  const offered = timed.filter(({ verdict }) => verdict !== 'better')
  const { activatedAt } = version
  const step = { version: version.version, activatedAt, better, offered, was: held, now: version.policy }
  const prefix = `v${version.version}:`
  const times = new Map(timed.map(({ promise, now }) => [promise, timesOf(now!, prefix)]))
  const calendars = version.policy.calendars.map((c) => ({ ...c, id: prefix + c.id }))
  const series = Object.fromEntries(Object.entries(version.policy.series).map(([name, at]) => [prefix + name, at]))
  const added = (to: CompiledPolicy) => ({
    calendars: [...to.calendars, ...calendars],
    series: { ...to.series, ...series },
  })
  const bettered = new Set(better.map(({ promise }) => promise))
  return {
    policy: {
      ...policy,
      ...added(policy),
      promises: policy.promises.map((promise) => {
        const now = times.get(promise.id)
        if (!now) return promise
        const since = sinceOf(bettered.has(promise.id), version.version)
        return { ...promise, variants: [...variantsSince(now, since), ...promise.variants] }
      }),
    },
    held: {
      ...held,
      ...added(held),
      promises: held.promises.map((p) => (bettered.has(p.id) ? { ...p, ...times.get(p.id) } : p)),
    },
    later: [...later, step],
  }
}

/** Other times for the same clock. Only lengths of special cases may differ, where each of them is better or the same. */
function isTimed({ was, now, differs, verdict }: PromiseChange): boolean {
  if (was?.keeping !== 'clock' || now?.timing === undefined) return false
  return differs.includes('time') || (verdict === 'better' && differs.includes('variants'))
}

/** The same id, else the only promise of that kind on both sides. */
function counterpart(
  promise: CompiledPromise,
  among: readonly CompiledPromise[],
  left: ReadonlySet<CompiledPromise>,
): CompiledPromise | undefined {
  const free = among.filter((p) => left.has(p) && p.keeping === promise.keeping)
  const same = free.find((p) => p.id === promise.id)
  if (same) return same
  const alike = free.filter((p) => p.kind === promise.kind && p.keeping === 'clock')
  return alike.length === 1 ? alike[0] : undefined
}

function compare(
  was: CompiledPromise,
  now: CompiledPromise,
  policies: { was: CompiledPolicy; now: CompiledPolicy },
): PromiseChange {
  const judged: readonly (readonly [string, Verdict])[] = [
    ['time', compareTiming(was, now, policies)],
    ['evidence', equal(was.evidence, now.evidence) && equal(was.order, now.order) ? 'same' : 'changed'],
    ['pause', leniency(was.pause, now.pause)],
    ['override', leniency(was.override, now.override)],
    ['strength', byRank(STRENGTH[was.modality], STRENGTH[now.modality])],
    ['condition', equal(was.when ?? null, now.when ?? null) ? 'same' : now.when === undefined ? 'better' : 'weaker'],
    [
      'variants',
      variantsVerdict(was, now, (a, b) => compareTiming({ ...was, timing: a }, { ...now, timing: b }, policies)),
    ],
  ]
  const differs = judged.filter(([, verdict]) => verdict !== 'same')
  const words = was.quote === now.quote ? [] : ['words']
  return {
    promise: was.id,
    kind: was.kind,
    verdict: overall(differs.map(([, v]) => v)),
    was,
    now,
    differs: [...differs.map(([name]) => name), ...words],
  }
}

function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'same'
  if (verdicts.includes('weaker')) return 'weaker'
  return verdicts.every((v) => v === 'better') ? 'better' : 'changed'
}

const STRENGTH: Readonly<Record<Modality, number>> = { must: 5, must_not: 5, should: 4, typical: 3, aim: 2, may: 1 }

function byRank(was: number, now: number): Verdict {
  return was === now ? 'same' : now > was ? 'better' : 'weaker'
}

/** A pause or an override that is new makes a promise weaker; one that is gone makes it better. */
function leniency(was: unknown, now: unknown): Verdict {
  if (equal(was ?? null, now ?? null)) return 'same'
  if (was === undefined) return 'weaker'
  return now === undefined ? 'better' : 'changed'
}

/** Which of two times is due earlier, tried from many instants of five years: months, business days and hours compare too. */
function compareTiming(
  was: CompiledPromise,
  now: CompiledPromise,
  policies: { was: CompiledPolicy; now: CompiledPolicy },
): Verdict {
  const [a, b] = [was.timing, now.timing]
  if (!a || !b) return a === b ? 'same' : 'changed'
  if (a.form !== b.form || !equal(a.anchor.any, b.anchor.any)) return 'changed'
  if (!equal(datesOf(policies.was, a), datesOf(policies.now, b))) return 'changed'
  if (a.form === 'proposed' || a.form === 'date' || a.form === 'next') return equal(a, b) ? 'same' : 'changed'
  // Dates of a series, and deadlines that roll on, have no length to compare.
  if ('series' in a || 'series' in b || a.rolls !== b.rolls) return equal(a, b) ? 'same' : 'changed'
  const [spanA, spanB] = [spanOf(a), spanOf(b)]
  if (!spanA || !spanB) return equal(a, b) ? 'same' : 'changed'
  const later = compareSpans(
    { span: spanA, calendar: calendarOf(policies.was, a) },
    { span: spanB, calendar: calendarOf(policies.now, b) },
  )
  if (later === 'same') return equal(rest(a), rest(b)) ? 'same' : 'changed'
  // Notice before a day is the better, the earlier it is due.
  const flip = a.form === 'before' && a.min !== undefined
  if (later === 'changed') return 'changed'
  return (later === 'later') === flip ? 'better' : 'weaker'
}

/** The dates of the series that a timing goes by, whatever its name. */
function datesOf(policy: CompiledPolicy, timing: Timing): readonly Instant[] {
  return 'series' in timing && timing.series !== undefined ? (policy.series[timing.series] ?? []) : []
}

function spanOf(timing: Timing): Span | undefined {
  if (timing.form === 'before') return timing.min ?? timing.max
  return 'max' in timing ? timing.max : undefined
}

function rest(timing: Timing): unknown {
  const compared = timing.form === 'before' && timing.min ? { min: null } : { max: null }
  return { ...timing, calendar: '', anchor: timing.anchor.any, target: timing.target ?? null, ...compared }
}

interface Counted {
  readonly span: Span
  readonly calendar: CompiledCalendar
}

function compareSpans(was: Counted, now: Counted): 'same' | 'later' | 'earlier' | 'changed' {
  let later = false
  let earlier = false
  for (let i = 0; i < TRIES; i++) {
    const start: Instant = TRY_FROM + i * (3 * DAY + 5 * HOUR)
    const difference = addSpan(now.calendar, now.span, start) - addSpan(was.calendar, was.span, start)
    later ||= difference > 0
    earlier ||= difference < 0
  }
  if (later && earlier) return 'changed'
  return later ? 'later' : earlier ? 'earlier' : 'same'
}

const TRIES = 560
const TRY_FROM = Temporal.Instant.from('2026-01-01T00:00:00Z').epochMilliseconds

function calendarOf(policy: CompiledPolicy, timing: Timing): CompiledCalendar {
  return policy.calendars.find((c) => c.id === timing.calendar) ?? policy.calendars[0]!
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}
