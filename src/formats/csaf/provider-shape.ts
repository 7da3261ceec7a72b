import { bool, dateTime, list, oneOf, type Report, record, type Shape, text, URI } from '../shape.ts'
import type { CsafVersion } from './library.ts'

// CSAF 2.0 §7.1.7 and §7.1.15 in our own words.

function ending(pattern: RegExp, is: string): Shape {
  return (value, path, report) => {
    URI(value, path, report)
    if (typeof value === 'string' && !pattern.test(value)) report(path, `This does not end as ${is} must.`)
  }
}
const jsonUrl = ending(/\.json$/, 'the address of a JSON document')
const words = text({ min: 1 })
const some = { min: 1, unique: true } as const

const publisher = record({
  required: ['category', 'name', 'namespace'],
  fields: {
    category: oneOf('coordinator', 'discoverer', 'multiplier', 'other', 'translator', 'user', 'vendor'),
    contact_details: words,
    issuing_authority: words,
    name: words,
    namespace: URI,
  },
})
const tlp = oneOf('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED')

/** provider-metadata.json of CSAF 2.1, which allows no other fields. */
export const PROVIDER_METADATA_21 = record({
  required: [
    '$schema',
    'canonical_url',
    'last_updated',
    'list_on_CSAF_aggregators',
    'mirror_on_CSAF_aggregators',
    'metadata_version',
    'publisher',
    'role',
  ],
  fields: {
    $schema: oneOf('https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json'),
    canonical_url: ending(/\/provider-metadata\.json$/, 'the canonical URL'),
    distributions: list(
      record({
        fields: {
          directory: record({ required: ['tlp_label', 'url'], fields: { tlp_label: tlp, url: URI }, others: 'none' }),
          rolie: record({
            required: ['feeds'],
            fields: {
              categories: list(jsonUrl, some),
              feeds: list(
                record({
                  required: ['last_updated', 'tlp_label', 'url'],
                  fields: { last_updated: dateTime, summary: text(), tlp_label: tlp, url: jsonUrl },
                  others: 'none',
                }),
                some,
              ),
              services: list(jsonUrl, some),
            },
            others: 'none',
          }),
        },
        others: 'none',
        also: [notEmpty],
      }),
      some,
    ),
    last_updated: dateTime,
    list_on_CSAF_aggregators: bool,
    maintained_from: dateTime,
    maintained_until: dateTime,
    metadata_version: oneOf('2.1'),
    mirror_on_CSAF_aggregators: bool,
    public_openpgp_keys: list(
      record({
        required: ['fingerprint', 'url'],
        fields: {
          fingerprint: text({ pattern: /^[0-9a-fA-F]{40,}$/, is: 'a fingerprint of 40 or more hexadecimal digits' }),
          url: URI,
        },
        others: 'none',
      }),
    ),
    publisher,
    role: oneOf('csaf_publisher', 'csaf_provider', 'csaf_trusted_provider'),
  },
  others: 'none',
})

/** provider-metadata.json of CSAF 2.0. */
export const PROVIDER_METADATA = record({
  required: [
    'canonical_url',
    'last_updated',
    'list_on_CSAF_aggregators',
    'mirror_on_CSAF_aggregators',
    'metadata_version',
    'publisher',
    'role',
  ],
  fields: {
    canonical_url: ending(/\/provider-metadata\.json$/, 'the canonical URL'),
    distributions: list(
      record({
        fields: {
          directory_url: URI,
          rolie: record({
            required: ['feeds'],
            fields: {
              categories: list(jsonUrl, some),
              feeds: list(
                record({
                  required: ['tlp_label', 'url'],
                  fields: {
                    summary: text(),
                    tlp_label: oneOf('UNLABELED', 'WHITE', 'GREEN', 'AMBER', 'RED'),
                    url: jsonUrl,
                  },
                }),
                some,
              ),
              services: list(jsonUrl, some),
            },
          }),
        },
        also: [notEmpty],
      }),
      some,
    ),
    last_updated: dateTime,
    list_on_CSAF_aggregators: bool,
    metadata_version: oneOf('2.0'),
    mirror_on_CSAF_aggregators: bool,
    public_openpgp_keys: list(
      record({
        required: ['url'],
        fields: {
          fingerprint: text({ pattern: /^[0-9a-fA-F]{40,}$/, is: 'a fingerprint of 40 or more hexadecimal digits' }),
          url: URI,
        },
      }),
    ),
    publisher: record({
      required: ['category', 'name', 'namespace'],
      fields: {
        category: oneOf('coordinator', 'discoverer', 'other', 'translator', 'user', 'vendor'),
        contact_details: words,
        issuing_authority: words,
        name: words,
        namespace: URI,
      },
    }),
    role: oneOf('csaf_publisher', 'csaf_provider', 'csaf_trusted_provider'),
  },
})

function notEmpty(value: object, path: string, report: Report): void {
  if (Object.keys(value).length === 0) report(path, 'This distribution says nothing.')
}

const secureJson = text({ pattern: /^https:\/\/.+\.json$/, is: 'an https address that ends with .json' })

// The first link is "self", the first category says "csaf": positions matter in this schema.
function firstIs(item: Shape, first: Shape): Shape {
  const all = list(item, some)
  return (value, path, report) => {
    all(value, path, report)
    if (Array.isArray(value) && value.length > 0) first(value[0], `${path}/0`, report)
  }
}
const links = firstIs(
  record({ required: ['rel', 'href'], fields: { rel: words, href: URI } }),
  record({ fields: { rel: oneOf('self'), href: secureJson } }),
)

/** A ROLIE feed of CSAF documents. */
export function rolieFeed(version: CsafVersion): Shape {
  return version === '2.1' ? FEED_21 : FEED_20
}

const FEED_20 = feedOf('2.0', 'https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json')
const FEED_21 = feedOf('2.1', 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json')

function feedOf(version: CsafVersion, schema: string): Shape {
  return record({
    required: ['feed'],
    fields: {
      feed: record({
        required: ['id', 'title', 'link', 'category', 'updated', 'entry'],
        fields: {
          id: text({ pattern: /^[a-zA-Z0-9+\-_.]+$/, is: 'an id of letters, digits and + - _ .' }),
          title: words,
          link: links,
          category: firstIs(
            record({ required: ['scheme', 'term'], fields: { scheme: URI, term: words } }),
            record({
              fields: { scheme: oneOf('urn:ietf:params:rolie:category:information-type'), term: oneOf('csaf') },
            }),
          ),
          updated: dateTime,
          entry: list(
            record({
              required: ['id', 'title', 'link', 'published', 'updated', 'content', 'format'],
              fields: {
                id: text({ pattern: /^\S(.*\S)?$/, is: 'an id without spaces around it' }),
                title: words,
                link: links,
                published: dateTime,
                updated: dateTime,
                summary: record({ fields: { content: words } }),
                content: record({
                  required: ['type', 'src'],
                  fields: { src: secureJson, type: oneOf('application/json') },
                }),
                format: record({
                  required: ['schema', 'version'],
                  fields: {
                    schema: oneOf(schema),
                    version: oneOf(version),
                  },
                }),
              },
            }),
            { unique: true },
          ),
        },
      }),
    },
  })
}
