import { LIMITS } from '../../domain/intake.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { button } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { type FileView, messages, STAMPS } from '../parts/message.ts'
import { caseFilePath, casePath } from '../paths.ts'
import { dayWords } from '../words/time.ts'
import { actFields } from './acts.ts'
import { caseActOf } from './case-act.ts'
import type { CasePageProps } from './case-props.ts'

type Guest = CasePageProps['guests'][number]

/** Who from outside the team has access, each with a way to make another link and a way out. */
export function guestList(props: CasePageProps): HtmlValue {
  return (
    props.guests.length > 0 &&
    html`<ul class="plain-list">${props.guests.map((guest) => html`<li>${guestLine(guest, props)}</li>`)}</ul>`
  )
}

function guestLine(guest: Guest, props: CasePageProps): Html {
  const { number, token, now } = props
  const until = guest.untilPublished === true ? ', until it is published' : ''
  const who = html`<input type="hidden" name="guest" value="${guest.id}">`
  return html`${guest.name}, ${guest.role}, guest since ${dayWords(guest.since, 'UTC', now)}${until}
<div class="small-acts"><details><summary>New link<span class="spoken"> for ${guest.name}</span></summary><form class="tight" method="post" action="${casePath(number, 'guest-link')}">${hiddenToken(token)}${who}<p>It works once, within a week, and says nothing of the case.</p><p class="buttons">${button('Make a new link', 'plain')}</p></form></details>
<details><summary>Take out …<span class="spoken"> ${guest.name}</span></summary><form class="tight" method="post" action="${casePath(number, 'guest-remove')}">${hiddenToken(token)}${who}<p>${guest.name} sees nothing any more. What was read cannot be taken back.</p><p class="buttons">${button('Take out', 'grave')}</p></form></details></div>`
}

export function inviteGuest(props: CasePageProps): Html {
  return caseActOf(props, 'guests', {
    name: 'Read somebody in',
    submit: 'Read them in',
    fields: (
      fields,
    ) => html`${fields.text({ name: 'name', label: 'Name', hint: 'The reporter sees it, with who they are.', maxLength: LIMITS.name })}${fields.text({ name: 'mail', type: 'email', label: 'Mail address', maxLength: LIMITS.mail })}${fields.text({ name: 'role', label: 'Who they are in this', hint: 'Such as “Brotli upstream”.', maxLength: LIMITS.name })}
${fields.check({ name: 'untilPublished', label: 'Only until the advisory is published', checked: props.came?.act !== 'guests' })}
<p class="hint">Guests see the title that the team gave, severity, affected lines, fixes and the embargo with its reason, and what you write to them. They never see the report, your notes, or who reported it.</p>`,
  })
}

/** What was said with guests, and a form to say more: apart from the reporters, who read none of it. */
export function guestTalk(props: CasePageProps): HtmlValue {
  const talk = props.guestTalk ?? []
  if (talk.length === 0 && props.guests.length === 0) return undefined
  const file = (entry: FileView): Html =>
    html`<a href="${caseFilePath(props.number, entry.id)}" download>${entry.name}</a>`
  return html`<section class="after" aria-labelledby="guest-talk"><h2 id="guest-talk">With guests</h2>
${talk.length > 0 && messages(talk, { now: props.now, stamps: true, file })}
${props.guests.length > 0 && composer(props)}</section>
`
}

/** `text`, `guests` and `files` to `guest-say`. */
function composer(props: CasePageProps): Html {
  const fields = actFields('guest-say', props.came)
  return html`<form class="everybody tight" id="act-guest-say" method="post" action="${casePath(props.number, 'guest-say')}" enctype="multipart/form-data">
${hiddenToken(props.token)}${STAMPS.everybody}
<fieldset><legend>Guests</legend>${props.guests.map(({ id, name, role }) =>
    fields.check({ name: 'guests', id: `guest-say-${id}`, value: id, checked: true, label: `${name}, ${role}` }),
  )}</fieldset>
${fields.text({ name: 'text', label: 'To guests', hint: 'Each reads it on their own page; none learns of the others. Do not name the reporter.', rows: 6, maxLength: LIMITS.message })}
${fields.files({ name: 'files', label: 'Files', optional: true })}
<p class="buttons">${button('Send to guests')}</p>
</form>`
}
