import { type Html, html } from '../../lib/html.ts'
import { sitePage } from '../parts/layout.ts'
import { PATHS } from '../paths.ts'
import type { NotFoundPageProps } from './props.ts'

export function notFoundPage({ frame }: NotFoundPageProps): Html {
  const main = html`<header><h1>There is nothing at this address</h1>
<p class="lede">Nothing was ever published here, or the address has a slip in it. What was published once does not vanish.</p></header>
<ul class="ruled">
<li><a href="${PATHS.advisories}">Every advisory</a></li>
<li><a href="${PATHS.report}">Report a vulnerability</a></li>
<li><a href="${PATHS.follow}">Follow a report</a>: it needs your code, and is never found by address</li>
<li><a href="${PATHS.portal}">The first page</a></li>
</ul>`
  return sitePage({ title: 'There is nothing at this address', frame, look: 'narrow-page', main })
}
