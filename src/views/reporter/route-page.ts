import type { PolicyRoute } from '../../domain/policy.ts'
import { type Html, html } from '../../lib/html.ts'
import { button, textField } from '../parts/field.ts'
import { hiddenToken, type SiteFrame, sitePage } from '../parts/layout.ts'
import { facts } from '../parts/small.ts'
import { PATHS } from '../paths.ts'

/** The report is about something that is not ours: whom to tell, and every word typed, to take along. */
export interface RoutePageProps {
  readonly frame: SiteFrame
  readonly token: string
  /** The answer that led here: "A module from npm". */
  readonly chosen: string
  /** The policy's route, or the words of the choice where it names none of the routes. */
  readonly route: PolicyRoute | string
  readonly product: string
  readonly title: string
  readonly description: string
  /** The other answers, kept so that it can still be sent to us. */
  readonly values: Readonly<Record<string, string>>
}

export function routePage(props: RoutePageProps): Html {
  const main = html`<header>
<p class="quiet">You chose: ${props.chosen}</p>
<h1>This belongs to somebody else</h1>
<p class="lede">They can fix it, and we cannot. Nothing was sent to us, and nothing is stored.</p>
</header>
<div class="beside"><div class="stack">
<section aria-labelledby="whom"><h2 id="whom">Whom to tell</h2><div class="after-tight">${whom(props.route)}</div></section>
<section class="after" aria-labelledby="words"><h2 id="words">What you wrote, to take along</h2>
${textField({ name: 'title-copy', label: 'In one sentence', value: props.title })}
${textField({ name: 'description-copy', label: 'What happens', rows: 12, exact: true, value: props.description })}
</section>
</div>
<aside class="side" aria-label="If it concerns us as well"><section><h2>Does it concern us as well?</h2>
<p class="small">If the fault reaches into what we make, or nobody answers there, send it to us too.</p>
<form class="after-tight" method="post" action="${PATHS.report}" enctype="multipart/form-data">${hiddenToken(props.token)}
<input type="hidden" name="ours-too" value="yes"><input type="hidden" name="product" value="${props.product}">
${Object.entries(props.values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${button('Send it to us as well', 'plain')}</form></section></aside>
</div>`
  return sitePage({ title: 'This belongs to somebody else', frame: props.frame, current: 'report', main })
}

function whom(route: PolicyRoute | string): Html {
  if (typeof route === 'string') return html`<p>${linked(route)}</p>`
  return facts([
    ['For', route.what],
    ['Tell', route.to],
    ['At', route.address !== undefined && linked(route.address)],
  ])
}

function linked(text: string): Html {
  return /^https?:\/\/\S+$/.test(text) ? html`<a href="${text}">${text}</a>` : html`${text}`
}
