import { LIMITS } from '../../domain/intake.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button, textField } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { keptList, type PromisedView, rightList, rightsAhead, type Seen, stepsAndRules } from '../parts/promised.ts'
import { section } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { capitalised, count } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'
import { instantInZones } from '../words/time.ts'
import type { ReportPageProps } from './report-props.ts'

/** A later version of the policy, as it touches this report. */
export interface LaterVersionView {
  readonly version: number
  readonly since: Instant
  /** "answer: 48 hours → 24 hours, better". */
  readonly better: readonly string[]
  readonly offered: readonly string[]
  readonly agreedAt?: Instant
  /** May still be agreed to. */
  readonly open: boolean
}

/** Another due time that the team asks for. */
export interface RequestView {
  readonly promise: string
  readonly kind: string
  readonly until: Instant
  readonly because?: string
}

/** What the reporter may decide or do: agree to another time, to a later version; rights, with the instant they open. */
export function offers(props: ReportPageProps, zones: readonly string[]): HtmlValue {
  const { requests = [], later = [], promised = [] } = props
  const seen: Seen = { now: props.now, zones, reader: 'reporter' }
  const rights = rightsAhead(promised).filter(({ actor }) => actor === 'reporter')
  return html`${
    requests.length > 0 &&
    section(
      'asked',
      'The team asks you',
      requests.map((request) => asked(request, props, zones)),
    )
  }
${
  rights.length > 0 &&
  section(
    'rights',
    'What you may do',
    rightList(
      rights,
      seen,
      (right) =>
        right.state === 'open' && props.open && !isReward(right, props) && used(right.promise, right.kind, props),
    ),
  )
}
${reward(props, zones)}
${
  later.length > 0 &&
  section(
    'later',
    'Our policy has changed since you reported',
    later.map((version) => laterVersion(version, props, zones)),
  )
}`
}

/** Whether there is anything of it to show. */
export function hasOffers({ requests = [], later = [], promised = [], reward: about }: ReportPageProps): boolean {
  const rights = rightsAhead(promised).some(({ actor }) => actor === 'reporter')
  return rights || requests.length + later.length > 0 || about !== undefined
}

/** A reward is claimed by a step of its own, not by saying that one has it. */
function isReward({ quote }: PromisedView, props: ReportPageProps): boolean {
  return props.reward?.quotes.includes(quote) === true
}

/** Shown only where the policy speaks of a reward. The code is what shows whose report it is. */
function reward({ reward: about, token, typed, now }: ReportPageProps, zones: readonly string[]): HtmlValue {
  if (about === undefined) return undefined
  const quotes = about.quotes.map((quote) => html`<p class="small quiet">“${quote}”</p>`)
  if (about.claimedAt !== undefined)
    return section(
      'reward',
      'The reward',
      html`<p>You claimed it ${instantInZones(about.claimedAt, zones, now)}. The team has that as a task, and answers in the conversation.</p>${quotes}`,
    )
  if (!about.open)
    return section(
      'reward',
      'The reward',
      html`<p>Once our policy opens it, it can be claimed here with your code.</p>${quotes}`,
    )
  const wrong = typed.problems.some(({ field }) => field === 'claim')
  return section(
    'reward',
    'The reward',
    html`${quotes}
<details${wrong && html` open`}><summary>Claim the reward by this code …</summary>
<form class="tight" method="post" action="${PATHS.claimReward}">${hiddenToken(token)}
<p>The code shows that the report is yours; you need give no name. How the reward reaches you is agreed in the conversation.</p>
${textField({ name: 'claim', label: 'What the team should know for it', optional: true, rows: 3, maxLength: LIMITS.message }, typed)}
<p class="buttons">${button('Claim the reward', 'plain')}</p></form></details>`,
  )
}

/** Steps, orders and rules: what is kept without a clock. */
export function steps(props: ReportPageProps, zones: readonly string[]): HtmlValue {
  const list = stepsAndRules(props.promised ?? [])
  if (list.length === 0) return undefined
  const done = list.filter(({ state }) => state === 'done').length
  const all = list.filter(({ keeping }) => keeping === 'step').length
  const name = all === 0 ? 'Rules we keep' : `Steps and rules: ${done} of ${count(all, 'step')} done`
  const seen: Seen = { now: props.now, zones, reader: 'reporter' }
  return html`<details class="after-tight"><summary>${name}</summary>${keptList(list, seen)}</details>`
}

function asked({ promise, kind, until, because }: RequestView, props: ReportPageProps, zones: readonly string[]): Html {
  return html`<p>May we have until <strong>${instantInZones(until, zones, props.now)}</strong>? ${capitalised(promiseWords(kind).latest)} would be due then, and not before.${because !== undefined && ` “${because}”`}</p>
<form class="tight" method="post" action="${PATHS.agree}">${hiddenToken(props.token)}<input type="hidden" name="to" value="override"><input type="hidden" name="promise" value="${promise}"><input type="hidden" name="until" value="${until}">
<p class="buttons">${button('I agree', 'plain')} <span class="small quiet">Without your consent the promise stays as it is.</span></p></form>`
}

function used(promise: string, kind: string, { token }: ReportPageProps): Html {
  const words = kind === 'follow up' ? 'I ask again now' : 'I have done so'
  return html`<form class="tight" method="post" action="${PATHS.useRight}">${hiddenToken(token)}<input type="hidden" name="right" value="${promise}"><p class="small"><button class="link" type="submit">${words}</button>, and the team sees it</p></form>`
}

function laterVersion(view: LaterVersionView, props: ReportPageProps, zones: readonly string[]): Html {
  const { version, since, better, offered, agreedAt } = view
  const when = instantInZones(since, zones, props.now)
  return html`${better.length > 0 && html`<p>Version ${version} made these better. They hold for you since ${when}:</p>${lines(better)}`}
${
  offered.length > 0 &&
  html`<p>${
    agreedAt === undefined
      ? `Version ${version}, in force since ${when}, would change these. For you they stay as they were, unless you agree:`
      : `You agreed to version ${version} ${instantInZones(agreedAt, zones, props.now)}. Since then these hold:`
  }</p>${lines(offered)}`
}
${offered.length > 0 && view.open && agree(version, props)}`
}

function agree(version: number, { token }: ReportPageProps): Html {
  return html`<form class="tight" method="post" action="${PATHS.agree}">${hiddenToken(token)}<input type="hidden" name="to" value="policy"><input type="hidden" name="version" value="${version}">
<p class="buttons">${button(`I agree to version ${version}`, 'plain')} <span class="small quiet">You need not, and it cannot be taken back. Only these times change: every rule and every other sentence stays as it was when you reported.</span></p></form>`
}

function lines(list: readonly string[]): Html {
  return html`<ul class="ruled small">${list.map((line) => html`<li>${line}</li>`)}</ul>`
}
