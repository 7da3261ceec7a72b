import type { Score, Scorecard, ScoreLine } from '../../domain/scorecard.ts'
import { FEWEST } from '../../domain/scorecard.ts'
import { type Html, html } from '../../lib/html.ts'
import { percent } from '../parts/clock.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter, meta } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { PATHS } from '../paths.ts'
import { capitalised, count, grouped, numberWords } from '../words/count.ts'
import { dateWords } from '../words/time.ts'
import type { PromiseText, ScorecardPageProps } from './props.ts'

/** The public record of promises. The heading is its state: everything kept, or how many were not. */
export function scorecardPage({ frame, scorecard, promises }: ScorecardPageProps): Html {
  const exact = new Map(promises.map((promise) => [promise.id, promise]))
  const main = html`<header><h1>${heading(scorecard)}</h1>
<p class="lede">${lede(scorecard)}</p>
${meta([
  html`From ${timeTag(scorecard.from, dateWords(scorecard.from))}`,
  html`To ${timeTag(scorecard.until, dateWords(scorecard.until))}`,
  html`<a href="${PATHS.policy}">The policy</a>`,
  html`<a href="/scorecard.json">The same as JSON</a>`,
])}</header>
${chapter('record', 'Promise by promise', lines(scorecard, exact))}
${chapter('counting', 'How it is counted', COUNTING)}`
  return sitePage({
    title: `Promises kept, ${frame.organisation} security`,
    frame,
    current: 'scorecard',
    look: 'published',
    main,
  })
}

function heading({ lines }: Scorecard): string {
  const scores = scoresOf(lines)
  const due = scores.reduce((sum, score) => sum + score.count, 0)
  const missed = scores.reduce((sum, score) => sum + score.count - score.kept, 0)
  if (lines.length === 0) return 'No promise of this policy has a clock'
  if (lines.every(({ record }) => record === 'none')) return 'No promise has fallen due yet'
  if (due === 0) return 'Too few promises have fallen due to count'
  if (missed === 0) return `Every promise was kept, ${count(due, 'time')} of ${grouped(due)}`
  return `${grouped(due - missed)} of ${count(due, 'promise')} kept, ${grouped(missed)} missed`
}

function lede({ lines }: Scorecard): string {
  const what = 'What the policy promised in the last twelve months, and what came of it.'
  const rare = lines.filter(({ record }) => record === 'few' || record === 'none').length
  if (rare === 0 || rare === lines.length) return what
  return `${what} ${capitalised(numberWords(rare))} ${rare === 1 ? 'sentence' : 'sentences'} of the policy fell due too rarely to be counted.`
}

function lines({ lines }: Scorecard, exact: ReadonlyMap<string, PromiseText>): Html {
  if (lines.length === 0)
    return html`<p class="empty">The policy names no time that could be kept or missed. <a href="${PATHS.policy}">Read it</a></p>`
  return html`<ol class="promises">${lines.map(
    (line) => html`<li>
<div><p class="said">${line.quote}</p>${exactOf(exact.get(line.promise))}</div>
<div class="small">${record(line)}</div>
</li>
`,
  )}</ol>`
}

function exactOf(promise: PromiseText | undefined): Html | false {
  return promise !== undefined && html`<p class="small quiet after-tight">${promise.exact}</p>`
}

function record({ record }: ScoreLine): Html {
  if (record === 'none')
    return html`<p class="exact unbound">Never fell due</p><p class="quiet">No report of the last twelve months came to this point.</p>`
  if (record === 'few')
    return html`<p class="exact unbound">Fell due fewer than ${numberWords(FEWEST)} times</p><p class="quiet">So few would tell single reports apart, so we give no number.</p>`
  const missed = record.count - record.kept
  return html`<p class="exact counted">Kept ${grouped(record.kept)} of ${grouped(record.count)}</p>
<p class="quiet">${missed === 0 ? 'None missed.' : html`${record.percent} in a hundred. <strong class="is-late">${grouped(missed)} missed.</strong>`}</p>
${share(record)}`
}

function share({ kept, count: all }: Score): Html {
  const width = (100 * kept) / all
  return html`<svg class="share after-tight" aria-hidden="true" focusable="false"><rect class="kept" width="${percent(width)}" height="10"/>${
    kept < all && html`<rect class="broken" x="${percent(width)}" width="${percent(100 - width)}" height="10"/>`
  }</svg>`
}

function scoresOf(lines: readonly ScoreLine[]): readonly Score[] {
  return lines.flatMap(({ record }) => (record === 'none' || record === 'few' ? [] : [record]))
}

const COUNTING: Html = html`<ul class="ruled">
<li>A promise counts in the twelve months in which it fell due, on the day it fell due.</li>
<li>Late is missed, also when it was made good later; it stays missed for ever. One that is still open past its time is missed too.</li>
<li>Only a person's act keeps a promise. A receipt that a machine sends keeps none.</li>
<li>Where a person moved a date for a reason that the policy allows, the moved date counts, and the reporter saw the reason.</li>
<li>Nothing is rounded up: 199 of 200 is 99 in a hundred.</li>
<li>Outcomes are written by the clock itself, at the instant, into a signed ledger. Nobody edits this page.</li>
</ul>`
