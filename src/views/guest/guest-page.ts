import { LIMITS } from '../../domain/intake.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { button, fileField, type Typed, textField } from '../parts/field.ts'
import { historyList } from '../parts/history.ts'
import { hiddenToken, type SiteFrame } from '../parts/layout.ts'
import { type FileView, type MessageView, messages } from '../parts/message.ts'
import { facts, notice, section, table } from '../parts/small.ts'
import { guestFilePath, PATHS } from '../paths.ts'
import type { Happening } from '../words/happening.ts'
import { type Standing, standingWords } from '../words/standing.ts'
import { instantInZones } from '../words/time.ts'
import { guestSheet } from './guest-sheet.ts'

/** One case as it is shared with somebody outside the team: what is not named here is not shown. */
export interface GuestPageProps {
  readonly frame: SiteFrame
  readonly token: string
  readonly now: Instant
  readonly zone: string
  /** The guest's own name. */
  readonly me: string
  readonly number: string
  /** The team's own title; a reporter's is not shown. */
  readonly title?: string
  readonly standing: Standing
  readonly severity?: string
  readonly cve?: string
  readonly embargo?: Instant
  readonly because?: string
  readonly untilPublished: boolean
  readonly lines: readonly {
    readonly line: string
    readonly affected: 'yes' | 'no' | 'unknown'
    readonly since?: string
  }[]
  readonly happenings: readonly Happening[]
  readonly messages: readonly MessageView[]
  readonly typed: Typed
  /** What they wrote has just arrived. */
  readonly sent: boolean
}

export function guestPage(props: GuestPageProps): Html {
  const { number, title = 'A case that is not public', now, zone, typed } = props
  const history = { happenings: props.happenings, clocks: [], now, zones: [zone], reader: 'guest' as const }
  const main = html`<header><p class="quiet"><span class="mono">${number}</span> · ${standingWords(props.standing)}</p>
<h1>${title}</h1>
<p class="lede">You were read in, ${props.me}. Keep it to yourself until it is published.</p></header>
${props.sent && notice('note', 'The team has it.')}
${errorSummary(typed.problems, { title: 'Not sent yet', after: 'What you typed is still here.' })}
${section('facts', 'What is known', html`${knownFacts(props)}<div class="after-tight">${lineTable(props)}</div>`)}
${section('talk', 'You and the team', talk(props))}
${section('line', 'Timeline', historyList(history))}
<form class="after" method="post" action="${PATHS.guestSignOut}">${hiddenToken(props.token)}<p class="buttons">${button('Sign out', 'plain')}</p></form>`
  return guestSheet({ frame: props.frame, title: typed.problems.length > 0 ? `Error: ${number}` : number, main })
}

function knownFacts({ severity, cve, embargo, because, untilPublished, now, zone }: GuestPageProps): Html {
  const until =
    embargo === undefined
      ? 'not decided yet; until then nothing may be said'
      : html`${instantInZones(embargo, [zone], now)}${because !== undefined && html`<br>“${because}”`}`
  return facts([
    ['Severity', severity],
    ['CVE', cve === undefined ? undefined : html`<span class="mono">${cve}</span>`],
    ['Embargo', until],
    ['Your access', untilPublished ? 'until the advisory is published' : 'until the team ends it'],
  ])
}

function lineTable({ lines }: GuestPageProps): Html {
  if (lines.length === 0) return html`<p class="quiet">Which release lines are affected is not worked out yet.</p>`
  return table({
    caption: 'Release lines',
    heads: ['Line', 'Affected', 'Since'],
    rows: lines.map(({ line, affected, since }) => [line, AFFECTED[affected], since ?? '']),
    wide: 'Release lines',
  })
}

function talk(props: GuestPageProps): Html {
  const file = (entry: FileView): Html => html`<a href="${guestFilePath(entry.id)}" download>${entry.name}</a>`
  return html`${messages(props.messages, { now: props.now, stamps: false, file })}
<form class="reply tight" method="post" action="${PATHS.guestWrite}" enctype="multipart/form-data">
${hiddenToken(props.token)}
${textField({ name: 'text', label: 'Write to the team', rows: 5, maxLength: LIMITS.message }, props.typed)}
${fileField({ name: 'files', label: 'Add files', optional: true }, props.typed)}
<p class="buttons">${button('Send')}</p>
</form>`
}

const AFFECTED = { yes: 'affected', no: 'not affected', unknown: 'not known yet' } as const
