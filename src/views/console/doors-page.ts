import { type DoorCheck, isStale } from '../../domain/door-check.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button } from '../parts/field.ts'
import { type ConsoleFrame, consolePage, hiddenToken } from '../parts/layout.ts'
import { mark } from '../parts/mark.ts'
import { notice } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { capitalised, count } from '../words/count.ts'
import { doorName } from '../words/door-check.ts'
import { instantWords } from '../words/time.ts'

/** How every way in was found when it was last tried; `tried` while a trial just asked for is over. */
export interface DoorsPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly checks: readonly DoorCheck[]
  /** No relay is set: nothing goes out. */
  readonly mailsWait?: boolean
  /** The daily trial is on. */
  readonly daily: boolean
}

export function doorsPage(props: DoorsPageProps): Html {
  const { checks, now } = props
  const broken = checks.filter((check) => !check.good || isStale(check, now)).length
  const heading =
    checks.length === 0
      ? 'No door was tried yet'
      : broken === 0
        ? 'Every door is open'
        : `${capitalised(count(broken, 'door'))} broken`
  const main = html`<header><h1>${heading}</h1>
<p class="lede">A report that cannot get in is not seen by anybody. Each way in is tried with a report that is undone.</p></header>
${!props.daily && notice('soon', 'The daily trial is off.', html`<p>FAIRLEAD_SELF_CHECK is set to off: nobody will tell you when a door breaks.</p>`)}
${props.mailsWait === true && notice('soon', 'No mail goes out.', html`<p>SMTP_URL and FAIRLEAD_MAIL_FROM are not set. Mails to reporters and to the team wait until they are; promises do not.</p>`)}
<ul class="gates">${checks.map((check) => row(check, now))}</ul>
<form class="after" method="post" action="${PATHS.doors}">${hiddenToken(props.token)}<p class="buttons">${button('Try every door now')}</p></form>`
  return consolePage({ title: 'Doors', frame: props.frame, current: 'inbox', look: 'narrow-page', main })
}

function row(check: DoorCheck, now: Instant): Html {
  const stale = isStale(check, now)
  const good = check.good && !stale
  const word = good ? html`<strong class="is-good">Open:</strong>` : html`<strong class="is-late">Broken:</strong>`
  const detail = stale ? 'It was not tried for two days: the trial itself may have stopped.' : check.detail
  return html`<li>${mark(good ? 'open' : 'shut')}<div><p>${word} ${doorName(check.door)}</p><p class="small quiet">${detail} Tried ${instantWords(check.at, now)}.</p></div></li>
`
}
