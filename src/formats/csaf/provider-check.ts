import type { Finding } from '../../domain/refusal.ts'
import { readJson } from '../json-text.ts'
import { isObject, type JsonObject, listAt, textAt } from '../json-value.ts'
import { problemsOf } from '../shape.ts'
import type { CsafVersion } from './library.ts'
import { checkDirectories } from './provider-directories.ts'
import { checkDiscovery } from './provider-discovery.ts'
import { checkDocument } from './provider-documents.ts'
import { checkFeeds } from './provider-feeds.ts'
import { checkServer } from './provider-server.ts'
import { PROVIDER_METADATA, PROVIDER_METADATA_21 } from './provider-shape.ts'
import { type Keys, readKeys } from './provider-signatures.ts'
import type { Around, Listed, ProviderSource, Say } from './provider-source.ts'

export type { Listed, ProviderSource, Say } from './provider-source.ts'

/**
 * Checks the requirements 1 to 20 of CSAF 2.0 §7.1 that can be seen from where the tree lies; where the metadata says 2.1,
 * those of CSAF 2.1, 24 and 25 too.
 */
export async function checkProviderSource(source: ProviderSource): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const version = await versionOf(source)
  const said = new Set<string>()
  const say: Say = (requirement, level, path, problem, remedy) => {
    // Two lists of one directory show one fault twice.
    const key = `${requirement} ${level} ${path} ${problem}`
    if (!said.has(key)) findings.push({ rule: `csaf-7.1.${requirement}`, level, path, problem, remedy })
    said.add(key)
  }
  const metadata = await readMetadata(source, version, say)
  if (metadata === undefined) return findings
  const around: Around = { source, metadata, version, say, trusted: metadata['role'] === 'csaf_trusted_provider' }
  checkTls(metadata, say)
  const keys = await checkKeys(around)
  await checkDiscovery(around, keys)
  const listed = new Map<string, Listed>()
  const feeds = listAt(metadata, 'distributions').flatMap((item) => listAt(item, 'rolie', 'feeds')).length
  const directories = await checkDirectories(around, listed, feeds > 0)
  await checkFeeds(around, listed)
  // §7.2.2: requirements 11 to 14, or 15 to 17.
  if (metadata['role'] !== 'csaf_publisher' && directories + feeds === 0)
    say(15, 'error', '/distributions', 'Neither a directory nor a ROLIE feed is offered.', 'Offer one of them.')
  for (const item of listed.values()) await checkDocument(around, keys, item)
  await checkServer(around, listed)
  return findings
}

async function versionOf(source: ProviderSource): Promise<CsafVersion> {
  const bytes = await source.fetch(source.metadataUrl)
  const { value } = bytes === undefined ? { value: undefined } : readJson(bytes)
  return textAt(value, 'metadata_version') === '2.1' ? '2.1' : '2.0'
}

async function readMetadata(source: ProviderSource, version: CsafVersion, say: Say): Promise<JsonObject | undefined> {
  const bytes = await source.fetch(source.metadataUrl)
  const path = 'provider-metadata.json'
  if (bytes === undefined) {
    const looked = `There is no provider-metadata.json at ${source.metadataUrl}, or nothing answers there.`
    say(7, 'error', path, looked, 'Put it at /.well-known/csaf/provider-metadata.json.')
    return undefined
  }
  const { value, findings } = readJson(bytes)
  for (const finding of findings) say(7, 'error', path, finding.problem, finding.remedy ?? '')
  const shape = version === '2.1' ? PROVIDER_METADATA_21 : PROVIDER_METADATA
  for (const { path: at, problem } of problemsOf(shape, value))
    say(7, 'error', `${path}${at}`, problem, `See CSAF ${version} section 7.1.7.`)
  return isObject(value) ? value : undefined
}

// §7.1.3: everything is served by TLS.
function checkTls(metadata: JsonObject, say: Say): void {
  const urls = [textAt(metadata, 'canonical_url')]
  for (const item of listAt(metadata, 'public_openpgp_keys')) urls.push(textAt(item, 'url'))
  for (const item of listAt(metadata, 'distributions')) {
    urls.push(textAt(item, 'directory_url'), textAt(item, 'directory', 'url'))
    for (const feed of listAt(item, 'rolie', 'feeds')) urls.push(textAt(feed, 'url'))
  }
  for (const url of urls)
    if (url !== undefined && !url.startsWith('https://'))
      say(3, 'error', url, 'This address is not https.', 'Serve it by TLS.')
}

// §7.1.20: the keys are there, under the fingerprint that is named.
async function checkKeys({ source, metadata, trusted, say }: Around): Promise<Keys> {
  const entries = listAt(metadata, 'public_openpgp_keys')
  if (trusted && entries.length === 0)
    say(20, 'error', '/public_openpgp_keys', 'A trusted provider offers its public key.', 'Add the key.')
  return readKeys(source, entries, say)
}
