import type { HeldReason } from '../../domain/arrival.ts'
import { LIMITS } from '../../domain/intake.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { button, textField } from '../parts/field.ts'
import { type ConsoleFrame, consolePage, hiddenToken } from '../parts/layout.ts'
import { facts, section, table } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { arrivalRawPath, heldPath, PATHS } from '../paths.ts'
import { count, sizeWords } from '../words/count.ts'
import { instantWords } from '../words/time.ts'
import { actFieldIds, actFields, actForm, type TypedAct } from './acts.ts'

/** What waits for a person to say what it is, what was dropped, and mails of ours that did not go. */
export interface HeldPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  /** In all; the lists show the oldest. */
  readonly held: number
  readonly waiting: readonly HeldRow[]
  readonly dropped: readonly HeldRow[]
  /** Days after which what nobody decided on goes. */
  readonly days: number
  readonly failed: readonly FailedNotice[]
  readonly came?: TypedAct
}
export interface HeldRow {
  readonly id: string
  readonly at: Instant
  readonly reason: HeldReason | null
  readonly subject: string
  readonly from: string
}
export interface FailedNotice {
  readonly at: Instant
  readonly to: string
  readonly notice: string
  readonly why: string
}

export function heldPage(props: HeldPageProps): Html {
  const heading = props.held === 0 ? 'Nothing is held' : `${count(props.held, 'mail')} held`
  const main = html`<header><h1>${heading}</h1>
<p class="quiet">Held is what may be no report: spam, automatic answers, list mail, what came back. Whatever you make a report counts from when it arrived. After ${props.days} days what nobody decided on is dropped.</p></header>
${props.came !== undefined && errorSummary(props.came.problems, { title: 'Not done yet', ids: actFieldIds(props.came) })}
${props.waiting.length > 0 && waitingList(props)}
${props.dropped.length > 0 && section('dropped', 'Dropped', droppedList(props))}
${props.failed.length > 0 && section('failed', 'Notices that did not go', failedList(props))}
<p class="after-tight"><a href="${PATHS.inbox}">Inbox</a></p>`
  return consolePage({ title: heading, wrong: props.came !== undefined, frame: props.frame, current: 'inbox', main })
}

/** Tick what is none, say why, and drop it in one go; a report is made from its own page. */
function waitingList(props: HeldPageProps): Html {
  const fields = actFields('drop', props.came)
  return html`<form class="tight" id="act-drop" method="post" action="${PATHS.held}/drop">${hiddenToken(props.token)}
${table({
  heads: ['Mail', 'From', 'Why held', 'Arrived', 'Drop'],
  wide: 'Held mail',
  rows: props.waiting.map((row) => [
    html`<a href="${heldPath(row.id)}">${row.subject || 'No subject'}</a>`,
    row.from,
    row.reason === null ? '' : HELD_WORDS[row.reason],
    timeTag(row.at, instantWords(row.at, props.now)),
    html`<input type="checkbox" name="arrivals" value="${row.id}" aria-label="Drop ${row.subject || 'this mail'}">`,
  ]),
})}
${fields.text({ name: 'reason', label: 'Why these are no reports', maxLength: LIMITS.reason })}
<p class="buttons">${button('Drop what is ticked', 'plain')}</p></form>`
}

function droppedList(props: HeldPageProps): Html {
  return table({
    heads: ['Mail', 'From', 'Arrived'],
    wide: 'Dropped mail',
    rows: props.dropped.map((row) => [
      html`<a href="${heldPath(row.id)}">${row.subject || 'No subject'}</a>`,
      row.from,
      timeTag(row.at, instantWords(row.at, props.now)),
    ]),
  })
}

function failedList({ failed, now }: HeldPageProps): Html {
  return table({
    heads: ['When', 'To', 'Notice', 'What the relay said'],
    wide: 'Notices that did not go',
    rows: failed.map((one) => [timeTag(one.at, instantWords(one.at, now)), one.to, one.notice, one.why]),
  })
}

/** One held or dropped mail, as text. */
export interface HeldMailPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly standing: 'held' | 'dropped'
  readonly mail: HeldRow & {
    readonly to: string
    readonly date: string
    readonly text: string
    readonly why: string
    readonly parts: readonly { readonly name: string; readonly type: string; readonly size: number }[]
  }
  readonly came?: TypedAct
}

export function heldMailPage(props: HeldMailPageProps): Html {
  const { mail, now, standing } = props
  const heading = mail.subject || 'No subject'
  const main = html`<header><p class="quiet"><a href="${PATHS.held}">Held mail</a> · ${standing === 'held' ? 'held' : 'dropped'}</p>
<h1>${heading}</h1></header>
${props.came !== undefined && errorSummary(props.came.problems, { title: 'Not done yet', ids: actFieldIds(props.came) })}
${facts([
  ['From, as it says', mail.from],
  ['To', mail.to],
  ['Arrived', timeTag(mail.at, instantWords(mail.at, now))],
  ['Dated, as it says', mail.date],
  ['Why it is held', mail.why],
  ['Attached', mail.parts.map(({ name, type, size }) => `${name || type}, ${sizeWords(size)}`).join(' · ')],
  [
    'As it came',
    html`<a href="${arrivalRawPath(mail.id)}" download>mail.eml</a>, which your mail program may obey: open it with care`,
  ],
])}
${section('words', 'Its words', html`<pre class="exact-text" tabindex="0" role="group" aria-label="The words of the mail">${mail.text || 'It has no words.'}</pre>`)}
${section('decide', 'What is it?', standing === 'held' ? decide(props) : takeBack(props))}`
  return consolePage({ title: heading, wrong: props.came !== undefined, frame: props.frame, current: 'inbox', main })
}

function decide(props: HeldMailPageProps): Html {
  const form = (act: 'report' | 'drop', label: string, submit: string): Html =>
    actForm({
      act,
      path: act === 'drop' ? `${PATHS.held}/drop` : heldPath(props.mail.id, act),
      token: props.token,
      submit,
      fields: html`${act === 'drop' && html`<input type="hidden" name="arrivals" value="${props.mail.id}">`}${textField(
        { name: 'reason', label, id: actFields(act, props.came).idOf('reason'), maxLength: LIMITS.reason },
        props.came?.act === act ? props.came : undefined,
      )}`,
    })
  return html`${form('report', 'Why it is a report', 'This is a report')}
${form('drop', 'Why it is none', 'Drop')}`
}

function takeBack(props: HeldMailPageProps): Html {
  const fields = actFields('return', props.came)
  return actForm({
    act: 'return',
    path: heldPath(props.mail.id, 'return'),
    token: props.token,
    submit: 'Hold it again',
    fields: fields.text({ name: 'reason', label: 'Why it should be looked at again', maxLength: LIMITS.reason }),
  })
}

const HELD_WORDS: Readonly<Record<HeldReason, string>> = {
  spam: 'spam',
  'auto-reply': 'automatic answer',
  list: 'list mail',
  bounce: 'came back, from us unknown',
  loop: 'our own mail, in a circle',
  flood: 'too much at once',
  member: 'from a member',
  unclear: 'could not be taken in',
}
