import type { CompiledPolicy } from '../../domain/policy.ts'
import { type Html, html } from '../../lib/html.ts'
import { drawnCourse } from '../parts/course.ts'
import { type Mark, markKey } from '../parts/mark.ts'
import { timeline, whenWords } from '../parts/timeline.ts'
import { type Stop, stopOf } from './case-stop.ts'
import type { PromiseText } from './props.ts'

/** How many stops a course has room for. */
const MOST = 8
/** Fewer stops are no course. */
const FEWEST = 3

/** The way of a typical case, as the policy's own clocks and steps give it; empty where they give none. */
export function typicalCase(policy: CompiledPolicy, promises: readonly PromiseText[]): readonly Stop[] {
  const texts = new Map(promises.map((promise) => [promise.id, promise]))
  const stops = policy.promises.flatMap((promise, index) => {
    const text = texts.get(promise.id)
    const runs = promise.keeping === 'clock' || promise.keeping === 'step'
    return runs && text !== undefined ? [{ ...stopOf(promise, text), index }] : []
  })
  stops.sort((a, b) => a.stage - b.stage || a.length - b.length || a.index - b.index)
  return stops.length + 1 < FEWEST ? [] : [RECEIVED, ...stops]
}

/** The steps that the course tells: the list of promises need not tell them again. */
export function stepsOf(stops: readonly Stop[]): ReadonlySet<string> {
  return new Set(stops.filter(({ mark }) => mark === 'event').map(({ promise }) => promise))
}

/** The stops with a time, lying down. What has no room is left to the list below. */
export function caseCourse(stops: readonly Stop[]): Html | undefined {
  const timed = stops.filter(({ promise, mark }) => promise === '' || mark !== 'event')
  if (timed.length < FEWEST) return undefined
  return drawnCourse(timed.slice(0, MOST).map(({ mark, label, when }) => ({ mark, label, below: when })))
}

export function caseTimeline(stops: readonly Stop[]): Html {
  const items = stops.map((stop) => ({
    tense: stop.mark === 'event' ? ('past' as const) : ('next' as const),
    when: whenWords(stop.when, stop.below),
    mark: stop.mark,
    what: html`<h3>${stop.heading}</h3>${stop.text !== '' && html`<p>${stop.text}</p>`}${stop.rule !== '' && html`<p class="against">${stop.rule}</p>`}`,
    ...(stop.mark === 'event' && stop.promise !== '' ? { id: `promise-${stop.promise}` } : {}),
  }))
  return html`${timeline(items, undefined, { label: 'A typical case' })}${markKey(keyOf(stops))}`
}

const RECEIVED: Stop = {
  promise: '',
  mark: 'event',
  when: '0 h',
  below: 'your report',
  label: 'your report',
  heading: 'Your report is received',
  text: 'You get a receipt and a code at once.',
  rule: '',
  stage: 0,
  length: 0,
}

function keyOf(stops: readonly Stop[]): readonly (readonly [Mark, string])[] {
  const used = new Set(stops.map(({ mark }) => mark))
  const all: readonly (readonly [Mark, string])[] = [
    ['event', 'an event, or a step without a date'],
    ['promised', 'a promise, with its latest time'],
    ['may', 'proposed; a person decides'],
  ]
  return all.filter(([name]) => used.has(name))
}
