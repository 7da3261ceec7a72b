import type { Clock } from '../../domain/clock.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { PATHS } from '../paths.ts'
import { clockLook } from '../words/clock.ts'
import { capitalised } from '../words/count.ts'
import { type Happening, happeningWords, type Outcome, type Reader } from '../words/happening.ts'
import { promiseWords } from '../words/promise.ts'
import { earlyOrLateWords, fromNowWords, instantWords, lengthWords } from '../words/time.ts'
import { type CoursePoint, course } from './course.ts'
import { type Mark, markKey } from './mark.ts'
import { nowRow, type TimelineItem, timeline, whenAt, whenUtc, whenWords } from './timeline.ts'

/** What happened and what is promised, of one report or one case. */
export interface History {
  readonly happenings: readonly Happening[]
  readonly clocks: readonly Clock[]
  readonly now: Instant
  /** Beside UTC: the team's zone, and the reporter's where one was chosen. */
  readonly zones: readonly string[]
  readonly reader: Reader
  /** The rule of each promise in one line, by promise id: said where there is no date yet. */
  readonly exact?: Readonly<Record<string, string>>
  /** What an answer holds, by promise id: "an answer with next steps". */
  readonly answers?: Readonly<Record<string, string>>
}

/** The timeline in words: happenings and missed promises above now, running promises below it. */
export function historyList(history: History): Html {
  const { now, zones, reader } = history
  const past = [...history.happenings.map((did) => happened(did, history)), ...missed(history)]
  past.sort((a, b) => a.at - b.at)
  const items = [...past.map(({ item }) => item), ...promised(history)]
  const here = reader === 'team' ? whenUtc(now, now) : whenAt(now, zones, now)
  return html`${timeline(items, nowRow(here))}${markKey([
    ['event', 'event'],
    ['kept', 'promise kept'],
    ['missed', 'promise missed'],
    ['promised', 'promised, latest time'],
    ['may', reader === 'reporter' ? 'from here you may publish' : 'embargo ends'],
  ])}`
}

/** The same lying down, to scale. */
export function historyCourse(history: History): Html | undefined {
  const past = history.happenings.flatMap((did): CoursePoint[] => {
    const label = COURSE_LABELS[did.what] ?? (did.outcomes?.length ? happeningWords(did, history.reader) : undefined)
    if (label === undefined) return []
    const late = did.outcomes?.find((outcome) => outcome.met > outcome.due)
    const short = outcomeLabel(did, late) ?? label
    return [{ at: did.at, mark: markOf(did), label: short, ...(late === undefined ? {} : { tone: 'late' as const }) }]
  })
  const open = history.clocks.flatMap((clock): CoursePoint[] => {
    const look = clockLook(clock, history.now)
    if (clock.due === undefined || clock.metAt !== undefined) return []
    const words = promiseWords(clock.kind)
    if (look === 'missed')
      return [{ at: clock.due, mark: 'missed', label: `${words.noun.toLowerCase()} missed`, tone: 'late' }]
    if (look !== 'running' && look !== 'soon') return []
    const label = words.permits ? 'embargo ends' : `${words.noun.toLowerCase()} due`
    return [{ at: clock.due, mark: words.permits ? 'may' : 'promised', label, tone: 'promised' }]
  })
  return course([...past, ...open], history.now)
}

interface Placed {
  readonly at: Instant
  readonly item: TimelineItem
}

function happened(did: Happening, history: History): Placed {
  const late = did.outcomes?.find((outcome) => outcome.met > outcome.due)
  const heading = html`<h3>${happeningWords(did, history.reader)}${
    late !== undefined && html`, <span class="is-late">${earlyOrLateWords(late.due, late.met)}</span>`
  }</h3>`
  const what = html`${heading}${did.outcomes?.map((outcome) => html`<p class="against">${against(outcome, history)}</p>`)}${remarks(did, history)}${
    did.because !== undefined &&
    html`<p>“${did.because}”${did.who !== undefined && history.reader === 'reporter' && !WHO_IN_HEADING.has(did.what) && ` ${did.who}`}</p>`
  }`
  return { at: did.at, item: { tense: 'past', when: when(did.at, history), mark: markOf(did), what } }
}

function against(outcome: Outcome, { now, reader }: History): Html {
  const { noun, permits } = promiseWords(outcome.kind)
  if (permits) return html`It was to end ${instantWords(outcome.due, now)}.`
  const promised = `${noun} promised by ${instantWords(outcome.due, now)}.`
  if (outcome.met <= outcome.due) return html`${promised} Kept, ${earlyOrLateWords(outcome.due, outcome.met)}.`
  return html`${promised} <strong class="is-late">Missed.</strong> ${
    reader === 'reporter' && html`It stays in our <a href="${PATHS.scorecard}">public record</a>.`
  }`
}

function remarks(did: Happening, { now, reader }: History): HtmlValue {
  const lines: string[] = []
  if (did.who !== undefined && reader === 'team' && !WHO_IN_HEADING.has(did.what)) lines.push(did.who)
  if (did.what === 'report.received') {
    lines.push(reader === 'reporter' ? 'Receipt given, automatic. It keeps no promise' : `policy version ${did.policy}`)
  }
  if (did.what === 'message.sent' && did.expectedResolution !== undefined) {
    lines.push(`a solution is expected by ${instantWords(did.expectedResolution, now)}`)
  }
  if (did.what === 'promise.reopened') {
    lines.push(`what had kept it came back · promised by ${instantWords(did.due, now)}`)
  }
  if (did.what === 'embargo.set' && did.proposed !== undefined) {
    const same = Math.abs(did.proposed - did.until) < 60_000
    lines.push(same ? 'as proposed by the policy' : `the policy proposed ${instantWords(did.proposed, now)}`)
  }
  return lines.length > 0 && html`<p class="against">${capitalised(lines.join(' · '))}</p>`
}

/** Promises that were broken and never made good: they stand at their due instant, and stay. */
function missed(history: History): readonly Placed[] {
  const { clocks, now } = history
  return clocks.flatMap((clock): Placed[] => {
    if (clock.due === undefined || clock.metAt !== undefined || clockLook(clock, now) !== 'missed') return []
    const words = promiseWords(clock.kind)
    const what =
      clock.endedBy === undefined
        ? html`<h3>${words.noun}: <span class="is-late">${lengthWords(now - clock.due)} late, still owed</span></h3>
<p class="against"><strong class="is-late">Missed.</strong> It stays missed when it comes.</p>`
        : html`<h3>${words.noun}: <span class="is-late">missed</span></h3>
<p class="against">It stays missed. It is no longer owed.</p>`
    return [{ at: clock.due, item: { tense: 'past', when: when(clock.due, history), mark: 'missed', what } }]
  })
}

function promised(history: History): readonly TimelineItem[] {
  const { now, reader } = history
  const open = history.clocks.filter((clock) => OPEN.has(clockLook(clock, now)))
  const sorted = [...open].sort((a, b) => (a.due ?? Number.MAX_VALUE) - (b.due ?? Number.MAX_VALUE))
  return sorted.map((clock) => {
    const words = promiseWords(clock.kind)
    const look = clockLook(clock, now)
    const sign: Mark = look === 'paused' ? 'paused' : words.permits ? 'may' : 'promised'
    const undated = look === 'waiting' || clock.due === undefined
    const time = undated ? whenWords('no date yet') : when(clock.due, history, reader === 'team')
    const latest = words.permits
      ? 'The embargo ends'
      : reader === 'team'
        ? `${words.noun} owed`
        : undated
          ? words.noun
          : `At the latest: ${history.answers?.[clock.promise] ?? words.latest}`
    const exact = history.exact?.[clock.promise]
    const rule = undated && exact !== undefined && html`<p class="against">${exact}</p>`
    const rests = look === 'paused' && html`<p class="against">This clock rests.</p>`
    const may = words.permits && reader === 'reporter' && !undated && html`<p>From here you may publish.</p>`
    return { tense: 'next', when: time, mark: sign, what: html`<h3>${latest}</h3>${rule}${rests}${may}` }
  })
}

function when(at: Instant, { now, zones, reader }: History, ahead = false): Html {
  if (reader === 'reporter') return whenAt(at, zones, now)
  return whenUtc(at, now, ahead ? fromNowWords(at, now) : '')
}

function markOf(did: Happening): Mark {
  if (did.what === 'embargo.broken') return 'missed'
  const outcomes = did.outcomes ?? []
  if (outcomes.some((outcome) => outcome.met > outcome.due)) return 'missed'
  return outcomes.length > 0 ? 'kept' : 'event'
}

function outcomeLabel(did: Happening, late: Outcome | undefined): string | undefined {
  if (late !== undefined) return `${promiseWords(late.kind).noun.toLowerCase()} late`
  const first = did.outcomes?.[0]
  return first === undefined ? undefined : promiseWords(first.kind).done.toLowerCase()
}

const OPEN: ReadonlySet<string> = new Set(['running', 'soon', 'paused', 'waiting'])
const WHO_IN_HEADING: ReadonlySet<string> = new Set(['message.sent', 'report.seen'])

/** What is worth a place on the course without having kept or broken a promise. */
const COURSE_LABELS: Partial<Record<Happening['what'], string>> = {
  'report.received': 'reported',
  'case.confirmed': 'confirmed',
  'case.rejected': 'rejected',
  'cve.assigned': 'CVE issued',
  'embargo.broken': 'embargo broken',
  'list.sent': 'list told',
  'advisory.published': 'published',
  'case.closed': 'closed',
}
