import { LIMITS } from '../../domain/intake.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { button, type Choice, choiceField, selectField, textField } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { PATHS } from '../paths.ts'
import { capitalised } from '../words/count.ts'
import { spacedFingerprint } from '../words/fingerprint.ts'
import { cityOf, dayWords, instantWords, timeOfDay } from '../words/time.ts'
import type { AccessView, ReportPageProps } from './report-props.ts'
import { zoneOptions } from './zone-options.ts'

/** Who reads it, how to be credited, what one may take along, and the way out. */
export function reportAside(props: ReportPageProps): Html {
  return html`<aside class="side" aria-label="Access, credit and choices">
<section><h2>Who can read your report</h2>
<ul class="plain-list small">${props.access.map(
    (person) => html`<li>${access(person, props)}</li>
`,
  )}</ul>
${props.named && html`<p class="small after-tight">Your name and address are kept apart from it, under a key of their own.</p>`}</section>
${key(props)}
${onRequest(props)}
<section><h2>Credit</h2>${credit(props)}</section>
${about(props)}
<section><h2>Yours to use</h2>
<form method="post" action="${PATHS.receipt}">${hiddenToken(props.token)}<p class="small"><button class="link" type="submit">Signed receipt</button>${proof(props)}</p></form>
${props.open && ways(props)}</section>
<section class="no-print"><h2>Close this page safely</h2>
<p class="small">Nothing of it stays in the address or in a cookie. It forgets your code at ${timeOfDay(props.forgetsAt)} UTC.</p>
<form class="after-tight" method="post" action="${PATHS.closePage}">${button('Close now', 'plain')}</form></section>
</aside>`
}

function access(person: AccessView, { now }: ReportPageProps): Html {
  const span =
    person.since === undefined
      ? ''
      : person.until === undefined
        ? `since ${dayWords(person.since, 'UTC', now)}`
        : `${dayWords(person.since, 'UTC', now)} to ${dayWords(person.until, 'UTC', now)}`
  const opened =
    person.lastOpened === undefined ? 'not opened yet' : `last opened ${instantWords(person.lastOpened, now)}`
  const line = [span, opened, person.limits ?? ''].filter((part) => part !== '').join('; ')
  return html`<strong>${person.name}</strong>, ${person.role}<br><span class="quiet">${line}</span>`
}

function key(props: ReportPageProps): HtmlValue {
  const { key: own, token, typed, mail, open } = props
  if (own === undefined && !(mail && open)) return undefined
  const wrong = typed.problems.some(({ field }) => field === 'key')
  return html`<section><h2>Your OpenPGP key</h2>
${
  own !== undefined &&
  html`<p class="small">Our mails to you are encrypted to <span class="mono">${spacedFingerprint(own.fingerprint)}</span>.${own.other && html` <strong class="is-late">Another key came in your name. It is not used until a person of the team has asked you.</strong>`}</p>`
}
${
  open &&
  mail &&
  html`<details${wrong && html` open`}><summary>${own === undefined ? 'Give a key' : 'Give another key'}</summary>
<form class="tight" method="post" action="${PATHS.giveKey}">${hiddenToken(token)}
${textField({ name: 'key', label: 'Public key', hint: 'With it our mails carry the answers themselves, encrypted to you.', rows: 3, exact: true }, typed)}
<p class="buttons">${button('Keep it', 'plain')}</p></form></details>`
}</section>`
}

/** A plain step to `/r/contact`; the contact itself never stands on a page before a person has given it. */
function onRequest({ contact, token, open, now }: ReportPageProps): HtmlValue {
  if (contact === undefined) return undefined
  const name = capitalised(contact.kind)
  const { askedAt, givenAt } = contact
  const standing =
    askedAt !== undefined
      ? `You asked for it ${instantWords(askedAt, now)}. A person of the team answers in the conversation.`
      : givenAt === undefined
        ? (contact.note ?? 'For what is too sensitive to be written here.')
        : `It was given to you ${instantWords(givenAt, now)}, in the conversation.`
  const ask = givenAt === undefined ? `Ask for our ${name} contact` : `Ask for it again`
  return html`<section><h2>${name}</h2><p class="small">${standing}</p>
${
  open &&
  askedAt === undefined &&
  html`<form class="after-tight" method="post" action="${PATHS.askContact}">${hiddenToken(token)}${button(ask, 'plain')}</form>`
}</section>`
}

/** `name`, `mail` and `zone` to `/r/identity`. */
function about(props: ReportPageProps): HtmlValue {
  const { token, typed, open, erased, ownZone = '', identity = { name: '', mail: '' } } = props
  if (!open || erased) return undefined
  const wrong = typed.problems.some(({ field }) => ['name', 'mail', 'zone'].includes(field))
  const zone = typed.values.zone ?? ownZone
  return html`<section><h2>You</h2>
<p class="small">${identity.name === '' ? 'You gave no name' : identity.name}; ${identity.mail === '' ? 'no mail address' : identity.mail}; times in ${ownZone === '' ? 'UTC' : `UTC and ${cityOf(ownZone)}`}.</p>
<details class="small after-tight"${wrong && html` open`}><summary>Change name, address or time zone</summary>
<form class="tight" method="post" action="${PATHS.changeIdentity}">${hiddenToken(token)}
${textField({ name: 'name', label: 'Name', value: identity.name, maxLength: LIMITS.name, optional: true, hint: 'Empty leaves it as it is.' }, typed)}
${textField({ name: 'mail', type: 'email', label: 'Mail address', value: identity.mail, maxLength: LIMITS.mail, optional: true, hint: 'For notices that say only that there is news. Empty leaves it as it is.' }, typed)}
${selectField({ name: 'zone', label: 'Your time zone', hint: 'Times also stand in it.', options: zoneOptions(zone) }, typed)}
<p class="buttons">${button('Keep them', 'plain')}</p></form></details></section>`
}

function proof({ receipt, now }: ReportPageProps): string {
  return receipt.provedSince === undefined
    ? ', with our signature; its proof of inclusion follows with the next checkpoint of the ledger'
    : `, with its proof of inclusion: in the ledger since ${instantWords(receipt.provedSince, now)}`
}

function credit({ token, credit: wish, typed, open }: ReportPageProps): Html {
  const shown =
    wish.wish === 'name' && wish.name !== undefined
      ? html`<blockquote class="proof-read">Found and reported by ${wish.name}.</blockquote><p class="small quiet">This is how it will be printed.</p>`
      : html`<p class="small">${wish.wish === 'none' ? 'You will not be named.' : 'You have not decided yet. Without an answer nobody is named.'}</p>`
  if (wish.settled || !open) return shown
  const wrong = typed.problems.some(({ field }) => field === 'creditName' || field === 'credit')
  return html`${shown}
<details class="small after-tight"${wrong && html` open`}><summary>Change it</summary>
<form class="tight" method="post" action="${PATHS.credit}">${hiddenToken(token)}
${choiceField({ name: 'credit', label: 'In the advisory', value: wish.wish, choices: WISHES }, typed)}
${textField({ name: 'creditName', label: 'The name to print', value: wish.name ?? '', maxLength: LIMITS.name, optional: true }, typed)}
<p class="buttons">${button('Save', 'plain')}</p></form></details>`
}

function ways(props: ReportPageProps): Html {
  const { token, typed, named, erased } = props
  const wrong = typed.problems.some(({ field }) => field === 'reason')
  return html`<details class="small after-tight"${wrong && html` open`}><summary>Withdraw the report …</summary>
<form class="tight" method="post" action="${PATHS.withdraw}">${hiddenToken(token)}
${textField({ name: 'reason', label: 'Why', optional: true, rows: 3, hint: 'The team stops working for you on it. If the fault is real it may still fix it, without your name.', maxLength: LIMITS.reason }, typed)}
<p class="buttons">${button('Withdraw it', 'grave')}</p></form></details>
${
  named &&
  !erased &&
  html`<details class="small after-tight"><summary>Erase my name and address …</summary>
<form class="tight" method="post" action="${PATHS.erase}">${hiddenToken(token)}
<p>The report stays. Who sent it is destroyed with its key, here at once, and in backups when their time is over. Nobody can undo this.</p>
<p class="buttons">${button('Erase them', 'grave')}</p></form></details>`
}`
}

const WISHES: readonly Choice[] = [
  { value: 'name', label: 'Name me' },
  { value: 'none', label: 'Do not name me' },
  { value: 'later', label: 'Decide later' },
]
