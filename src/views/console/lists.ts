import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { type ConsoleFrame, consolePage } from '../parts/layout.ts'
import { table } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { casePath, PATHS } from '../paths.ts'
import { count } from '../words/count.ts'
import { type Standing, standingWords } from '../words/standing.ts'
import { dayWords, instantWords } from '../words/time.ts'

/** Every case, newest first, also the closed ones. */
export interface CasesPageProps {
  readonly frame: ConsoleFrame
  readonly now: Instant
  readonly cases: readonly {
    readonly number: string
    readonly title: string
    readonly standing: Standing
    readonly handler?: string
    readonly openedAt: Instant
    readonly severity?: string
    readonly kept: number
    readonly missed: number
  }[]
}

export function casesPage({ frame, now, cases }: CasesPageProps): Html {
  const list = table({
    heads: ['Case', 'State', 'Handler', 'Opened', 'Promises'],
    wide: 'All cases',
    rows: cases.map((entry) => [
      html`<a href="${casePath(entry.number)}"><span class="mono">${entry.number}</span></a> ${entry.title}`,
      [standingWords(entry.standing), entry.severity ?? ''].filter((word) => word !== '').join(', '),
      entry.handler ?? 'nobody',
      timeTag(entry.openedAt, dayWords(entry.openedAt, 'UTC', now)),
      html`${entry.kept} kept${entry.missed > 0 && html`, <strong class="is-late">${entry.missed} missed</strong>`}`,
    ]),
  })
  const main = html`<header><h1>${count(cases.length, 'case')}</h1></header>
${cases.length === 0 ? html`<p class="empty">There is no case yet. The first report opens the first one.</p>` : list}`
  return consolePage({ title: 'All cases', frame, current: 'cases', main })
}

/** Who opened what in a case, and when: of every report, message, file and name. */
export interface OpeningsPageProps {
  readonly frame: ConsoleFrame
  readonly now: Instant
  readonly number: string
  readonly title: string
  readonly openings: readonly { readonly at: Instant; readonly who: string; readonly what: string }[]
}

export function openingsPage({ frame, now, number, title, openings }: OpeningsPageProps): Html {
  const list = table({
    heads: ['When', 'Who', 'What'],
    rows: openings.map(({ at, who, what }) => [timeTag(at, instantWords(at, now)), who, what]),
  })
  const main = html`<header><p class="quiet"><a href="${casePath(number)}"><span class="mono">${number}</span></a> · ${title}</p>
<h1>Who opened what</h1></header>
${openings.length === 0 ? html`<p class="empty">Nobody has opened anything of this case yet.</p>` : list}
<p class="after-tight"><a href="${PATHS.inbox}">Inbox</a></p>`
  return consolePage({ title: `Who opened what in ${number}`, frame, current: 'cases', main })
}
