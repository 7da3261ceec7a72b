import type { Keeping } from '../../domain/promise.ts'
import { type Html, html } from '../../lib/html.ts'
import { PATHS } from '../paths.ts'
import { grouped } from '../words/count.ts'
import type { PromiseText } from './props.ts'

/**
 * Every promise: what the sentence says, and beside it what the rule does. Clocks first, large; what has no time after
 * them, each kind under its heading and all in the policy's order. `leave` are told elsewhere on the page.
 */
export function promiseList(promises: readonly PromiseText[], leave: ReadonlySet<string> = new Set()): Html {
  const told = promises.filter(({ id }) => !leave.has(id))
  return html`${GROUPS.map(({ heading, of, look }) => {
    const group = told.filter(({ keeping }) => of.includes(keeping))
    if (group.length === 0) return ''
    return html`${heading !== '' && html`<h3>${heading}</h3>`}<ol class="promises${look}">${group.map(entry)}</ol>`
  })}`
}

/** The promises in brief, for the first page: the rule in a few words, and the sentence beside it. */
export function promiseBrief(promises: readonly PromiseText[]): Html {
  return html`<ul class="ruled clocks-in-brief">${promises.map(
    ({ exact, quote }) => html`<li><p class="exact">${exact}</p><p class="small">${quote}</p></li>
`,
  )}</ul>`
}

/** A clock, a step, an order, a right or a rule binds somebody; a sentence kept as text does not. */
export function isBinding({ keeping }: PromiseText): boolean {
  return keeping !== 'text' && keeping !== 'none'
}

/** "Last 12 months: kept 41 of 42 times." */
export function recordWords(record: PromiseText['record']): string | undefined {
  if (record === undefined) return undefined
  if (record === 'none') return 'Last 12 months: it never fell due.'
  if (record === 'few') return 'Last 12 months: it fell due fewer than five times.'
  return `Last 12 months: kept ${grouped(record.kept)} of ${grouped(record.count)} times.`
}

/** Where the record of all promises stands. */
export const RECORD_LINK: Html = html`<p class="small"><a href="${PATHS.scorecard}">Every promise of the last twelve months,
  kept and missed, and how it is counted</a></p>`

interface Group {
  readonly heading: string
  readonly of: readonly Keeping[]
  readonly look: string
}

const GROUPS: readonly Group[] = [
  { heading: '', of: ['clock'], look: '' },
  { heading: 'On the way', of: ['step', 'order'], look: ' brief' },
  { heading: 'What holds, and who may', of: ['rule', 'right'], look: ' brief' },
  { heading: 'Without a clock', of: ['text', 'none'], look: ' brief' },
]

function entry(promise: PromiseText): Html {
  return html`<li id="promise-${promise.id}">
${said(promise)}
<div class="small"><p class="exact${!isBinding(promise) && ' unbound'}">${promise.exact}</p>
${note([promise.keptBy, promise.pauses])}${note([recordWords(promise.record)])}</div>
</li>
`
}

function said(promise: PromiseText): Html {
  const sentence = html`<p class="said"${langOf(promise)}>${quoted(promise)}</p>`
  const { inOther = [] } = promise
  return inOther.length === 0
    ? sentence
    : html`<div>${sentence}${inOther.map(({ language, text }) => html`<p class="small quiet" lang="${language}">${text}</p>`)}</div>`
}

function langOf({ language }: PromiseText): Html | '' {
  return language === undefined ? '' : html` lang="${language}"`
}

function quoted({ quote, mark }: PromiseText): Html {
  const at = mark === undefined || mark === '' ? -1 : quote.indexOf(mark)
  if (mark === undefined || at < 0) return html`${quote}`
  return html`${quote.slice(0, at)}<mark>${mark}</mark>${quote.slice(at + mark.length)}`
}

function note(sentences: readonly (string | undefined)[]): Html | false {
  const said = sentences.filter((sentence) => sentence !== undefined && sentence !== '')
  return said.length > 0 && html`<p class="quiet">${said.join(' ')}</p>`
}
