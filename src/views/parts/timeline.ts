import { type Html, html } from '../../lib/html.ts'
import { type Instant, toIso } from '../../lib/instant.ts'
import { dayAndTime, instantWords, zoneWords } from '../words/time.ts'
import { type Mark, mark } from './mark.ts'

/** One ring or dot on the line. `what` holds an h3 and what belongs to it. */
export interface TimelineItem {
  readonly tense: 'past' | 'next'
  readonly when: Html
  readonly mark: Mark
  readonly what: Html
  /** Further classes of the row, such as `late` in the inbox. */
  readonly row?: string
  readonly id?: string
}

/**
 * The central picture of every page: past, now, promised, as one list. `items` come in their order; without a rule for
 * now (a policy's typical case, a story that is over) they stay in it.
 */
export function timeline(
  items: readonly TimelineItem[],
  now?: Html,
  more: { look?: string; label?: string } = {},
): Html {
  const past = now === undefined ? items : items.filter((item) => item.tense === 'past')
  const next = now === undefined ? [] : items.filter((item) => item.tense === 'next')
  const label = more.label === undefined ? '' : html` aria-label="${more.label}"`
  return html`<ol class="timeline${more.look === undefined ? '' : ` ${more.look}`}"${label}>
${past.map(row)}${now ?? ''}${next.map(row)}</ol>`
}

/** The rule across the line. `words` say more than "Now" where there is more to say. */
export function nowRow(when: Html, words = 'Now'): Html {
  return html`<li class="now"><div class="when">${when}</div>${mark('now')}<div class="what"><p>${words}</p></div></li>
`
}

/** A time in the left column: UTC above, the other zones below. `now` leaves the year out where it is the same. */
export function whenAt(at: Instant, zones: readonly string[] = [], now?: Instant): Html {
  const others = zoneWords(at, zones)
  return html`${timeTag(at, instantWords(at, now))}${others.length > 0 && html` <span class="zone">${others.join(' · ')}</span>`}`
}

/** The same for the console, whose headings say "all times UTC"; below it a remark. */
export function whenUtc(at: Instant, now: Instant, below = ''): Html {
  return html`${timeTag(at, dayAndTime(at, 'UTC', now))}${below !== '' && html` <span class="zone">${below}</span>`}`
}

/** Words instead of an instant: "by 24 h", "if nobody answers". */
export function whenWords(words: string, below = ''): Html {
  return html`<span>${words}</span>${below !== '' && html` <span class="zone">${below}</span>`}`
}

export function timeTag(at: Instant, words: string): Html {
  return html`<time datetime="${toIso(at)}">${words}</time>`
}

function row(item: TimelineItem): Html {
  const id = item.id === undefined ? '' : html` id="${item.id}"`
  return html`<li class="${item.tense}${item.row === undefined ? '' : ` ${item.row}`}"${id}>
<div class="when">${item.when}</div>
${mark(item.mark)}
<div class="what">${item.what}</div>
</li>
`
}
