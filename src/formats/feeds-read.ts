import { fromIso, type Instant } from '../lib/instant.ts'
import { listAt, present, textAt, textsAt } from './json-value.ts'
import { childOf, childrenOf, readXml, type XmlElement, xmlPlain } from './xml-read.ts'

/** One entry of a feed of any kind. */
export interface FeedEntry {
  readonly id?: string
  readonly title?: string
  readonly published?: Instant
  readonly updated?: Instant
  readonly level?: string
  /** The advisory in words. */
  readonly content?: string
}

/** RFC 4287. */
export function readAtom(text: string): readonly FeedEntry[] {
  return childrenOf(readXml(text), 'entry').map((entry) =>
    present({
      id: childOf(entry, 'id')?.text,
      title: childOf(entry, 'title')?.text,
      published: fromIso(childOf(entry, 'published')?.text ?? ''),
      updated: fromIso(childOf(entry, 'updated')?.text ?? ''),
      level: childOf(entry, 'category')?.attributes['term'],
      content: childOf(entry, 'content')?.text,
    }),
  )
}

/** RSS 2.0 as feeds.ts writes it: the words stand in a `pre` element of the description, which is HTML. */
export function readRss(text: string): readonly FeedEntry[] {
  return childrenOf(childOf(readXml(text), 'channel'), 'item').map((item) =>
    present({
      id: childOf(item, 'guid')?.text,
      title: childOf(item, 'title')?.text,
      published: fromRfc822(childOf(item, 'pubDate')?.text ?? ''),
      updated: fromIso(childOf(item, 'updated')?.text ?? ''),
      level: childOf(item, 'category')?.text,
      content: preformatted(item),
    }),
  )
}

function preformatted(item: XmlElement): string | undefined {
  const found = /<pre>([^<]*)<\/pre>/.exec(childOf(item, 'description')?.text ?? '')?.[1]
  return found === undefined ? undefined : xmlPlain(found)
}

/** JSON Feed 1.1. Throws where the text is not JSON. */
export function readJsonFeed(text: string): readonly FeedEntry[] {
  return listAt(JSON.parse(text), 'items').map((item) =>
    present({
      id: textAt(item, 'id'),
      title: textAt(item, 'title'),
      published: fromIso(textAt(item, 'date_published') ?? ''),
      updated: fromIso(textAt(item, 'date_modified') ?? ''),
      level: textsAt(item, 'tags')[0],
      content: textAt(item, 'content_text'),
    }),
  )
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'

// RFC 822 §5 in universal time, with the year of RFC 1123.
function fromRfc822(text: string): Instant | undefined {
  const match = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(text)
  const month = match === null ? -1 : MONTHS.indexOf(match[2] ?? '')
  if (match === null || month < 0 || month % 3 > 0) return undefined
  return fromIso(`${match[3]}-${String(month / 3 + 1).padStart(2, '0')}-${match[1]}T${match[4]}Z`)
}
