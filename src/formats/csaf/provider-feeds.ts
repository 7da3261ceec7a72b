import { fromIso } from '../../lib/instant.ts'
import { readJson } from '../json-text.ts'
import { listAt, textAt } from '../json-value.ts'
import { problemsOf } from '../shape.ts'
import type { CsafVersion } from './library.ts'
import { rolieFeed } from './provider-shape.ts'
import type { Around, Listed, ProviderSource, Say } from './provider-source.ts'

/** CSAF 2.0 §7.1.15 to §7.1.17: one ROLIE feed for each label, one of them open. Returns how many there are. */
export async function checkFeeds(
  { source, metadata, trusted, version, say }: Around,
  listed: Map<string, Listed>,
): Promise<number> {
  const rolies = listAt(metadata, 'distributions').filter((item) => listAt(item, 'rolie', 'feeds').length > 0)
  const feeds = rolies.flatMap((item) => listAt(item, 'rolie', 'feeds'))
  const labels = feeds.map((feed) => textAt(feed, 'tlp_label') ?? '')
  if (feeds.length > 0 && !labels.some((label) => OPEN[version].includes(label)))
    say(15, 'error', '/distributions', 'No feed is open to everybody.', `Offer a feed for TLP:${OPEN[version][0]}.`)
  for (const feed of feeds) {
    const url = textAt(feed, 'url') ?? ''
    if (!source.reaches(url)) say(15, 'note', url, 'This feed lies elsewhere and was not looked at.', 'Check it there.')
    // Protected feeds need a login, which is not tried (§7.1.5).
    else if (!/^(AMBER|RED)/.test(textAt(feed, 'tlp_label') ?? ''))
      await checkFeed(source, url, { listed, label: textAt(feed, 'tlp_label') ?? '', trusted, version }, say)
  }
  for (const item of rolies) {
    await checkBeside(source, listAt(item, 'rolie', 'services'), 16, 'service', say)
    await checkBeside(source, listAt(item, 'rolie', 'categories'), 17, 'category', say)
  }
  return feeds.length
}

// CSAF 2.1 §7.1.15: what has no label no longer counts.
const OPEN: Readonly<Record<CsafVersion, readonly string[]>> = {
  '2.0': ['WHITE', 'GREEN', 'UNLABELED'],
  '2.1': ['CLEAR', 'GREEN'],
}

interface FeedContext {
  readonly version: CsafVersion
  readonly listed: Map<string, Listed>
  readonly label: string
  readonly trusted: boolean
}

async function checkFeed(source: ProviderSource, url: string, context: FeedContext, say: Say): Promise<void> {
  const bytes = await source.fetch(url)
  if (bytes === undefined)
    return say(15, 'error', url, 'The feed is missing.', 'Write it, or remove it from the metadata.')
  const { value, findings } = readJson(bytes)
  for (const finding of findings) say(15, 'error', url, finding.problem, finding.remedy ?? '')
  for (const { path, problem } of problemsOf(rolieFeed(context.version), value))
    say(15, 'error', url + path, problem, `See CSAF ${context.version} section 7.1.15.`)
  const entries = listAt(value, 'feed', 'entry')
  if (entries.length === 0) say(15, 'note', url, 'The feed is empty.', 'Nothing to do while nothing is published.')
  for (const entry of entries) checkEntry(entry, url, context, say)
}

function checkEntry(entry: unknown, url: string, { listed, label, trusted }: FeedContext, say: Say): void {
  const src = textAt(entry, 'content', 'src')
  if (src === undefined) return
  const rels = listAt(entry, 'link').map((link) => textAt(link, 'rel'))
  for (const [rel, requirement] of [
    ['hash', 18],
    ['signature', 19],
  ] as const)
    if (!rels.includes(rel))
      say(requirement, trusted ? 'error' : 'note', `${url} ${src}`, `The entry has no ${rel} link.`, 'Add it.')
  const self = listAt(entry, 'link').find((link) => textAt(link, 'rel') === 'self')
  if (self !== undefined && textAt(self, 'href') !== src)
    say(15, 'error', `${url} ${src}`, 'The "self" link and the content differ.', 'Let both name the document.')
  const before = listed.get(src)
  if (before === undefined) listed.set(src, { url: src, label })
  else {
    listed.set(src, { ...before, label })
    const updated = textAt(entry, 'updated') ?? ''
    if (before.date !== undefined && fromIso(before.date) !== fromIso(updated))
      say(
        15,
        'warning',
        `${url} ${src}`,
        'The feed and changes.csv differ in the date.',
        'Write the same date in both.',
      )
  }
}

// Optional; where it is offered, it is there and is what RFC 8322 says.
async function checkBeside(
  source: ProviderSource,
  urls: readonly unknown[],
  requirement: 16 | 17,
  name: string,
  say: Say,
): Promise<void> {
  for (const url of urls.filter((item) => typeof item === 'string')) {
    if (!source.reaches(url)) continue
    const bytes = await source.fetch(url)
    const { value } = bytes === undefined ? { value: undefined } : readJson(bytes)
    const there =
      requirement === 16
        ? listAt(value, 'service', 'workspace').length > 0
        : listAt(value, 'categories', 'category').length > 0
    if (!there)
      say(
        requirement,
        'error',
        url,
        `This is no ROLIE ${name} document.`,
        'Correct it, or remove it from the metadata.',
      )
  }
}
