import { fromUtf8 } from '../../lib/bytes.ts'
import { fromIso } from '../../lib/instant.ts'
import { listAt, textAt } from '../json-value.ts'
import { xmlPlain } from '../xml-read.ts'
import type { CsafVersion } from './library.ts'
import type { Around, Listed, ProviderSource, Say } from './provider-source.ts'

/** §7.1.11 to §7.1.14: what the directories list. Returns how many there are. */
export async function checkDirectories(
  { source, metadata, version, say }: Around,
  listed: Map<string, Listed>,
  hasFeeds: boolean,
): Promise<number> {
  const urls = listAt(metadata, 'distributions').flatMap(
    (item) => textAt(item, 'directory_url') ?? textAt(item, 'directory', 'url') ?? [],
  )
  for (const url of urls) {
    const base = url.endsWith('/') ? url : `${url}/`
    if (!source.reaches(base)) {
      say(14, 'note', base, 'This directory lies elsewhere and was not looked at.', 'Check it where it lies.')
      continue
    }
    const index = await lines(source, `${base}index.txt`, 12, say)
    const changes = await readChanges(source, base, version, say)
    for (const path of index) addPath(base, path, 12, undefined, listed, say)
    for (const { path, date } of changes) addPath(base, path, 13, date, listed, say)
    const known = new Set(changes.map((change) => change.path))
    for (const path of index)
      if (changes.length > 0 && !known.has(path))
        say(13, 'error', `${base}changes.csv`, `${path} is not listed.`, 'Add it.')
    const indexed = new Set(index)
    for (const { path } of changes)
      if (index.length > 0 && !indexed.has(path))
        say(12, 'error', `${base}index.txt`, `${path} is not listed.`, 'Add it.')
    if (source.server !== undefined) await checkListing(source, base, index, hasFeeds, say)
  }
  return urls.length
}

// §7.1.14: the server lists the directory and its year folders. With feeds beside it, nobody depends on that.
async function checkListing(
  source: ProviderSource,
  base: string,
  index: readonly string[],
  hasFeeds: boolean,
  say: Say,
): Promise<void> {
  const level = hasFeeds ? 'warning' : 'error'
  const years = new Set(index.flatMap((path) => /^(\d{4})\//.exec(path)?.[1] ?? []))
  const top = await linksIn(source, base)
  if (top === undefined) say(14, level, base, 'The directory is not listed.', 'Turn directory listings on.')
  for (const year of top === undefined ? [] : years) {
    if (!top?.has(`${base}${year}/`)) say(14, level, base, `The folder ${year} is not listed.`, 'List it.')
    const inside = await linksIn(source, `${base}${year}/`)
    for (const path of index.filter((one) => one.startsWith(`${year}/`)))
      if (inside?.has(base + path) !== true) say(14, level, `${base}${year}/`, `${path} is not listed.`, 'List it.')
  }
}

/** The addresses that a page of a server links to, as far as they are written into it (§7.1.14: no scripts). */
async function linksIn(source: ProviderSource, url: string): Promise<ReadonlySet<string> | undefined> {
  const bytes = await source.fetch(url)
  const text = bytes === undefined ? '' : Buffer.from(bytes).toString('utf8')
  if (!/<a\s/i.test(text)) return undefined
  const links = [...text.matchAll(/<a\s[^>]*href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, a, b]) =>
    xmlPlain(a ?? b ?? ''),
  )
  return new Set(links.flatMap((link) => (URL.canParse(link, url) ? [new URL(link, url).href] : [])))
}

async function lines(source: ProviderSource, url: string, requirement: number, say: Say): Promise<readonly string[]> {
  const bytes = await source.fetch(url)
  if (bytes === undefined) {
    say(requirement, 'error', url, 'The file is missing.', 'Write it beside the year folders.')
    return []
  }
  try {
    return fromUtf8(bytes)
      .split(/\r?\n/)
      .filter((line) => line !== '')
  } catch {
    say(requirement, 'error', url, 'The file is not UTF-8.', 'Write it as UTF-8.')
    return []
  }
}

interface Change {
  readonly path: string
  readonly date: string
}

// CSAF 2.0 §7.1.13 puts both fields in quotes, CSAF 2.1 neither.
const CHANGE: Readonly<Record<CsafVersion, RegExp>> = { '2.0': /^"([^"]+)","([^"]+)"$/, '2.1': /^([^",]+),([^",]+)$/ }

const FORM: Readonly<Record<CsafVersion, string>> = {
  '2.0': '"path","date" in quotes',
  '2.1': 'path,date without quotes',
}

async function readChanges(
  source: ProviderSource,
  base: string,
  version: CsafVersion,
  say: Say,
): Promise<readonly Change[]> {
  const url = `${base}changes.csv`
  const other = version === '2.0' ? '2.1' : '2.0'
  let foreign = 0
  const changes = (await lines(source, url, 13, say)).flatMap((line, i): Change[] => {
    const own = CHANGE[version].exec(line)
    const match = own ?? CHANGE[other].exec(line)
    const date = match?.[2] ?? ''
    if (match !== null && fromIso(date) !== undefined) {
      if (own === null) foreign++
      return [{ path: match[1] ?? '', date }]
    }
    say(13, 'error', `${url} line ${i + 1}`, 'This is not a path and a date.', `Write ${FORM[version]}.`)
    return []
  })
  // What one program wrote is wrong in every line; its paths and dates can be looked at all the same.
  if (foreign > 0)
    say(
      13,
      'error',
      url,
      `${foreign} lines are quoted as CSAF ${other} asks, not ${version}.`,
      `Write ${FORM[version]}.`,
    )
  const times = changes.map((change) => fromIso(change.date) ?? 0)
  if (times.some((time, i) => i > 0 && time > (times[i - 1] ?? 0)))
    say(13, 'error', url, 'The lines are not in order.', 'Put the newest change first.')
  return changes
}

// §7.1.11: a folder for each year. A path that leaves the directory is not followed.
function addPath(
  base: string,
  path: string,
  requirement: number,
  date: string | undefined,
  listed: Map<string, Listed>,
  say: Say,
): void {
  if (/(^|\/)\.\.(\/|$)|^\/|^[a-z]+:|\\/i.test(path)) {
    say(
      requirement,
      'error',
      path.slice(0, 200),
      'The path leaves the directory.',
      'List paths relative to the directory.',
    )
    return
  }
  const year = /^(\d{4})\/[^/]+$/.exec(path)?.[1]
  if (year === undefined) say(11, 'error', path, 'The document is not in the folder of a year.', 'Move it to <YYYY>/.')
  const url = base + path
  listed.set(url, {
    url,
    ...listed.get(url),
    ...(date === undefined ? {} : { date }),
    ...(year === undefined ? {} : { year }),
  })
}
