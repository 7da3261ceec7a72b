import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { button } from '../parts/field.ts'
import { type ConsoleFrame, consolePage, hiddenToken } from '../parts/layout.ts'
import { notice, section } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { listWords } from '../words/count.ts'
import { spacedFingerprint } from '../words/fingerprint.ts'
import { dayWords, lengthWords } from '../words/time.ts'
import { actFieldIds, actFields, actForm, foldedAct, type TypedAct } from './acts.ts'

/** Our OpenPGP keys and those of members. Forms post to `/console/keys/…`. */
export interface KeysPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly me: string
  /** May renew, rotate and retire. */
  readonly manage: boolean
  /** Newest first. */
  readonly keys: readonly OwnKeyView[]
  readonly members: readonly {
    readonly id: string
    readonly name: string
    readonly mail?: string
    readonly fingerprint?: string
    /** Mail addresses that their key names. */
    readonly named?: readonly string[]
  }[]
  /** Mail comes in here, so members can act by signed mail. */
  readonly byMail: boolean
  readonly came?: TypedAct
}
export interface OwnKeyView {
  readonly fingerprint: string
  readonly standing: 'in use' | 'only opens' | 'retired'
  readonly since: Instant
  readonly until: Instant | null
}

/** From here on the page says that the key ends. */
const SOON = 90 * 86_400_000

export function keysPage(props: KeysPageProps): Html {
  const { came } = props
  const main = html`<header><h1>OpenPGP keys</h1></header>
${came !== undefined && errorSummary(came.problems, { title: 'Not done yet', ids: actFieldIds(came) })}
${endNotice(props)}
${section('ours', 'Ours', ours(props), '')}
${section('theirs', 'Of people in the team', members(props))}`
  return consolePage({ title: 'OpenPGP keys', wrong: came !== undefined, frame: props.frame, current: 'people', main })
}

/** In good time, that our key ends; and when it has. */
export function endNotice({ keys, now }: Pick<KeysPageProps, 'keys' | 'now'>): HtmlValue {
  const until = keys.find((key) => key.standing === 'in use')?.until ?? null
  if (until === null || until - now > SOON) return undefined
  if (until <= now)
    return notice(
      'late',
      'Our key has ended.',
      html`<p>Nobody can encrypt to us, and what we sign counts for nothing. Renew it now.</p>`,
    )
  return notice(
    'soon',
    `Our key ends in ${lengthWords(until - now)}.`,
    html`<p>Renewed in time, it keeps its fingerprint, and nobody has to do anything.</p>`,
  )
}

function ours(props: KeysPageProps): Html {
  if (props.keys.length === 0) return html`<p>There is no key yet. It is made when the pages are next published.</p>`
  return html`<ul class="ruled">${props.keys.map(
    (key) => html`<li>${keyRow(key, props)}</li>
`,
  )}</ul>
<p class="quiet after-tight">The public half is at <a href="${PATHS.openpgpKey}">${PATHS.openpgpKey}</a> and in the Web Key Directory of your domains. It signs security.txt and every CSAF record. A key made elsewhere comes in on the command line: <code>npx fairlead keys import FILE</code></p>`
}

function keyRow(key: OwnKeyView, props: KeysPageProps): Html {
  const { now } = props
  const until = key.until === null ? 'without end' : `until ${dayWords(key.until, 'UTC', now)}`
  return html`<p><strong class="mono">${spacedFingerprint(key.fingerprint)}</strong><br><span class="quiet">${STANDING[key.standing]} · since ${dayWords(key.since, 'UTC', now)} · ${until}</span></p>
${props.manage && keyActs(key, props)}`
}

const STANDING: Readonly<Record<OwnKeyView['standing'], string>> = {
  'in use': 'in use: signs, and is offered',
  'only opens': 'replaced: still opens what is encrypted to it',
  retired: 'retired: its private half is destroyed',
}

function keyActs(key: OwnKeyView, { token }: KeysPageProps): HtmlValue {
  if (key.standing === 'retired') return undefined
  if (key.standing === 'only opens')
    return html`<div class="small-acts"><details><summary>Retire …</summary><form class="tight" method="post" action="${PATHS.keys}/retire">${hiddenToken(token)}<input type="hidden" name="key" value="${key.fingerprint}"><p>Its private half is destroyed, here and in every backup once that expires. A mail that is encrypted to it alone opens no more.</p><p class="buttons">${button('Retire it', 'grave')}</p></form></details></div>`
  return html`<div class="small-acts">
<details><summary>Renew</summary><form class="tight" method="post" action="${PATHS.keys}/renew">${hiddenToken(token)}<p>It lives two more years, under the team’s addresses of now. Its fingerprint stays.</p><p class="buttons">${button('Renew it')}</p></form></details>
<details><summary>Rotate …</summary><form class="tight" method="post" action="${PATHS.keys}/rotate">${hiddenToken(token)}<p>A new key takes over, certified by this one. This one still opens what is encrypted to it. Everything published is signed anew.</p><p class="buttons">${button('Make a new key', 'grave')}</p></form></details>
</div>`
}

function members(props: KeysPageProps): Html {
  const { me, manage } = props
  return html`<p class="narrow">Whoever has a key here gets reports and the reporters’ messages by mail with their words, encrypted to it and signed by ours. ${props.byMail ? 'They can answer, take and decide by signed mail.' : 'Once mail comes in here, they can also answer by signed mail.'}</p>
<ul class="ruled">${props.members.map(
    (
      member,
    ) => html`<li><p>${member.name}${member.id === me && ' (you)'}<br><span class="quiet${member.fingerprint !== undefined && ' mono'}">${member.fingerprint === undefined ? 'no key' : spacedFingerprint(member.fingerprint)}</span></p>
${addressLine(member)}${(manage || member.id === me) && memberActs(member, props)}</li>
`,
  )}</ul>`
}

/** Says where key and address do not go together. */
function addressLine({ mail, fingerprint, named }: KeysPageProps['members'][number]): HtmlValue {
  if (mail === undefined) {
    const without =
      fingerprint === undefined ? 'a key can be given once there is one' : 'nothing is encrypted to this key'
    return html`<p class="small">No mail address is known, so ${without}. An admin gives one on the <a href="${PATHS.people}">people page</a>.</p>
`
  }
  if (named === undefined || named.includes(mail.toLowerCase())) return undefined
  const names = named.length === 0 ? 'no mail address' : listWords(named)
  return html`<p class="small">Mail goes to ${mail}; the key names ${names}. Ask its owner whether that is meant.</p>
`
}

function memberActs(member: KeysPageProps['members'][number], { token, came }: KeysPageProps): HtmlValue {
  const act = `member-${member.id}`
  const fields = actFields(act, came)
  const has = member.fingerprint !== undefined
  if (!has && member.mail === undefined) return undefined
  return html`<div class="small-acts">${foldedAct({
    act,
    path: PATHS.keys,
    token,
    open: came?.act === act,
    name: html`${has ? 'Another key' : 'Give a key'}<span class="spoken"> of ${member.name}</span>`,
    submit: 'Keep the key',
    fields: html`<input type="hidden" name="member" value="${member.id}">${fields.text({ name: 'key', label: 'Public key', hint: 'Armoured, as gpg --armor --export prints it. Compare its fingerprint with its owner.', rows: 6, exact: true })}`,
  })}${
    has &&
    html`<details><summary>Forget it …<span class="spoken"> of ${member.name}</span></summary>${actForm({
      act: `forget-${member.id}`,
      path: PATHS.keys,
      token,
      submit: 'Forget the key',
      grave: true,
      fields: html`<input type="hidden" name="member" value="${member.id}"><input type="hidden" name="forget" value="yes"><p>Mail to them carries no words any more, and what it signs counts for nothing.</p>`,
    })}</details>`
  }</div>`
}
