import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { type ConsoleFrame, consolePage } from '../parts/layout.ts'
import { casePath } from '../paths.ts'
import { instantWords } from '../words/time.ts'

/** A guest's way in, where no mail is set up: shown this once, to be handed over. */
export function guestLinkPage(props: {
  readonly frame: ConsoleFrame
  readonly number: string
  readonly name: string
  readonly url: string
  readonly until: Instant
  readonly now: Instant
}): Html {
  const title = `A link for ${props.name}`
  const main = html`<header><h1>${title}</h1>
<p class="lede">Hand it over on a way you trust. It opens ${props.number} once, until ${instantWords(props.until, props.now)}, and is shown only here.</p></header>
<pre tabindex="0">${props.url}</pre>
<p class="after-tight"><a href="${casePath(props.number)}">Back to ${props.number}</a></p>`
  return consolePage({ title, frame: props.frame, current: 'cases', look: 'narrow-page', main })
}
