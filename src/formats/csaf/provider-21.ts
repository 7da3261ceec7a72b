import type { DatedAdvisory, Publisher } from '../../domain/advisory.ts'
import { hex, sha256, sha512, utf8 } from '../../lib/bytes.ts'
import { type Instant, toIso } from '../../lib/instant.ts'
import { type JsonObject, present } from '../json-value.ts'
import { csafFileName } from './paths.ts'
import { listingPages } from './provider-listing.ts'
import { keyEntries, newestFirst, type ProviderOptions, type ProviderTree, relative } from './provider-parts.ts'
import { csafText } from './write.ts'
import { CSAF_21_SCHEMA, csaf21Path, csaf21Url, writeCsaf21 } from './write-21.ts'

const FOLDER = 'v2.1/'
const FEED = 'clear/csaf-feed-tlp-clear.json'
const CATEGORY = { scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }

/**
 * The part of the tree that speaks CSAF 2.1, below v2.1/ beside the authoritative 2.0 (CSAF 2.1 §7.1, and its section on
 * the transition between versions): the same advisories, listed in 2.1's own ways.
 */
export async function providerTree21(
  advisories: readonly DatedAdvisory[],
  publisher: Publisher,
  options: ProviderOptions,
): Promise<ProviderTree> {
  const tree = new Map<string, Uint8Array>()
  for (const advisory of advisories) {
    const path = FOLDER + csaf21Path(advisory)
    const bytes = utf8(csafText(writeCsaf21(advisory, publisher)))
    const name = csafFileName(advisory.facts.id)
    tree.set(path, bytes)
    tree.set(`${path}.sha256`, utf8(`${hex(sha256(bytes))}  ${name}\n`))
    tree.set(`${path}.sha512`, utf8(`${hex(sha512(bytes))}  ${name}\n`))
    if (options.keys !== undefined) tree.set(`${path}.asc`, utf8(await options.keys.sign(bytes)))
  }
  const newest = newestFirst(advisories)
  tree.set(`${FOLDER}clear/index.txt`, utf8(newest.map((advisory) => `${relative(advisory)}\n`).join('')))
  // CSAF 2.1 §7.1.13: RFC 4180, and no field needs its quotes.
  const changes = newest.map((advisory) => `${relative(advisory)},${toIso(advisory.currentRelease)}\n`).join('')
  tree.set(`${FOLDER}clear/changes.csv`, utf8(changes))
  for (const [path, page] of listingPages(`${FOLDER}clear/`, [...tree.keys()])) tree.set(path, utf8(page))
  const updated = advisories.reduce((latest, a) => Math.max(latest, a.currentRelease), options.changedAt)
  tree.set(FOLDER + FEED, json(feed21(newest, publisher, options, updated)))
  tree.set(`${FOLDER}provider-metadata.json`, json(metadata21(publisher, options, updated)))
  return tree
}

/** Where the metadata of 2.1 is read from while 2.0 is the authoritative version. */
export function providerMetadata21Url(publisher: Publisher): string {
  return `${baseOf(publisher)}provider-metadata.json`
}

function baseOf(publisher: Publisher): string {
  return `${publisher.baseUrl}/.well-known/csaf/${FOLDER}`
}

function json(value: JsonObject): Uint8Array {
  return utf8(`${JSON.stringify(value, null, 2)}\n`)
}

// CSAF 2.1 §7.1.15.
function feed21(
  advisories: readonly DatedAdvisory[],
  publisher: Publisher,
  options: ProviderOptions,
  updated: Instant,
): JsonObject {
  return {
    feed: {
      id: `${publisher.prefix.toLowerCase().replace(/[^a-z0-9+\-_.]/g, '-') || 'csaf'}-csaf-feed-tlp-clear`,
      title: `${publisher.name}: CSAF 2.1 advisories (TLP:CLEAR)`,
      link: [{ rel: 'self', href: baseOf(publisher) + FEED }],
      category: [CATEGORY],
      updated: toIso(updated),
      entry: advisories.map((advisory) => entry21(advisory, publisher, options)),
    },
  }
}

function entry21(advisory: DatedAdvisory, publisher: Publisher, options: ProviderOptions): JsonObject {
  const href = csaf21Url(advisory, publisher)
  const beside = ['sha256', 'sha512'].map((kind) => ({ rel: 'hash', href: `${href}.${kind}` }))
  const signature = options.keys === undefined ? [] : [{ rel: 'signature', href: `${href}.asc` }]
  return present({
    id: advisory.facts.id,
    title: advisory.facts.title,
    link: [{ rel: 'self', href }, ...beside, ...signature],
    published: toIso(advisory.initialRelease),
    updated: toIso(advisory.currentRelease),
    summary: advisory.facts.summary === '' ? undefined : { content: advisory.facts.summary },
    content: { type: 'application/json', src: href },
    format: { schema: CSAF_21_SCHEMA, version: '2.1' },
  })
}

// CSAF 2.1 §7.1.7.
function metadata21(publisher: Publisher, options: ProviderOptions, updated: Instant): JsonObject {
  const base = baseOf(publisher)
  return {
    $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json',
    canonical_url: providerMetadata21Url(publisher),
    distributions: [
      { directory: { tlp_label: 'CLEAR', url: `${base}clear/` } },
      {
        rolie: {
          feeds: [
            {
              last_updated: toIso(updated),
              summary: 'All TLP:CLEAR advisories',
              tlp_label: 'CLEAR',
              url: base + FEED,
            },
          ],
        },
      },
    ],
    last_updated: toIso(updated),
    list_on_CSAF_aggregators: true,
    metadata_version: '2.1',
    mirror_on_CSAF_aggregators: true,
    public_openpgp_keys: keyEntries(publisher, options.keys),
    publisher: present({
      category: 'vendor',
      name: publisher.name,
      namespace: publisher.namespace,
      contact_details: publisher.contact === '' ? undefined : publisher.contact,
    }),
    role: options.keys === undefined ? 'csaf_provider' : 'csaf_trusted_provider',
  }
}
