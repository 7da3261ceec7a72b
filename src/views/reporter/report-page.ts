import type { Clock } from '../../domain/clock.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { clock } from '../parts/clock.ts'
import { errorSummary } from '../parts/errors.ts'
import { type History, historyCourse, historyList } from '../parts/history.ts'
import { sitePage } from '../parts/layout.ts'
import { mark } from '../parts/mark.ts'
import { meta, notice, section } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { PATHS } from '../paths.ts'
import { isOwed } from '../words/clock.ts'
import { capitalised } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'
import { standingForReporter } from '../words/standing.ts'
import { fromNowWords, instantInZones, instantWords, zoneWords } from '../words/time.ts'
import { trustSentence } from '../words/trust.ts'
import { conversation } from './conversation.ts'
import { reportAside } from './report-aside.ts'
import { hasOffers, offers, steps } from './report-offers.ts'
import type { ReportPageProps } from './report-props.ts'

export type { AccessView, MayPublish, ReportPageProps } from './report-props.ts'

export function reportPage(props: ReportPageProps): Html {
  const history: History = { ...props, zones: zonesOf(props), reader: 'reporter' }
  const state = standingForReporter(props.standing)
  const main = html`${header(props, state)}
${props.done !== undefined && notice('note', DONE[props.done])}
${returned(props)}
${errorSummary(props.typed.problems, { title: 'Not sent yet', after: 'What you typed is still here.' })}
${standing(props)}
${senderNote(props)}
${historyCourse(history)}
<div class="beside"><div>
${offers(props, zonesOf(props))}
${section('course', 'What was promised, and what happened', html`${historyList(history)}${steps(props, zonesOf(props))}`, hasOffers(props) ? 'after' : '')}
${section('talk', 'Conversation', conversation(props))}
</div>
${reportAside(props)}
</div>`
  return sitePage({
    title: `${state}: ${props.report.id}`,
    wrong: props.typed.problems.length > 0,
    frame: props.frame,
    current: 'follow',
    main,
  })
}

/** They come here because no mail came: say why, and what to do. */
function returned({ returnedAt, now, open, erased }: ReportPageProps): Html | undefined {
  if (returnedAt === undefined || erased) return undefined
  const change = open ? ' Change your address under “You” if it is wrong, or come back here now and then.' : ''
  const words = html`<p>${capitalised(instantWords(returnedAt, now))}. Everything we wrote stands on this page.${change}</p>`
  return notice('soon', 'Our last mail to you came back', words)
}

export function zonesOf(props: Pick<ReportPageProps, 'teamZone' | 'ownZone'>): readonly string[] {
  return props.ownZone === undefined ? [props.teamZone] : [props.ownZone, props.teamZone]
}

function header(props: ReportPageProps, state: string): Html {
  const { report, seen, handler, now } = props
  const number = report.caseNumber === undefined ? '' : ` · case ${report.caseNumber}`
  const seenBy = seen?.by === undefined ? '' : `, ${seen.by},`
  const items: HtmlValue[] = [
    seen === undefined
      ? html`${mark('promised')} Not opened by a person yet`
      : html`${mark('event')} Seen by a person${seenBy} at ${timeTag(seen.at, instantInZones(seen.at, zonesOf(props), now))}`,
    handler !== undefined && `Handler: ${handler}`,
    `Policy version ${report.policyVersion}`,
  ]
  return html`<header>
<p class="mono quiet small">${report.id}${number}</p>
<h1>${state}</h1>
<p class="lede">${report.title ?? 'The text of this report was erased.'}</p>
${meta(items)}
</header>`
}

/** What is due now, and what the reporter may do: two facts between two rules. */
function standing(props: ReportPageProps): Html {
  const zones = zonesOf(props)
  const next = nextClock(props.clocks, props.now)
  const left =
    next === undefined
      ? html`<div><p class="says">Nothing is owed to you now</p><p class="small quiet">No clock of this report is running.</p></div>`
      : html`<div>${clock(next, props.now, zones)}${comeBack(next, props)}</div>`
  return html`<section class="standing" aria-label="What is due now">
${left}
<div>${mayPublish(props, zones)}</div>
</section>`
}

/** Why these times and not the usual ones. */
function senderNote({ sender, frame }: ReportPageProps): Html | undefined {
  const sentence = sender && trustSentence(sender)
  if (sentence === undefined) return undefined
  return html`<p class="small after-tight">${sentence} <a href="${PATHS.policy}#senders">How ${frame.organisation} tells</a></p>`
}

/** Late first, then the next due; what only permits is not owed. */
function nextClock(clocks: readonly Clock[], now: Instant): Clock | undefined {
  const owed = clocks.filter((c) => !promiseWords(c.kind).permits && isOwed(c, now))
  return [...owed].sort((a, b) => (a.due ?? Number.MAX_VALUE) - (b.due ?? Number.MAX_VALUE))[0]
}

function comeBack(next: Clock, { now, clocks }: ReportPageProps): Html | undefined {
  if (next.due === undefined) return undefined
  if (next.due >= now) return html`<p class="small">Come back after ${instantWords(next.due, now)}.</p>`
  const later = clocks.filter((c) => c.due !== undefined && c.due > now).map((c) => c.due ?? 0)
  const then = later.length === 0 ? '' : ` The next promise is due ${instantWords(Math.min(...later), now)}.`
  return html`<p class="small">We owe you this. It stays in our public record.${then}</p>`
}

function mayPublish({ publish, now }: ReportPageProps, zones: readonly string[]): Html {
  if (publish.when === 'now') {
    return html`<p class="says">You may publish now</p><p class="small quiet">Nothing of this is under embargo any more.</p>`
  }
  if (publish.when === 'undecided') {
    return html`<p class="says">When you may publish is not decided yet</p><p class="small quiet">The date will stand here, with its reason, before it comes.</p>`
  }
  const others = zoneWords(publish.at, zones)
  return html`<p class="says">You may publish from ${timeTag(publish.at, instantWords(publish.at, now))}</p>
<p class="small quiet">${[...others, fromNowWords(publish.at, now)].join(' · ')}, when the embargo ends.${publish.because !== undefined && ` “${publish.because}”`} If the date moves, you see it here first, with the reason.</p>`
}

const DONE = {
  written: 'Sent to the team, and stored.',
  key: 'Your key is kept.',
  identity: 'Kept. Times stand in the zone that you chose.',
  credit: 'Your choice is kept. You can change it until the day of publication.',
  agreed: 'Your consent is kept. What you agreed to holds from now on.',
  used: 'Kept. The team sees it.',
  claimed: 'Your claim is kept. The team has it as a task, and answers here.',
  contact: 'The team is asked for it, and answers here. Come back now and then.',
  withdrawn: 'You withdrew the report. The team sees it; what was promised about other reports goes on.',
  erased: 'Your name and address are erased here. Backups forget them when their time is over.',
} as const
