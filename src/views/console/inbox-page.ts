import type { Clock } from '../../domain/clock.ts'
import type { Door } from '../../domain/event.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { compactClock } from '../parts/clock.ts'
import { type ConsoleFrame, consolePage } from '../parts/layout.ts'
import type { Mark } from '../parts/mark.ts'
import { nowRow, type TimelineItem, timeline } from '../parts/timeline.ts'
import { casePath, PATHS } from '../paths.ts'
import { clockLook } from '../words/clock.ts'
import { capitalised, count, listWords } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'
import { doorWords, type Standing, standingWords } from '../words/standing.ts'
import { dayWords, longInstantWords, nearWords, timeOfDay } from '../words/time.ts'

/** What waits for the team, by the next promise. Rows may come in any order. */
export interface InboxPageProps {
  /** Ways in that do not work. */
  readonly brokenDoors: number
  readonly frame: ConsoleFrame
  readonly now: Instant
  readonly rows: readonly InboxRow[]
  readonly filters: readonly InboxFilter[]
  /** Open reports and cases in all, whatever the filter. */
  readonly open: { readonly reports: number; readonly cases: number }
  /** How much waits for somebody to say what it is. */
  readonly held?: number
  /** Words searched for. */
  readonly search?: string
}

export interface InboxRow {
  readonly number: string
  readonly title: string
  readonly standing: Standing
  readonly doors: readonly Door[]
  readonly reports: number
  /** Name of the reporter where there is one report and the reader may see it; absent: anonymous. */
  readonly from?: string
  readonly handler?: { readonly name: string; readonly me: boolean }
  /** For the key that takes the case: what guards that act, who takes it, and who had it. */
  readonly take?: { readonly token: string; readonly me: string; readonly before: string }
  readonly severity?: string
  readonly cve?: string
  /** The next due, or the late one still owed; absent: no clock runs. */
  readonly clock?: Clock
  readonly receivedAt: Instant
  readonly embargoUntil?: Instant
  /** Other cases with reports like these, the likest first. */
  readonly similar?: readonly { readonly number: string; readonly copy: boolean }[]
  /** The last word is the reporter's. */
  readonly unread: boolean
}

export interface InboxFilter {
  /** The value of `?show=`; empty for all. */
  readonly show: 'all' | 'mine' | 'nobody' | 'waiting' | 'embargo' | 'not-a-report' | Door
  readonly count: number
  readonly current: boolean
}

export function inboxPage(props: InboxPageProps): Html {
  const heading = headingOf(props)
  const main = html`<header>
<h1>${heading}</h1>
<p class="quiet">${props.open.reports > 0 && `${count(props.open.reports, 'open report')} in ${count(props.open.cases, 'case')}. `}${longInstantWords(props.now)}.${held(props.held ?? 0)}</p>
</header>
<div class="inbox">
${filters(props.filters)}
<div>
<form class="search" role="search" method="get" action="${PATHS.inbox}"><label class="spoken" for="q">Search words in reports you may read</label><input type="search" id="q" name="q" value="${props.search ?? ''}" placeholder="Search words in reports you may read"></form>
<p class="small"><a href="${PATHS.hand}">Write down a report that was told</a> · <a href="${PATHS.doors}">${props.brokenDoors > 0 ? html`<strong class="is-late">${capitalised(count(props.brokenDoors, 'door'))} broken</strong>` : 'Doors'}</a></p>
${queue(props)}
</div>
</div>`
  return consolePage({ title: heading, frame: props.frame, current: 'inbox', scripts: ['inbox-keys'], main })
}

function held(number: number): Html | string {
  return number === 0 ? '' : html` <a href="${PATHS.held}">${count(number, 'mail')} held.</a>`
}

/** The state is the heading: "1 promise is late, 3 are due today". */
function headingOf({ rows, now }: InboxPageProps): string {
  const owed = rows.flatMap((row) =>
    row.clock === undefined || promiseWords(row.clock.kind).permits ? [] : [row.clock],
  )
  const late = owed.filter((clock) => clockLook(clock, now) === 'missed').length
  const today = owed.filter((clock) => isDueToday(clock, now)).length
  const are = (number: number): string => (number === 1 ? 'is' : 'are')
  if (late === 0 && today === 0)
    return rows.length === 0 ? 'Nothing waits' : 'Nothing is late, and nothing is due today'
  if (late === 0) return `Nothing is late; ${count(today, 'promise')} ${are(today)} due today`
  const rest = today === 0 ? '' : `, ${today} ${are(today)} due today`
  return `${count(late, 'promise')} ${are(late)} late${rest}`
}

function isDueToday(clock: Clock, now: Instant): boolean {
  const look = clockLook(clock, now)
  return (look === 'running' || look === 'soon') && clock.due !== undefined && dayWords(clock.due) === dayWords(now)
}

function queue(props: InboxPageProps): Html {
  const { rows, now } = props
  if (rows.length === 0) return empty(props)
  const sorted = [...rows].sort((a, b) => rank(a, now) - rank(b, now) || due(a) - due(b) || a.receivedAt - b.receivedAt)
  const here = nowRow(html`${timeOfDay(now)} UTC`, `Now, ${dayWords(now, 'UTC', now)}`)
  return html`<h2 class="spoken">Open cases</h2>
${timeline(
  sorted.map((row) => queueRow(row, now)),
  here,
  { look: 'queue', label: 'Open cases by next promise' },
)}
<ul class="keys" aria-label="Keys" hidden data-keys><li><kbd>j</kbd> <kbd>k</kbd> down, up</li><li><kbd>Enter</kbd> open</li><li><kbd>a</kbd> acknowledge</li><li><kbd>t</kbd> take, <kbd>u</kbd> undo</li><li><kbd>/</kbd> search</li><li><kbd>g</kbd> <kbd>r</kbd> releases</li></ul>
<p class="small" role="status" data-said></p>`
}

function takeData({ take }: InboxRow): HtmlValue {
  return take !== undefined && html` data-token="${take.token}" data-me="${take.me}" data-before="${take.before}"`
}

function empty({ search, filters: all }: InboxPageProps): Html {
  if (search !== undefined && search !== '')
    return html`<p class="empty">No report that you may read has these words.</p>`
  const filtered = all.some((filter) => filter.current && filter.show !== 'all')
  return filtered
    ? html`<p class="empty">Nothing of this kind. <a href="${PATHS.inbox}">Show all</a></p>`
    : html`<p class="empty">No case is open. A report that comes in through any door appears here with its first promise.</p>`
}

function queueRow(row: InboxRow, now: Instant): TimelineItem {
  const look = row.clock === undefined ? undefined : clockLook(row.clock, now)
  const late = look === 'missed'
  const act = row.clock === undefined ? '' : `${promiseWords(row.clock.kind).act}: `
  const nobody = html`<strong class="${late ? 'is-late' : 'is-soon'}">no handler</strong>`
  const handler = row.handler === undefined ? nobody : row.handler.me ? `${row.handler.name}, you` : row.handler.name
  const state =
    row.embargoUntil !== undefined && row.embargoUntil > now
      ? `embargo until ${nearWords(row.embargoUntil, now)}`
      : standingWords(row.standing)
  return {
    tense: late ? 'past' : 'next',
    row: late ? 'late' : row.clock === undefined ? 'rest' : '',
    mark: markOf(look),
    when: compactClock(row.clock, now),
    what: html`<div class="row"><div><h3><a href="${casePath(row.number)}"${takeData(row)}>${act}${row.title}</a></h3><p class="quiet">${detail(row)}${similar(row)}</p></div>
<p>${handler}</p>
<p class="quiet">${state}${row.unread && row.standing !== 'new' && html` · <strong>new words</strong>`}</p></div>`,
  }
}

function detail(row: InboxRow): string {
  const from = row.reports > 1 ? `${row.reports} reports` : (row.from ?? 'anonymous')
  const parts = [row.number, listWords(row.doors.map(doorWords)), from, row.severity ?? '', row.cve ?? '']
  return parts.filter((part) => part !== '').join(' · ')
}

/** "3 similar: QUAY-2026-004, …": what a person would read together. */
function similar({ similar: all = [] }: InboxRow): Html | undefined {
  if (all.length === 0) return undefined
  const links = all
    .slice(0, MOST_NAMED)
    .map(
      ({ number, copy }, i) =>
        html`${i > 0 && ', '}<a href="${casePath(number)}">${number}</a>${copy && ' (says exactly the same)'}`,
    )
  return html`<br>${all.length} similar: ${links}${all.length > MOST_NAMED && ' …'}`
}

const MOST_NAMED = 4

function markOf(look: ReturnType<typeof clockLook> | undefined): Mark {
  if (look === 'missed') return 'missed'
  if (look === 'paused') return 'paused'
  return look === 'running' || look === 'soon' || look === 'waiting' ? 'promised' : 'event'
}

/** Late, then running, then resting, then without a clock. */
function rank(row: InboxRow, now: Instant): number {
  const look = row.clock === undefined ? undefined : clockLook(row.clock, now)
  if (look === 'missed') return 0
  if (look === 'running' || look === 'soon') return 1
  return look === undefined ? 3 : 2
}

function due(row: InboxRow): number {
  return row.clock?.due ?? Number.MAX_SAFE_INTEGER
}

function filters(all: readonly InboxFilter[]): Html {
  const shows = all.filter(({ show }) => show in SHOWS)
  const doors = all.filter(({ show }) => !(show in SHOWS))
  return html`<nav class="filters" aria-label="Filters">
<h2>Show</h2><ul>${shows.map(filterLink)}</ul>
${doors.length > 1 && html`<h2>Door</h2><ul>${doors.map(filterLink)}</ul>`}
</nav>`
}

function filterLink(filter: InboxFilter): Html {
  const words = SHOWS[filter.show] ?? capitalised(doorWords(filter.show as Door))
  const href = filter.show === 'all' ? PATHS.inbox : `${PATHS.inbox}?show=${filter.show}`
  return html`<li><a href="${href}"${filter.current && html` aria-current="true"`}>${words} <span>${filter.count}</span></a></li>`
}

const SHOWS: Readonly<Partial<Record<string, string>>> = {
  all: 'By next promise',
  mine: 'Mine',
  nobody: 'Without a handler',
  waiting: 'Waiting for others',
  embargo: 'Under embargo',
  'not-a-report': 'Not a report',
}
