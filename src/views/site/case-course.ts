import { roughLength, type Span } from '../../domain/calendar-span.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import type { CompiledPromise, Moment, Timing } from '../../domain/promise.ts'
import { type Html, html } from '../../lib/html.ts'
import { drawnCourse } from '../parts/course.ts'
import { type Mark, markKey } from '../parts/mark.ts'
import { timeline, whenWords } from '../parts/timeline.ts'
import { capitalised } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'

/** One stop of a typical case, read from a promise. */
export interface Stop {
  readonly mark: Mark
  /** "by 24 h", "every 5 days", "CVE + 72 h". */
  readonly when: string
  /** "typically", "at the latest". */
  readonly below: string
  readonly label: string
  readonly heading: string
  readonly text: string
}

/** The way of a typical case, as the policy's own promises give it; only those that name a time or an act. */
export function typicalCase(policy: CompiledPolicy): readonly Stop[] {
  const shown = policy.promises.filter(
    (promise) => promise.visibility === 'public' && (promise.keeping === 'clock' || promise.keeping === 'step'),
  )
  const ranked = shown.map((promise, index) => ({ promise, index, rank: rankOf(promise) }))
  ranked.sort((a, b) => a.rank.stage - b.rank.stage || a.rank.length - b.rank.length || a.index - b.index)
  return [RECEIVED, ...ranked.map(({ promise }) => stopOf(promise))]
}

/** The same stops lying down. More than a course has room for are left to the list. */
export function caseCourse(stops: readonly Stop[]): Html | undefined {
  const timed = stops.filter((stop) => stop.when !== 'then')
  const seen = new Set<string>()
  const drawn = timed.filter(({ label }) => !seen.has(label) && seen.add(label))
  if (drawn.length < 3) return undefined
  return drawnCourse(drawn.slice(0, MOST).map(({ mark, label, when }) => ({ mark, label, below: when })))
}

export function caseTimeline(stops: readonly Stop[]): Html {
  const items = stops.map((stop) => ({
    tense: stop.mark === 'event' ? ('past' as const) : ('next' as const),
    when: whenWords(stop.when, stop.below),
    mark: stop.mark,
    what: html`<h3>${stop.heading}</h3>${stop.text !== '' && html`<p>${stop.text}</p>`}`,
  }))
  return html`${timeline(items, undefined, { label: 'A typical case' })}${markKey(keyOf(stops))}`
}

const MOST = 8
const RECEIVED: Stop = {
  mark: 'event',
  when: '0 h',
  below: 'your report',
  label: 'your report',
  heading: 'Your report is received',
  text: 'You get a receipt and a code at once.',
}

function stopOf(promise: CompiledPromise): Stop {
  const words = promiseWords(promise.kind)
  const { timing } = promise
  const latest = timing === undefined ? { when: 'then', below: '' } : timeWords(timing)
  const mark: Mark = timing === undefined ? 'event' : words.permits || timing.form === 'proposed' ? 'may' : 'promised'
  return {
    mark,
    when: latest.when,
    below: promise.modality === 'typical' ? 'typically' : latest.below,
    label: words.noun.toLowerCase(),
    heading: capitalised(words.latest),
    text: promise.quote,
  }
}

function timeWords(timing: Timing): { when: string; below: string } {
  switch (timing.form) {
    case 'after':
      return { when: fromAnchor(timing.anchor, timing.max), below: 'at the latest' }
    case 'proposed':
      return { when: fromAnchor(timing.anchor, timing.max), below: 'proposed' }
    case 'every':
      return { when: `every ${brief(timing.max)}`, below: 'at the latest' }
    case 'before': {
      const span = timing.min ?? timing.max
      return { when: span === undefined ? 'before' : `${brief(span)} before`, below: timing.anchor.words }
    }
    case 'date':
      return { when: 'on the day', below: timing.anchor.words }
    case 'next':
      return { when: 'next date', below: timing.series }
  }
}

function fromAnchor(anchor: Moment, span: Span): string {
  if (isReport(anchor)) return `by ${brief(span)}`
  return `${shortOf(anchor)} + ${brief(span)}`
}

function isReport(anchor: Moment): boolean {
  return anchor.any.some(({ type }) => type === 'report.received')
}

function shortOf(anchor: Moment): string {
  const type = anchor.any[0]?.type
  return (type === undefined ? undefined : SHORT[type]) ?? anchor.words.replace(/^(the|your|a|an) /, '')
}

/** "24 h", "5 days", "1 business day". */
function brief({ amount, unit }: Span): string {
  if (unit === 'hour') return `${amount} h`
  if (unit === 'minute') return `${amount} min`
  return `${amount} ${unit.replace('-', ' ')}${amount === 1 ? '' : 's'}`
}

// What counts from the report comes first, by its length; then what repeats; then what counts from later events.
function rankOf({ timing, kind }: CompiledPromise): { stage: number; length: number } {
  if (timing === undefined) return { stage: 1, length: 0 }
  const length = 'max' in timing && timing.max !== undefined ? roughLength(timing.max) : 0
  if (timing.form === 'every') return { stage: 2, length }
  if (isReport(timing.anchor)) return { stage: 0, length }
  if (kind === 'credit') return { stage: 6, length }
  return { stage: STAGES[timing.anchor.any[0]?.type ?? ''] ?? 3, length }
}

const STAGES: Readonly<Record<string, number>> = {
  'cve.assigned': 4,
  'embargo.set': 4,
  'list.sent': 5,
  'fixes.pushed': 5,
  'builds.released': 5,
  'advisory.published': 6,
}

const SHORT: Readonly<Record<string, string>> = {
  'cve.assigned': 'CVE',
  'list.sent': 'list',
  'fix.ready': 'fix',
  'case.confirmed': 'confirmed',
  'advisory.published': 'advisory',
  'message.received': 'your answer',
}

function keyOf(stops: readonly Stop[]): readonly (readonly [Mark, string])[] {
  const used = new Set(stops.map(({ mark }) => mark))
  const all: readonly (readonly [Mark, string])[] = [
    ['event', 'an event, or an act without a date'],
    ['promised', 'a promise, with its latest time'],
    ['may', 'proposed; a person decides'],
  ]
  return all.filter(([mark]) => used.has(mark))
}
