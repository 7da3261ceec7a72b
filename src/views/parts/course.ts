import { type Html, html } from '../../lib/html.ts'
import { DAY, HOUR, type Instant } from '../../lib/instant.ts'
import { dayWords, timeOfDay } from '../words/time.ts'
import { percent } from './clock.ts'
import type { Mark } from './mark.ts'

export interface CoursePoint {
  readonly at: Instant
  readonly mark: Mark
  /** Short: "answer missed". A label that finds no room is left out; the list below the course says it. */
  readonly label: string
  readonly tone?: 'late' | 'promised'
}

/**
 * The whole case to scale as one line lying down. Hidden from screen readers and from small screens: the timeline
 * below it says the same in words. Labels stand in three rows so that neighbours in time do not cover each other.
 */
export function course(points: readonly CoursePoint[], now: Instant): Html | undefined {
  const first = Math.min(...points.map((point) => point.at), now)
  const last = Math.max(...points.map((point) => point.at), now)
  if (points.length < 2 || last - first < HOUR) return undefined
  const margin = (last - first) * 0.04
  const scale = { from: first - margin, to: last + margin }
  const place = (at: Instant): number => (100 * (at - scale.from)) / (scale.to - scale.from)
  const sorted = [...points].sort((a, b) => a.at - b.at)
  const from = percent(place(first))
  return html`<svg class="course no-print" aria-hidden="true" focusable="false">${ticks(scale, place)}
<line class="ran" x1="${from}" x2="${percent(place(now))}" y1="${LINE}" y2="${LINE}"/><line class="runs" x1="${percent(place(now))}" x2="100%" y1="${LINE}" y2="${LINE}"/>
${labels(sorted, place)}${sorted.map((point) => courseMark(point.mark, place(point.at)))}${nowBox(place(now), timeOfDay(now))}</svg>`
}

/** A course that is drawn and not measured, for a policy: evenly spaced, with words above and below. */
export function drawnCourse(stops: readonly { mark: Mark; label: string; below: string }[]): Html | undefined {
  if (stops.length < 2) return undefined
  const place = (index: number): number => 5 + (90 * index) / (stops.length - 1)
  return html`<svg class="course drawn no-print" aria-hidden="true" focusable="false"><line class="runs" x1="5%" x2="95%" y1="48" y2="48"/>${stops.map(
    (stop, index) =>
      html`${courseMark(stop.mark, place(index), 48)}<text class="label" x="${percent(place(index))}" y="22" text-anchor="middle">${stop.label}</text><text class="below" x="${percent(place(index))}" y="88" text-anchor="middle">${stop.below}</text>`,
  )}</svg>`
}

const LINE = 76
const ROWS = [50, 31, 12]

function courseMark(name: Mark, x: number, y = LINE): Html {
  return html`<svg class="mark ${name}" x="${percent(x)}" y="${y}" overflow="visible"><use href="#m-${name}" x="-10" y="-10" width="20" height="20"/></svg>`
}

interface Span {
  readonly from: number
  readonly to: number
}

/** The lowest row with room takes a label. Widths are guessed: 0.8 % of the narrowest course a letter. */
function labels(points: readonly CoursePoint[], place: (at: Instant) => number): readonly Html[] {
  const taken: Span[][] = ROWS.map(() => [])
  const leads: Html[] = []
  const texts: Html[] = []
  for (const point of points) {
    const x = place(point.at)
    const width = 1 + point.label.length * 0.8
    const anchor = x < width / 2 ? 'start' : x > 100 - width / 2 ? 'end' : 'middle'
    const from = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
    const row = taken.findIndex((spans) => spans.every((span) => from + width < span.from || from > span.to))
    const y = ROWS[row]
    if (y === undefined) continue
    taken[row]?.push({ from, to: from + width })
    const tone = point.tone === undefined ? '' : ` is-${point.tone}`
    leads.push(html`<line class="lead" x1="${percent(x)}" x2="${percent(x)}" y1="${y + 6}" y2="${LINE - 12}"/>`)
    texts.push(
      html`<text class="label${tone}" x="${percent(x)}" y="${y}" text-anchor="${anchor}">${point.label}</text>`,
    )
  }
  // No line goes through the words of a neighbour.
  return [...leads, ...texts]
}

function ticks(scale: Span, place: (at: Instant) => number): readonly Html[] {
  const step = STEPS.find((size) => (scale.to - scale.from) / size <= 13) ?? 182 * DAY
  const marks: Html[] = []
  for (let at = Math.ceil(scale.from / step) * step; at < scale.to; at += step) {
    const x = place(at)
    // A label at the very edge would hang over it.
    const words = x < 3 || x > 96 ? '' : tickWords(at, step)
    marks.push(
      html`<line class="tick" x1="${percent(x)}" x2="${percent(x)}" y1="${LINE + 6}" y2="${LINE + 16}"/><text x="${percent(x)}" y="${LINE + 32}" text-anchor="middle">${words}</text>`,
    )
  }
  return marks
}

// UTC has no leap: a day is always 24 hours on this line.
const STEPS = [3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY]

function tickWords(at: Instant, step: number): string {
  if (step < DAY) return timeOfDay(at)
  const [weekday, day, month] = dayWords(at, 'UTC', at).split(' ')
  return step === DAY ? `${weekday} ${day}` : `${day} ${month}`
}

function nowBox(x: number, time: string): Html {
  // At the edges the box stands inward of its line.
  const left = x < 6 ? -8 : x > 94 ? -84 : -46
  return html`<line class="now-line" x1="${percent(x)}" x2="${percent(x)}" y1="${LINE - 18}" y2="${LINE + 20}"/><svg x="${percent(x)}" y="${LINE + 40}" overflow="visible"><rect class="now-box" x="${left}" width="92" height="20"/><text class="now-text" x="${left + 46}" y="14.5" text-anchor="middle">Now, ${time}</text></svg>`
}
