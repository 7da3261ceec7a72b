import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button } from '../parts/field.ts'
import { type ConsoleFrame, consolePage, doorstepPage, hiddenToken, type SiteFrame } from '../parts/layout.ts'
import { notice } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { dayWords } from '../words/time.ts'

/**
 * What navigator.credentials is asked for, as JSON (PublicKeyCredentialCreationOptionsJSON or …RequestOptionsJSON).
 * The script posts the credential's own JSON in the field `credential`.
 */
export type PasskeyOptions = string

/** Where passkeys can work: over https, or on localhost; never on an IP address (Web Authentication §5.1.3). */
export type PasskeysHere = 'yes' | 'no-https' | 'ip-address'

export interface SignInPageProps {
  readonly frame: SiteFrame
  readonly token: string
  readonly passkeysHere: PasskeysHere
  /** Request options; absent when nobody has a passkey yet or passkeys cannot work here. */
  readonly options?: PasskeyOptions
  readonly problem?: string
}

export function signInPage(props: SignInPageProps): Html {
  const main = html`<header><h1>Sign in</h1></header>
${props.problem !== undefined && notice('late', props.problem)}
${props.options !== undefined && passkeyForm({ act: 'sign-in', path: PATHS.signIn, token: props.token, options: props.options, words: 'Sign in with a passkey' })}
${why(props.passkeysHere)}
<section class="after" aria-labelledby="link"><h2 id="link">With a one-time link</h2>
<p>Somebody with access to the machine makes one, for you or for anybody who is locked out:</p>
<pre tabindex="0">npx fairlead sign-in-link</pre>
<p>An admin of the team can also send you one, from the page “People”. A link works once, within the hour.</p></section>`
  return doorstepPage({ title: 'Sign in', frame: props.frame, scripts: ['passkey'], main })
}

export interface LinkPageProps {
  readonly frame: SiteFrame
  /** Seals the link's secret, so that it leaves the address with this page. */
  readonly token: string
  /** Known only once the link is used. */
  readonly name?: string
  readonly expiresAt?: Instant
  readonly problem?: 'over' | 'used' | 'expired' | 'unknown'
}

/** A link is used by a button and not by opening it: mail scanners open links, and would use it up. */
export function signInLinkPage(props: LinkPageProps): Html {
  if (props.problem !== undefined) {
    const main = html`<header><h1>This link does not work${props.problem === 'unknown' ? '' : ' any more'}</h1>
<p class="lede">${LINK_PROBLEMS[props.problem]}</p></header>
<p>Make a new one: <code>npx fairlead sign-in-link</code>, or ask an admin. <a href="${PATHS.signIn}">Other ways to sign in</a></p>`
    return doorstepPage({ title: 'This link does not work', frame: props.frame, main })
  }
  const main = html`<header><h1>${props.name === undefined ? 'Sign in by link' : `Welcome, ${props.name}`}</h1><p class="lede">This link signs you in once, on this machine.</p></header>
<form method="post" action="${PATHS.signIn}/link">${hiddenToken(props.token)}<p class="buttons">${button('Sign in')}</p></form>`
  return doorstepPage({ title: 'Sign in by link', frame: props.frame, main })
}

export interface PasskeysPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly passkeysHere: PasskeysHere
  /** Creation options; absent where passkeys cannot work. */
  readonly options?: PasskeyOptions
  readonly passkeys: readonly { readonly name: string; readonly addedAt?: Instant; readonly usedAt?: Instant }[]
  readonly problem?: string
}

export function passkeysPage(props: PasskeysPageProps): Html {
  const heading = props.passkeys.length === 0 ? 'You have no passkey yet' : 'Your passkeys'
  const main = html`<header><h1>${heading}</h1>
<p class="lede">A passkey signs you in without a link, and confirms the acts that cannot be undone. Nothing secret of it ever leaves your machine.</p></header>
${props.problem !== undefined && notice('late', props.problem)}
${
  props.passkeys.length > 0 &&
  html`<ul class="ruled">${props.passkeys.map(
    (key) =>
      html`<li><strong>${key.name}</strong> <span class="quiet">${key.addedAt !== undefined && `since ${dayWords(key.addedAt, 'UTC', props.now)}`}${key.usedAt !== undefined && `, last used ${dayWords(key.usedAt, 'UTC', props.now)}`}</span></li>`,
  )}</ul>`
}
${props.options !== undefined && html`<div class="after-tight">${passkeyForm({ act: 'register', path: PATHS.passkeys, token: props.token, options: props.options, words: 'Make a passkey on this machine' })}</div>`}
${why(props.passkeysHere)}
<p class="after-tight"><a href="${PATHS.inbox}">To the inbox</a></p>`
  return consolePage({ title: heading, frame: props.frame, look: 'narrow-page', scripts: ['passkey'], main })
}

export interface StepUpPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  /** What it is asked for: "arm the release 2026-04-14". */
  readonly act: string
  /** Where to go on afterwards. */
  readonly goOn: string
  readonly passkeysHere: PasskeysHere
  readonly options?: PasskeyOptions
  readonly problem?: string
}

/** A fresh proof before an act that cannot be undone. Without a passkey a new one-time link is the proof. */
export function stepUpPage(props: StepUpPageProps): Html {
  const main = html`<header><h1>Confirm that it is you</h1><p class="lede">To ${props.act}. Nothing was done yet: confirm, and then press its button once more.</p></header>
${props.problem !== undefined && notice('late', props.problem)}
${props.options !== undefined && passkeyForm({ act: 'sign-in', path: PATHS.stepUp, token: props.token, options: props.options, words: 'Confirm with a passkey', goOn: props.goOn })}
${why(props.passkeysHere)}
<p class="after-tight">Without a passkey, sign in once more with a fresh link from the machine: <code>npx fairlead sign-in-link --member NAME</code>. A link that another member made for you is not enough.</p>`
  return consolePage({
    title: 'Confirm that it is you',
    frame: props.frame,
    look: 'narrow-page',
    scripts: ['passkey'],
    main,
  })
}

interface PasskeyForm {
  readonly act: 'sign-in' | 'register'
  readonly path: string
  readonly token: string
  readonly options: PasskeyOptions
  readonly words: string
  readonly goOn?: string
}

/** The script asks the browser, fills `credential` and sends the form; without it the button says so. */
function passkeyForm(form: PasskeyForm): Html {
  return html`<form method="post" action="${form.path}" data-passkey="${form.act}" data-options="${form.options}">${hiddenToken(form.token)}
<input type="hidden" name="credential" value="">${form.goOn !== undefined && html`<input type="hidden" name="goOn" value="${form.goOn}">`}
<p class="buttons">${button(form.words)}</p>
<p class="error" data-passkey-problem role="alert" hidden></p>
<noscript><p class="hint">A passkey needs JavaScript, on this page only. A one-time link works without it.</p></noscript></form>`
}

function why(here: PasskeysHere): Html | undefined {
  if (here === 'yes') return undefined
  const text =
    here === 'ip-address'
      ? 'Browsers bind a passkey to a name, and this console was opened by an IP address. Give it a name with a certificate, or open it as localhost.'
      : 'Browsers offer passkeys only over https, or on localhost. This console came over plain http.'
  return notice('note', 'There can be no passkey here.', html`<p>${text} Until then, one-time links keep working.</p>`)
}

const LINK_PROBLEMS = {
  used: 'It was used already. If that was not you, tell your team now.',
  expired: 'Its hour is over.',
  over: 'It was used already, or its hour is over. If it was not you who used it, tell your team now.',
  unknown: 'We made no such link. Perhaps its end was cut off.',
} as const
