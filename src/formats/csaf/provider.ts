import type { DatedAdvisory, Publisher } from '../../domain/advisory.ts'
import { type Bytes, hex, sha256, sha512, utf8 } from '../../lib/bytes.ts'
import { type Instant, toIso } from '../../lib/instant.ts'
import { type JsonObject, present } from '../json-value.ts'
import { csafFileName, csafPath, csafUrl } from './paths.ts'
import { providerMetadata21Url, providerTree21 } from './provider-21.ts'
import { listingPages } from './provider-listing.ts'
import { baseOf, keyEntries, newestFirst, type ProviderOptions, type ProviderTree, relative } from './provider-parts.ts'
import { csafText, writeCsaf } from './write.ts'

export type { ProviderKeys, ProviderTree } from './provider-parts.ts'

const FEED = 'white/csaf-feed-tlp-white.json'

/**
 * The whole tree of a CSAF provider (CSAF 2.0 §7.2.2), trusted with keys (§7.2.3): documents in year folders with hashes
 * and signatures, index.txt, changes.csv, the ROLIE feed with its service and category documents, provider-metadata.json.
 */
export async function providerTree(
  advisories: readonly DatedAdvisory[],
  publisher: Publisher,
  options: ProviderOptions,
): Promise<ProviderTree> {
  const tree = new Map<string, Bytes>()
  for (const advisory of advisories) await addDocument(tree, advisory, publisher, options)
  tree.set('white/index.txt', utf8(indexText(advisories)))
  tree.set('white/changes.csv', utf8(changesText(advisories)))
  for (const [path, page] of listingPages('white/', [...tree.keys()])) tree.set(path, utf8(page))
  const updated = advisories.reduce((latest, a) => Math.max(latest, a.currentRelease), options.changedAt)
  tree.set(FEED, json(rolieFeed(advisories, publisher, options, updated)))
  tree.set('service.json', json(rolieService(publisher)))
  tree.set('category.json', json(rolieCategory()))
  if (options.keys !== undefined)
    tree.set(`openpgp/${options.keys.fingerprint.toUpperCase()}.asc`, utf8(options.keys.armored))
  const metadata = json(providerMetadata(publisher, options, updated))
  tree.set('provider-metadata.json', metadata)
  // CSAF 2.1 §7.1.9, transition: the metadata of each version has its own path, and the bare path equals the authoritative one.
  tree.set('v2.0/provider-metadata.json', metadata)
  if (publisher.csaf21 === true)
    for (const [path, bytes] of await providerTree21(advisories, publisher, options)) tree.set(path, bytes)
  return tree
}

/** Where provider-metadata.json is read from: the value of security.txt's CSAF field (CSAF 2.0 §7.1.8). */
export function providerMetadataUrl(publisher: Publisher): string {
  return `${baseOf(publisher)}provider-metadata.json`
}

/** The values of security.txt's CSAF fields: the well-known address first, then that of each version on offer. */
export function providerMetadataUrls(publisher: Publisher): readonly string[] {
  const wellKnown = providerMetadataUrl(publisher)
  if (publisher.csaf21 !== true) return [wellKnown]
  return [wellKnown, `${baseOf(publisher)}v2.0/provider-metadata.json`, providerMetadata21Url(publisher)]
}

function json(value: JsonObject): Bytes {
  return utf8(`${JSON.stringify(value, null, 2)}\n`)
}

// CSAF 2.0 §7.1.18 and §7.1.19: hash files name the file; the signature stands beside it.
async function addDocument(
  tree: Map<string, Bytes>,
  advisory: DatedAdvisory,
  publisher: Publisher,
  options: ProviderOptions,
): Promise<void> {
  const path = csafPath(advisory)
  const bytes = utf8(csafText(writeCsaf(advisory, publisher)))
  tree.set(path, bytes)
  const name = csafFileName(advisory.facts.id)
  tree.set(`${path}.sha256`, utf8(`${hex(sha256(bytes))}  ${name}\n`))
  tree.set(`${path}.sha512`, utf8(`${hex(sha512(bytes))}  ${name}\n`))
  if (options.keys !== undefined) tree.set(`${path}.asc`, utf8(await options.keys.sign(bytes)))
}

// CSAF 2.0 §7.1.12: paths relative to the directory, one a line.
function indexText(advisories: readonly DatedAdvisory[]): string {
  return newestFirst(advisories)
    .map((advisory) => `${relative(advisory)}\n`)
    .join('')
}

// CSAF 2.0 §7.1.13: both fields in quotes, no head, newest change first.
function changesText(advisories: readonly DatedAdvisory[]): string {
  return newestFirst(advisories)
    .map((advisory) => `"${relative(advisory)}","${toIso(advisory.currentRelease)}"\n`)
    .join('')
}

// CSAF 2.0 §7.1.15, RFC 8322 §6.
function rolieFeed(
  advisories: readonly DatedAdvisory[],
  publisher: Publisher,
  options: ProviderOptions,
  updated: Instant,
): JsonObject {
  const self = baseOf(publisher) + FEED
  return {
    feed: {
      id: `${publisher.prefix.toLowerCase().replace(/[^a-z0-9+\-_.]/g, '-') || 'csaf'}-csaf-feed-tlp-white`,
      title: `${publisher.name}: CSAF advisories (TLP:WHITE)`,
      link: [
        { rel: 'self', href: self },
        { rel: 'service', href: `${baseOf(publisher)}service.json` },
      ],
      category: [{ scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }],
      updated: toIso(updated),
      entry: newestFirst(advisories).map((advisory) => rolieEntry(advisory, publisher, options)),
    },
  }
}

function rolieEntry(advisory: DatedAdvisory, publisher: Publisher, options: ProviderOptions): JsonObject {
  const href = csafUrl(advisory, publisher)
  const signature = options.keys === undefined ? [] : [{ rel: 'signature', href: `${href}.asc` }]
  return present({
    id: advisory.facts.id,
    title: advisory.facts.title,
    link: [
      { rel: 'self', href },
      { rel: 'hash', href: `${href}.sha256` },
      { rel: 'hash', href: `${href}.sha512` },
      ...signature,
    ],
    published: toIso(advisory.initialRelease),
    updated: toIso(advisory.currentRelease),
    summary: advisory.facts.summary === '' ? undefined : { content: advisory.facts.summary },
    content: { type: 'application/json', src: href },
    format: { schema: 'https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json', version: '2.0' },
  })
}

// CSAF 2.0 §7.1.16, RFC 8322 §5.1.
function rolieService(publisher: Publisher): JsonObject {
  const categories = [{ category: [{ scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }] }]
  const collection = [
    {
      title: 'CSAF advisories (TLP:WHITE)',
      href: baseOf(publisher) + FEED,
      categories: { category: categories[0]?.category },
    },
  ]
  return { service: { workspace: [{ title: 'Public CSAF feed', collection }] } }
}

// CSAF 2.0 §7.1.17, RFC 8322 §6.1.3.
function rolieCategory(): JsonObject {
  return { categories: { category: [{ term: 'csaf' }] } }
}

// CSAF 2.0 §7.1.7.
function providerMetadata(publisher: Publisher, options: ProviderOptions, updated: Instant): JsonObject {
  const base = baseOf(publisher)
  const { keys } = options
  return {
    canonical_url: providerMetadataUrl(publisher),
    distributions: [
      { directory_url: `${base}white/` },
      {
        rolie: {
          categories: [`${base}category.json`],
          feeds: [{ summary: 'All TLP:WHITE advisories', tlp_label: 'WHITE', url: base + FEED }],
          services: [`${base}service.json`],
        },
      },
    ],
    last_updated: toIso(updated),
    list_on_CSAF_aggregators: true,
    metadata_version: '2.0',
    mirror_on_CSAF_aggregators: true,
    public_openpgp_keys: keyEntries(publisher, keys),
    publisher: present({
      category: 'vendor',
      name: publisher.name,
      namespace: publisher.namespace,
      contact_details: publisher.contact === '' ? undefined : publisher.contact,
    }),
    role: keys === undefined ? 'csaf_provider' : 'csaf_trusted_provider',
  }
}
