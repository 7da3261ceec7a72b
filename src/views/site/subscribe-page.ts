import { type Html, html } from '../../lib/html.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter, table } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { addressLink } from './address.ts'
import type { SubscribePageProps } from './props.ts'

/** Every way to be told, for people and for machines. */
export function subscribePage({ frame, publisher, policy, csafProvider }: SubscribePageProps): Html {
  const main = html`<header><h1>Be told of the next advisory</h1>
<p class="lede">Choose one. None of them asks who you are on this site, and all of them say the same.</p></header>
${policy.updates.length > 0 && chapter('told', 'Where we announce', announced(policy.updates))}
${chapter('feeds', 'Feeds', feeds(publisher.baseUrl))}
${chapter('machines', 'For machines', machines(publisher.baseUrl, csafProvider === true))}`
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

function machines(base: string, csafProvider: boolean): Html {
  return html`<p>Made from the same facts as the pages, at the same moment, and compared with them before they are published.</p>
${table({
  caption: `Below ${base}`,
  heads: ['Record', 'Address', 'What for'],
  rows: [
    [
      'CSAF 2.0',
      address(csafProvider ? PATHS.csaf : PATHS.csafIndex),
      'Every advisory, for scanners and asset systems',
    ],
    ['OSV', address(PATHS.osv), 'All affected ranges in one file, for dependency scanners'],
    ['security.txt', address(PATHS.securityTxt), 'Where to report, for people and machines that look'],
    ['Promises kept', address('/scorecard.json'), 'The record of the last twelve months'],
  ],
  wide: 'Records for machines',
})}`
}

function address(path: string): Html {
  return html`<a class="mono" href="${path}">${path}</a>`
}
