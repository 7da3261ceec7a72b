import type { Finding } from '../../domain/refusal.ts'
import { type Bytes, fromUtf8, hex, sha256, sha512 } from '../../lib/bytes.ts'
import { fromIso } from '../../lib/instant.ts'
import { readJson } from '../json-text.ts'
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../json-value.ts'
import { readSecurityTxt } from '../security-txt.ts'
import { problemsOf } from '../shape.ts'
import { checkCsaf } from './check.ts'
import { csafFileName } from './paths.ts'
import { checkFeeds } from './provider-feeds.ts'
import { PROVIDER_METADATA } from './provider-shape.ts'
import { type Keys, readKeys, signatureProblem } from './provider-signatures.ts'

/** A provider's tree, wherever it lies: a folder on disk or a web site. */
export interface ProviderSource {
  /** Where provider-metadata.json was found, as an address. */
  readonly metadataUrl: string
  /** The bytes at an address; undefined where there are none. */
  readonly fetch: (url: string) => Promise<Bytes | undefined>
  /** False where an address is not part of what can be looked at, such as another host seen from a folder. */
  readonly reaches: (url: string) => boolean
  readonly securityTxt?: Bytes
  /** Addresses that answered with a redirect (CSAF 2.0 §7.1.6). */
  readonly redirects?: () => readonly string[]
}

export type Say = (requirement: number, level: Finding['level'], path: string, problem: string, remedy: string) => void

export interface Listed {
  readonly url: string
  /** Date the listing gives for the document, if it gives one. */
  readonly date?: string
  readonly year?: string
  /** TLP label of the feed that lists it. */
  readonly label?: string
}

/** Checks the requirements 1 to 20 of CSAF 2.0 §7.1 that can be seen from where the tree lies. */
export async function checkProviderSource(source: ProviderSource): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const say: Say = (requirement, level, path, problem, remedy) =>
    findings.push({ rule: `csaf-7.1.${requirement}`, level, path, problem, remedy })
  const metadata = await readMetadata(source, say)
  if (metadata === undefined) return findings
  const trusted = metadata['role'] === 'csaf_trusted_provider'
  checkTls(metadata, say)
  checkDiscovery(source, metadata, say)
  const keys = await checkKeys(source, metadata, trusted, say)
  const listed = new Map<string, Listed>()
  const directories = await checkDirectories(source, metadata, listed, say)
  const feeds = await checkFeeds(source, metadata, listed, trusted, say)
  // §7.2.2: requirements 11 to 14, or 15 to 17.
  if (metadata['role'] !== 'csaf_publisher' && directories + feeds === 0)
    say(15, 'error', '/distributions', 'Neither a directory nor a ROLIE feed is offered.', 'Offer one of them.')
  for (const item of listed.values()) await checkDocument({ source, metadata, trusted, keys, say }, item)
  for (const url of source.redirects?.() ?? [])
    say(6, 'warning', url, 'The address redirects.', 'Serve the document at the address itself.')
  return findings
}

async function readMetadata(source: ProviderSource, say: Say): Promise<JsonObject | undefined> {
  const bytes = await source.fetch(source.metadataUrl)
  const path = 'provider-metadata.json'
  if (bytes === undefined) {
    say(7, 'error', path, 'There is no provider-metadata.json.', 'Put it at /.well-known/csaf/provider-metadata.json.')
    return undefined
  }
  const { value, findings } = readJson(bytes)
  for (const finding of findings) say(7, 'error', path, finding.problem, finding.remedy ?? '')
  for (const { path: at, problem } of problemsOf(PROVIDER_METADATA, value))
    say(7, 'error', `${path}${at}`, problem, 'See CSAF 2.0 section 7.1.7.')
  return isObject(value) ? value : undefined
}

// §7.1.3: everything is served by TLS.
function checkTls(metadata: JsonObject, say: Say): void {
  const urls = [textAt(metadata, 'canonical_url')]
  for (const item of listAt(metadata, 'public_openpgp_keys')) urls.push(textAt(item, 'url'))
  for (const item of listAt(metadata, 'distributions')) {
    urls.push(textAt(item, 'directory_url'))
    for (const feed of listAt(item, 'rolie', 'feeds')) urls.push(textAt(feed, 'url'))
  }
  for (const url of urls)
    if (url !== undefined && !url.startsWith('https://'))
      say(3, 'error', url, 'This address is not https.', 'Serve it by TLS.')
}

// §7.1.8 to §7.1.10: one of them is enough. A folder shows only the first two.
function checkDiscovery(source: ProviderSource, metadata: JsonObject, say: Say): void {
  const canonical = textAt(metadata, 'canonical_url') ?? ''
  const wellKnown = /^https:\/\/[^/]+\/\.well-known\/csaf\/provider-metadata\.json$/.test(canonical)
  const dns = /^https:\/\/csaf\.data\.security\./.test(canonical)
  if (source.securityTxt === undefined) {
    const level = wellKnown || dns ? 'note' : 'warning'
    say(8, level, 'security.txt', 'No security.txt was found beside the tree.', 'Add one with a CSAF field.')
    return
  }
  let fields: ReturnType<typeof readSecurityTxt>['fields'] = []
  try {
    fields = readSecurityTxt(fromUtf8(source.securityTxt)).fields
  } catch {
    say(8, 'error', 'security.txt', 'The security.txt is not UTF-8.', 'Save it as UTF-8.')
  }
  const values = fields.filter((field) => field.name.toLowerCase() === 'csaf').map((field) => field.value)
  if (values.length === 0)
    say(8, wellKnown || dns ? 'warning' : 'error', 'security.txt', 'It has no CSAF field.', 'Add one.')
  else if (!values.includes(canonical))
    say(8, 'error', 'security.txt', 'No CSAF field names the canonical URL.', `Write CSAF: ${canonical}`)
}

// §7.1.20: the keys are there, under the fingerprint that is named.
async function checkKeys(source: ProviderSource, metadata: JsonObject, trusted: boolean, say: Say): Promise<Keys> {
  const entries = listAt(metadata, 'public_openpgp_keys')
  if (trusted && entries.length === 0)
    say(20, 'error', '/public_openpgp_keys', 'A trusted provider offers its public key.', 'Add the key.')
  return readKeys(source, entries, say)
}

/** §7.1.11 to §7.1.13: what the directories list. Returns how many there are. */
async function checkDirectories(
  source: ProviderSource,
  metadata: JsonObject,
  listed: Map<string, Listed>,
  say: Say,
): Promise<number> {
  const urls = listAt(metadata, 'distributions').flatMap((item) => textAt(item, 'directory_url') ?? [])
  for (const url of urls) {
    const base = url.endsWith('/') ? url : `${url}/`
    if (!source.reaches(base)) {
      say(14, 'note', base, 'This directory lies elsewhere and was not looked at.', 'Check it where it lies.')
      continue
    }
    const index = await lines(source, `${base}index.txt`, 12, say)
    const changes = await readChanges(source, base, say)
    for (const path of index) addPath(base, path, 12, undefined, listed, say)
    for (const { path, date } of changes) addPath(base, path, 13, date, listed, say)
    const known = new Set(changes.map((change) => change.path))
    for (const path of index)
      if (changes.length > 0 && !known.has(path))
        say(13, 'error', `${base}changes.csv`, `${path} is not listed.`, 'Add it.')
    for (const { path } of changes)
      if (index.length > 0 && !index.includes(path))
        say(12, 'error', `${base}index.txt`, `${path} is not listed.`, 'Add it.')
  }
  return urls.length
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

async function readChanges(source: ProviderSource, base: string, say: Say): Promise<readonly Change[]> {
  const url = `${base}changes.csv`
  const changes = (await lines(source, url, 13, say)).flatMap((line, i): Change[] => {
    const match = /^"([^"]+)","([^"]+)"$/.exec(line)
    const date = match?.[2] ?? ''
    if (match !== null && fromIso(date) !== undefined) return [{ path: match[1] ?? '', date }]
    say(13, 'error', `${url} line ${i + 1}`, 'This is not "path","date" in quotes.', 'Write both fields in quotes.')
    return []
  })
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

interface Around {
  readonly source: ProviderSource
  readonly metadata: JsonObject
  readonly trusted: boolean
  readonly keys: Keys
  readonly say: Say
}

async function checkDocument(around: Around, item: Listed): Promise<void> {
  const { source, metadata, say } = around
  const { url } = item
  if (!source.reaches(url))
    return say(4, 'note', url, 'The document lies elsewhere and was not looked at.', 'Check it there.')
  const bytes = await source.fetch(url)
  if (bytes === undefined)
    return say(4, 'error', url, 'The listed document cannot be read.', 'Publish it or remove it.')
  const { value, findings } = readJson(bytes)
  for (const finding of findings) say(1, 'error', url, finding.problem, finding.remedy ?? '')
  if (value === undefined) return
  for (const finding of await checkCsaf(value, ['schema', 'mandatory']))
    say(1, 'error', url + (finding.path ?? ''), `${finding.rule}: ${finding.problem}`, finding.remedy ?? '')
  checkPlace(value, item, metadata, say)
  await checkHashes(around, url, bytes)
  await checkSignature(around, url, bytes)
}

function checkPlace(document: unknown, item: Listed, metadata: JsonObject, say: Say): void {
  const tracking = objectAt(document, 'document', 'tracking')
  const name = csafFileName(textAt(tracking, 'id') ?? '')
  if (!item.url.endsWith(`/${name}`)) say(2, 'error', item.url, 'The file is not named by its id.', `Name it ${name}.`)
  const initial = fromIso(textAt(tracking, 'initial_release_date') ?? '')
  const year =
    initial === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(initial).toString().slice(0, 4)
  if (item.year !== undefined && year !== undefined && item.year !== year)
    say(11, 'error', item.url, `It was first released in ${year}.`, `Move it to the folder ${year}.`)
  const current = textAt(tracking, 'current_release_date')
  if (item.date !== undefined && current !== undefined && fromIso(item.date) !== fromIso(current))
    say(13, 'error', item.url, 'changes.csv and the document differ in the date.', `Write ${current}.`)
  const label = textAt(document, 'document', 'distribution', 'tlp', 'label')
  if (label === 'AMBER' || label === 'RED')
    say(5, 'error', item.url, `A TLP:${label} document lies in the open.`, 'Move it to a protected place.')
  if (item.label !== undefined && item.label !== 'UNLABELED' && label !== undefined && label !== item.label)
    say(
      15,
      'error',
      item.url,
      `A TLP:${label} document stands in a TLP:${item.label} feed.`,
      'List it in its own feed.',
    )
  const names = [textAt(document, 'document', 'publisher', 'name'), textAt(metadata, 'publisher', 'name')]
  if (names[0] !== names[1])
    say(7, 'warning', item.url, 'The publisher is another than in the metadata.', 'Compare both.')
}

// §7.1.18: at least one hash, in a file that begins with the hexadecimal digest.
async function checkHashes({ source, trusted, say }: Around, url: string, bytes: Bytes): Promise<void> {
  let found = 0
  for (const [algorithm, digestOf] of [
    ['sha256', sha256],
    ['sha512', sha512],
  ] as const) {
    const file = await source.fetch(`${url}.${algorithm}`)
    if (file === undefined) continue
    found++
    const digest = hex(digestOf(bytes))
    const said = /^[0-9a-fA-F]+/.exec(Buffer.from(file).toString('latin1'))?.[0]?.toLowerCase()
    if (said !== digest)
      say(18, 'error', `${url}.${algorithm}`, 'The hash is not that of the document.', 'Compute it again.')
  }
  if (found === 0) say(18, trusted ? 'error' : 'note', url, 'The document has no hash file.', 'Add a .sha512 file.')
}

// §7.1.19: a detached OpenPGP signature of the document's bytes.
async function checkSignature({ source, trusted, keys, say }: Around, url: string, bytes: Bytes): Promise<void> {
  const file = await source.fetch(`${url}.asc`)
  if (file === undefined)
    return say(19, trusted ? 'error' : 'note', url, 'The document has no signature.', 'Add a .asc file.')
  const problem = await signatureProblem(file, bytes, keys)
  if (problem !== undefined) say(19, trusted ? 'error' : 'warning', `${url}.asc`, problem, 'Sign the document again.')
}
