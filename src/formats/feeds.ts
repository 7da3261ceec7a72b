import type { DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { DAY, type Instant, toIso } from '../lib/instant.ts'
import { writePlainText } from './advisory-text.ts'
import { advisoryUrl } from './csaf/paths.ts'
import { xml, xmlText } from './xml.ts'

/** How many of the newest advisories a feed carries. */
const NEWEST = 50

/** RFC 4287. Newest first; an entry's id is the address of its page and never changes. */
export function writeAtom(advisories: readonly DatedAdvisory[], publisher: Publisher): string {
  const newest = newestOf(advisories)
  const parts = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    xml('title', titleOf(publisher)),
    xml('id', `${publisher.baseUrl}/feed.atom`),
    xml('link', '', { rel: 'self', type: 'application/atom+xml', href: `${publisher.baseUrl}/feed.atom` }),
    xml('link', '', { rel: 'alternate', type: 'text/html', href: `${publisher.baseUrl}/advisories` }),
    xml('updated', toIso(updatedAt(advisories))),
    `<author>${xml('name', publisher.name)}</author>`,
    ...newest.map((advisory) => atomEntry(advisory, publisher)),
    '</feed>',
  ]
  return `${parts.join('\n')}\n`
}

function atomEntry(advisory: DatedAdvisory, publisher: Publisher): string {
  const url = advisoryUrl(advisory.facts.id, publisher)
  return [
    '<entry>',
    xml('title', headingOf(advisory)),
    xml('id', url),
    xml('link', '', { rel: 'alternate', type: 'text/html', href: url }),
    xml('published', toIso(advisory.initialRelease)),
    xml('updated', toIso(advisory.currentRelease)),
    xml('category', '', { term: advisory.facts.severity.level }),
    xml('summary', advisory.facts.summary, { type: 'text' }),
    xml('content', writePlainText(advisory, publisher), { type: 'text' }),
    '</entry>',
  ].join('\n')
}

/** RSS 2.0 (RSS Advisory Board), with the dates of RFC 822 and a permanent guid. */
export function writeRss(advisories: readonly DatedAdvisory[], publisher: Publisher): string {
  const parts = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">',
    '<channel>',
    xml('title', titleOf(publisher)),
    xml('link', `${publisher.baseUrl}/advisories`),
    xml('description', `Security advisories published by ${publisher.name}.`),
    xml('language', 'en'),
    xml('lastBuildDate', rfc822(updatedAt(advisories))),
    xml('atom:link', '', { rel: 'self', type: 'application/rss+xml', href: `${publisher.baseUrl}/feed.rss` }),
    ...newestOf(advisories).map((advisory) => rssItem(advisory, publisher)),
    '</channel>',
    '</rss>',
  ]
  return `${parts.join('\n')}\n`
}

function rssItem(advisory: DatedAdvisory, publisher: Publisher): string {
  const words = writePlainText(advisory, publisher)
  const url = advisoryUrl(advisory.facts.id, publisher)
  return [
    '<item>',
    xml('title', headingOf(advisory)),
    xml('link', url),
    xml('guid', url, { isPermaLink: 'true' }),
    xml('pubDate', rfc822(advisory.initialRelease)),
    xml('category', advisory.facts.severity.level),
    // RSS has no date of change, so Atom's is borrowed.
    xml('atom:updated', toIso(advisory.currentRelease)),
    // RSS descriptions are HTML: what is text is escaped once for HTML and once for XML.
    xml('description', `<p>${xmlText(advisory.facts.summary)}</p><pre>${xmlText(words)}</pre>`),
    '</item>',
  ].join('\n')
}

/** JSON Feed 1.1. */
export function writeJsonFeed(advisories: readonly DatedAdvisory[], publisher: Publisher): string {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: titleOf(publisher),
    home_page_url: `${publisher.baseUrl}/advisories`,
    feed_url: `${publisher.baseUrl}/feed.json`,
    language: 'en',
    authors: [{ name: publisher.name, url: publisher.namespace }],
    items: newestOf(advisories).map((advisory) => ({
      id: advisoryUrl(advisory.facts.id, publisher),
      url: advisoryUrl(advisory.facts.id, publisher),
      title: headingOf(advisory),
      summary: advisory.facts.summary,
      content_text: writePlainText(advisory, publisher),
      date_published: toIso(advisory.initialRelease),
      date_modified: toIso(advisory.currentRelease),
      tags: [advisory.facts.severity.level],
    })),
  }
  return `${JSON.stringify(feed, null, 2)}\n`
}

function newestOf(advisories: readonly DatedAdvisory[]): readonly DatedAdvisory[] {
  return advisories.toSorted((a, b) => b.initialRelease - a.initialRelease).slice(0, NEWEST)
}

function updatedAt(advisories: readonly DatedAdvisory[]): Instant {
  return advisories.reduce((latest, advisory) => Math.max(latest, advisory.currentRelease), 0)
}

function titleOf(publisher: Publisher): string {
  return `${publisher.name}: security advisories`
}

function headingOf({ facts, withdrawn }: DatedAdvisory): string {
  const id = facts.cve === undefined ? facts.id : `${facts.id} (${facts.cve})`
  return `${withdrawn === undefined ? '' : 'Withdrawn: '}${id}: ${facts.title}`
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// RFC 822 §5, with the four-digit year of RFC 1123. 1 January 1970 was a Thursday.
function rfc822(at: Instant): string {
  const iso = toIso(at)
  const weekday = DAYS[(((Math.floor(at / DAY) + 3) % 7) + 7) % 7]
  const month = MONTHS[Number(iso.slice(5, 7)) - 1]
  return `${weekday}, ${iso.slice(8, 10)} ${month} ${iso.slice(0, 4)} ${iso.slice(11, 19)} GMT`
}
