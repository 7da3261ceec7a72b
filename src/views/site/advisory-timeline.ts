import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { type TimelineItem, timeline, whenAt } from '../parts/timeline.ts'
import { promiseWords } from '../words/promise.ts'
import { earlyOrLateWords, instantWords } from '../words/time.ts'
import type { AdvisoryPageProps, KeptPromise } from './props.ts'

interface Dated {
  readonly at: Instant
  readonly item: TimelineItem
}

/** What people wrote down, the promises kept and missed on the way, and this advisory, in the order of time. */
export function advisoryTimeline({
  advisory,
  zone,
  kept = [],
  draft,
}: Pick<AdvisoryPageProps, 'advisory' | 'zone' | 'kept' | 'draft'>): Html {
  // The head of the page says the year of the publication; another year is said here.
  const near = advisory.initialRelease
  const written = advisory.facts.timeline.map(
    ({ at, what }): Dated => row({ at, zone, near }, 'event', html`<h3>${what}</h3>`),
  )
  const promises = kept.map((promise) => promiseRow(promise, zone, near))
  const published = draft === true ? 'This advisory, if it were published now' : 'This advisory'
  const first = row({ at: near, zone, near }, 'event', html`<h3>${published}</h3>`)
  const later = advisory.revisions
    .slice(1)
    .map(({ at, version, summary }) =>
      row({ at, zone, near }, 'event', html`<h3>Revision ${version}</h3><p>${summary}</p>`),
    )
  const all = [...written, ...promises, first, ...later].sort((a, b) => a.at - b.at)
  return timeline(
    all.map(({ item }) => item),
    undefined,
    { label: 'Timeline' },
  )
}

function promiseRow({ kind, exact, due, metAt }: KeptPromise, zone: string, near: Instant): Dated {
  const words = promiseWords(kind)
  const promised = exact === undefined ? `Promised by ${instantWords(due)}.` : `Promised: ${lowered(exact)}.`
  if (metAt === undefined) {
    const what = html`<h3>${words.noun} was due</h3><p class="against">${promised} <strong class="is-late">Missed</strong>, and not made good.</p>`
    return row({ at: due, zone, near }, 'missed', what)
  }
  const late = metAt > due
  const outcome = late
    ? html`<strong class="is-late">Missed</strong>: ${earlyOrLateWords(due, metAt)}.`
    : html`Kept, ${earlyOrLateWords(due, metAt)}.`
  return row(
    { at: metAt, zone, near },
    late ? 'missed' : 'kept',
    html`<h3>${words.done}</h3><p class="against">${promised} ${outcome}</p>`,
  )
}

interface Place {
  readonly at: Instant
  readonly zone: string
  readonly near: Instant
}

function row({ at, zone, near }: Place, mark: TimelineItem['mark'], what: Html): Dated {
  return { at, item: { tense: 'past', when: whenAt(at, [zone], near), mark, what } }
}

function lowered(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '')
}
