import type { Role } from '../../domain/event.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { button } from '../parts/field.ts'
import { type ConsoleFrame, consolePage, hiddenToken } from '../parts/layout.ts'
import { notice, section } from '../parts/small.ts'
import { memberPath, PATHS } from '../paths.ts'
import { count, listWords } from '../words/count.ts'
import { dayWords, instantWords } from '../words/time.ts'
import { type ActFields, actFieldIds, actFields, actForm, foldedAct, type TypedAct } from './acts.ts'

/** The team: who is in it, what each may do, and how somebody new comes in. Forms post to `/console/people…`. */
export interface PeoplePageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly me: string
  /** May add, change and remove. */
  readonly manage: boolean
  readonly members: readonly {
    readonly id: string
    readonly name: string
    readonly mail?: string
    readonly roles: readonly Role[]
    readonly since: Instant
    readonly passkeys: number
    readonly lastSignedIn?: Instant
    readonly handles: number
    /** Has an OpenPGP key. */
    readonly keyed?: boolean
  }[]
  /** Every one-time link that was made, the last first; without `by` it was made on the machine. */
  readonly links?: readonly { readonly at: Instant; readonly name: string; readonly by?: string }[]
  /** Names and addresses that were changed, the last first; `was` is the name before, where that is another. */
  readonly changes?: readonly {
    readonly at: Instant
    readonly name: string
    readonly was?: string
    readonly address?: 'given' | 'changed' | 'taken out'
    readonly by: string
  }[]
  /** A one-time link just made, to be handed over; shown once. */
  readonly link?: { readonly name: string; readonly url: string; readonly until: Instant; readonly mailed: boolean }
  readonly came?: TypedAct
}

export function peoplePage(props: PeoplePageProps): Html {
  const heading =
    props.members.length === 1 ? 'You are the team' : `${count(props.members.length, 'person', 'people')} in the team`
  const main = html`<header><h1>${heading}</h1></header>
${props.came !== undefined && errorSummary(props.came.problems, { title: 'Not done yet', ids: actFieldIds(props.came) })}
${props.link !== undefined && linkNotice(props.link, props.now)}
<ul class="ruled">${props.members.map(
    (member) => html`<li>${row(member, props)}</li>
`,
  )}</ul>
${props.manage ? section('new', 'Bring somebody in', newMember(props)) : html`<p class="quiet after-tight">An admin can add people and change what they may do.</p>`}
${linksMade(props)}
${namesChanged(props)}
<p class="after-tight"><a href="${PATHS.passkeys}">Your passkeys</a> · <a href="${PATHS.keys}">OpenPGP keys</a></p>`
  return consolePage({ title: 'People', wrong: props.came !== undefined, frame: props.frame, current: 'people', main })
}

/** Everybody sees for whom a way in was made, and by whom. */
function linksMade({ links = [], now }: PeoplePageProps): HtmlValue {
  if (links.length === 0) return undefined
  const rows = links.slice(0, 20).map(({ at, name, by }) => {
    const maker = by === name ? `${name} made it for themselves` : `made by ${by ?? 'somebody on the machine'}`
    return html`<li>${instantWords(at, now)}: for ${name}, ${maker}</li>
`
  })
  return section('links', 'One-time links made', html`<ul class="plain-list small">${rows}</ul>`)
}

const ADDRESS = {
  given: 'has a mail address now',
  changed: 'has another mail address',
  'taken out': 'has no mail address any more',
} as const

function namesChanged({ changes = [], now }: PeoplePageProps): HtmlValue {
  if (changes.length === 0) return undefined
  const rows = changes.slice(0, 20).map(({ at, name, was, address, by }) => {
    const what = [
      ...(was === undefined ? [] : [`was ${was} before`]),
      ...(address === undefined ? [] : [ADDRESS[address]]),
    ]
    return html`<li>${instantWords(at, now)}: ${name} ${listWords(what)}, changed by ${by}</li>
`
  })
  return section('names', 'Names and addresses changed', html`<ul class="plain-list small">${rows}</ul>`)
}

function row(member: PeoplePageProps['members'][number], props: PeoplePageProps): Html {
  const { now, manage, me } = props
  const signedIn =
    member.lastSignedIn === undefined ? 'not signed in yet' : `last signed in ${instantWords(member.lastSignedIn, now)}`
  const facts = [
    `since ${dayWords(member.since, 'UTC', now)}`,
    count(member.passkeys, 'passkey'),
    signedIn,
    `handles ${count(member.handles, 'open case')}`,
    ...(manage || member.id === me ? [member.mail ?? 'no mail address'] : []),
  ]
  return html`<p><strong>${member.name}${member.id === me && ' (you)'}</strong>, ${listWords(member.roles.map((role) => ROLES[role].name))}<br><span class="quiet">${facts.join(' · ')}</span></p>
${manage && acts(member, props)}`
}

function acts(member: PeoplePageProps['members'][number], props: PeoplePageProps): Html {
  const { token, came } = props
  const change = `roles-${member.id}`
  return html`<div class="small-acts">
${nameAct(member, props)}
${foldedAct({ act: change, path: memberPath(member.id, 'roles'), token, name: html`Change roles<span class="spoken"> of ${member.name}</span>`, submit: 'Keep the roles', fields: roleBoxes(actFields(change, came), member.roles), open: came?.act === change })}
<details><summary>One-time link<span class="spoken"> for ${member.name}</span></summary><form class="tight" method="post" action="${memberPath(member.id, 'link')}">${hiddenToken(token)}<p>It signs ${member.name} in once, within the hour. It is shown here, for you to hand over, and stands below with your name.</p><p class="buttons">${button('Make a link', 'plain')}</p></form></details>
${
  member.id !== props.me &&
  html`<details><summary>Remove …<span class="spoken"> ${member.name}</span></summary><form class="tight" method="post" action="${memberPath(member.id, 'remove')}">${hiddenToken(token)}<p>${member.name} is signed out and sees nothing any more. What ${member.name} did stays in the record.</p><p class="buttons">${button('Remove', 'grave')}</p></form></details>`
}</div>`
}

function nameAct(member: PeoplePageProps['members'][number], { token, came }: PeoplePageProps): Html {
  const act = `name-${member.id}`
  const fields = actFields(act, came)
  const keyChoice = fields.choice({
    name: 'key',
    label: 'Their OpenPGP key, where it does not name the new address',
    choices: [
      { value: 'keep', label: 'It is still theirs: go on encrypting to it' },
      { value: 'forget', label: 'Forget it: mails carry no words until they give another' },
    ],
  })
  return foldedAct({
    act,
    path: memberPath(member.id, 'name'),
    token,
    name: html`Change name or address<span class="spoken"> of ${member.name}</span>`,
    submit: 'Keep name and address',
    open: came?.act === act,
    fields: html`${fields.text({ name: 'name', label: 'Name', value: member.name, hint: 'Reporters see it, also where it stood before.', autocomplete: 'off', short: true })}
${fields.text({ name: 'mail', type: 'email', label: 'Mail address', value: member.mail ?? '', optional: true, hint: 'The address before is told that notices go elsewhere now.', autocomplete: 'off', short: true })}
${member.keyed === true && keyChoice}`,
  })
}

function newMember(props: PeoplePageProps): Html {
  const fields = actFields('new', props.came)
  return actForm({
    act: 'new',
    path: PATHS.people,
    token: props.token,
    submit: 'Make an invitation link',
    fields: html`${fields.text({ name: 'name', label: 'Name', autocomplete: 'off', short: true })}
${fields.text({ name: 'mail', type: 'email', label: 'Mail address', optional: true, hint: 'For warnings before a promise breaks. They carry no content.', short: true })}
${roleBoxes(fields, ['member'])}`,
  })
}

function roleBoxes(fields: ActFields, chosen: readonly Role[]): Html {
  return html`<fieldset><legend>May</legend>${(Object.keys(ROLES) as Role[]).map((role) =>
    fields.check({
      name: 'roles',
      id: `${role}-${fields.idOf('roles')}`,
      value: role,
      label: ROLES[role].name,
      hint: ROLES[role].may,
      checked: chosen.includes(role),
    }),
  )}</fieldset>`
}

function linkNotice(link: NonNullable<PeoplePageProps['link']>, now: Instant): Html {
  if (link.mailed)
    return notice(
      'note',
      `A link went to ${link.name} by mail.`,
      html`<p>It works once, until ${instantWords(link.until, now)}.</p>`,
    )
  return notice(
    'note',
    `Hand this link to ${link.name} on a way you trust.`,
    html`<p class="mono">${link.url}</p><p>It works once, until ${instantWords(link.until, now)}, and is not shown again.</p>`,
  )
}

const ROLES: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  member: { name: 'member', may: 'Reads reports, works on cases, talks to reporters.' },
  releaser: { name: 'releaser', may: 'Arms and aborts releases, confirms their steps.' },
  admin: { name: 'admin', may: 'Puts policies in force, manages people, erases.' },
}
