import { type Html, html } from '../../lib/html.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter, facts as factList, table } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { addressLink } from './address.ts'
import type { SubscribePageProps } from './props.ts'

/** Every way to be told, for people and for machines. */
export function subscribePage({ frame, publisher, policy }: SubscribePageProps): Html {
  const main = html`<header><h1>Be told of the next advisory</h1>
<p class="lede">Choose one. None of them asks who you are on this site, and all of them say the same.</p></header>
${policy.updates.length > 0 && chapter('told', 'Where we announce', announced(policy.updates))}
${chapter('feeds', 'Feeds', feeds(publisher.baseUrl))}
${chapter('machines', 'For machines', MACHINES)}`
  return sitePage({ title: `Receiving security updates, ${frame.organisation}`, frame, look: 'published', main })
}

function announced(updates: SubscribePageProps['policy']['updates']): Html {
  return html`<p>In this order on the day of a release.</p>
<ol class="ruled">${updates.map(({ name, address }) => html`<li>${addressLink(address, name)}</li>`)}</ol>`
}

function feeds(base: string): Html {
  return table({
    caption: `Below ${base}. Each carries the newest fifty advisories.`,
    heads: ['Format', 'Address'],
    rows: [
      ['Atom', address(PATHS.atom)],
      ['RSS 2.0', address(PATHS.rss)],
      ['JSON Feed 1.1', address(PATHS.json)],
    ],
  })
}

function address(path: string): Html {
  return html`<a class="mono" href="${path}">${path}</a>`
}

const MACHINES: Html = html`<p>Made from the same facts as the pages, at the same moment, and compared with them before they are published.</p>
${factList([
  ['CSAF 2.0: every advisory, for scanners and asset systems', address(PATHS.csaf)],
  ['OSV: all affected ranges in one file, for dependency scanners', address(PATHS.osv)],
  ['security.txt: where to report, for people and machines that look', address(PATHS.securityTxt)],
  ['Promises kept: the record of the last twelve months', address('/scorecard.json')],
])}`
