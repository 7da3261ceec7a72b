import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { keptList, rightList, rightsAhead, type Seen, stepsAndRules } from '../parts/promised.ts'
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
    rightList(rights, seen, (right) => right.state === 'open' && props.open && used(right.promise, right.kind, props)),
  )
}
${
  later.length > 0 &&
  section(
    'later',
    'Our policy has changed since you reported',
    later.map((version) => laterVersion(version, props, zones)),
  )
}`
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
