import type { PromiseState } from '../../domain/promise-state.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { fromNowWords, instantInZones } from '../words/time.ts'
import { type Mark, mark } from './mark.ts'

/** A sentence of the policy without a clock, as it stands for one report. */
export interface PromisedView extends PromiseState {
  /** The published sentence. */
  readonly quote: string
  /** Who is bound, or who may: team, reporter, … */
  readonly actor: string
  /** Where a right leads, when the policy names it. */
  readonly contact?: string
}

export interface Seen {
  readonly now: Instant
  readonly zones: readonly string[]
  readonly reader: 'reporter' | 'team'
}

/** Rights that are open, or will open by themselves at a known time. What is closed or far is left out. */
export function rightsAhead(list: readonly PromisedView[]): readonly PromisedView[] {
  return list.filter(
    ({ keeping, state, at }) => keeping === 'right' && (state === 'open' || (state === 'shut' && at !== undefined)),
  )
}

/** "You may go to the coordinator since …", or from when; `more` adds what can be done with it. */
export function rightList(
  rights: readonly PromisedView[],
  seen: Seen,
  more: (right: PromisedView) => HtmlValue = () => undefined,
): Html {
  return html`<ul class="ruled">${rights.map(
    (
      right,
    ) => html`<li>${mark(right.state === 'open' ? 'open' : 'promised')} <strong>${rightWords(right, seen)}</strong>${right.contact !== undefined && html` ${contactLink(right.contact)}`}
<p class="small quiet">“${right.quote}”</p>${more(right)}</li>
`,
  )}</ul>`
}

export function rightWords({ actor, kind, state, at }: PromisedView, { now, zones, reader }: Seen): string {
  const who = actor === 'reporter' ? (reader === 'reporter' ? 'You' : 'The reporter') : `The ${actor}`
  if (at === undefined) return `${who} may ${kind}`
  const when = instantInZones(at, zones, now)
  return state === 'open'
    ? `${who} may ${kind} since ${when}`
    : `${who} may ${kind} from ${when}, ${fromNowWords(at, now)}`
}

function contactLink(contact: string): Html {
  return /^https?:\/\//.test(contact)
    ? html`<a href="${contact}">${contact.replace(/^https?:\/\//, '')}</a>`
    : html`${contact}`
}

/** Steps, orders and rules with the word for how they stand. */
export function keptList(list: readonly PromisedView[], seen: Seen): Html {
  return html`<ul class="ruled small">${list.map(
    (one) => html`<li>${mark(MARKS[one.state])} <strong>${keptWords(one, seen)}</strong> “${one.quote}”</li>
`,
  )}</ul>`
}

export function stepsAndRules(list: readonly PromisedView[]): readonly PromisedView[] {
  return list.filter(({ keeping }) => keeping !== 'right')
}

function keptWords({ state, keeping, at }: PromisedView, { now, zones }: Seen): string {
  const when = at === undefined ? '' : ` ${instantInZones(at, zones, now)}`
  switch (state) {
    case 'done':
      return `Done${when}:`
    case 'open':
      return 'Not yet:'
    case 'holds':
      return 'Holds:'
    case 'lifted':
      return `Over since${when}:`
    case 'broken':
      return keeping === 'rule' ? `Broken${when}:` : `Out of order${when}:`
    case 'shut':
    case 'closed':
      return ''
  }
}

const MARKS: Readonly<Record<PromiseState['state'], Mark>> = {
  done: 'event',
  open: 'promised',
  holds: 'event',
  lifted: 'open',
  broken: 'shut',
  shut: 'shut',
  closed: 'shut',
}
