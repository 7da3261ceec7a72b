import { utf8Text } from './bytes-text.ts'
import { strippedPicture, traitsOfPicture } from './picture.ts'
import { type Trait, trait } from './trait.ts'
import { type Room, readZip, roomToUnpack, stored, unpacked, writeZip, type ZipEntry } from './zip.ts'

/** What the files of an archive say: properties of office documents (ECMA-376 part 2, ODF 1.3 §4.3), and pictures in any. */
export function traitsOfArchive(bytes: Uint8Array): readonly Trait[] {
  const room = roomToUnpack()
  // Of two of one name a reader takes one.
  const byName = new Map((readZip(bytes) ?? []).slice(0, MOST_LOOKED_AT).map((entry) => [entry.name, entry]))
  const found = [...byName.values()].flatMap((entry) => {
    if (Object.hasOwn(PROPERTIES, entry.name)) return traitsOfProperties(textOf(entry, room))
    if (SPOKEN.test(entry.name)) return authorsOf(textOf(entry, room))
    return PICTURE.test(entry.name) ? traitsOfPicture(unpacked(entry, room) ?? NOTHING) : []
  })
  return room.short ? [...found, { kind: 'words', words: 'more than was looked through', stays: true }] : found
}

/** The same archive with its properties empty and its pictures stripped; undefined where it cannot be read. */
export function strippedArchive(bytes: Uint8Array): Uint8Array | undefined {
  const entries = readZip(bytes)
  if (entries === undefined) return undefined
  const room = roomToUnpack()
  return writeZip(entries.map((entry) => strippedEntry(entry, room)))
}

const NOTHING = new Uint8Array(0)
const MOST_LOOKED_AT = 500
const PICTURE = /\.(jpe?g|png|webp)$/i
/** Comments and changes that carry the name of who made them. */
const SPOKEN = /^(word\/(comments|document|people)|xl\/(comments\d{0,2}|persons\/person)|ppt\/commentAuthors)\.xml$/
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const PROPERTIES: Readonly<Record<string, string>> = {
  'docProps/core.xml': `${XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
  'docProps/app.xml': `${XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
  'docProps/custom.xml': `${XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`,
  'meta.xml': `${XML}<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>`,
}

function strippedEntry(entry: ZipEntry, room: Room): ZipEntry {
  const empty = Object.hasOwn(PROPERTIES, entry.name) ? PROPERTIES[entry.name] : undefined
  if (empty !== undefined) return stored(entry.name, Buffer.from(empty, 'utf8'))
  if (!PICTURE.test(entry.name)) return entry
  const bytes = unpacked(entry, room)
  const stripped = bytes === undefined ? undefined : strippedPicture(bytes)
  return stripped === undefined ? entry : stored(entry.name, stripped)
}

function textOf(entry: ZipEntry, room: Room): string {
  return utf8Text((unpacked(entry, room) ?? NOTHING).subarray(0, 500_000))
}

function traitsOfProperties(xml: string): readonly Trait[] {
  return [
    ...PEOPLE.flatMap((name) => trait('person', element(xml, name))),
    ...TIMES.flatMap((name) => trait('time', element(xml, name))),
    ...WORDS.flatMap((name) => trait('words', element(xml, name))),
    ...['Application', 'meta:generator'].flatMap((name) => trait('program', element(xml, name))),
  ]
}

const PEOPLE = ['dc:creator', 'cp:lastModifiedBy', 'Company', 'Manager', 'meta:initial-creator', 'meta:printed-by']
const TIMES = ['dcterms:created', 'meta:creation-date']
const WORDS = ['dc:title', 'dc:description', 'cp:keywords', 'Template', 'HyperlinkBase']

function element(xml: string, name: string): string {
  return new RegExp(`<${name}\\b[^>]{0,300}>([^<]{1,500})</${name}>`).exec(xml)?.[1] ?? ''
}

function authorsOf(xml: string): readonly Trait[] {
  const names = new Set<string>()
  for (const [, name] of xml.matchAll(/\b(?:w:author|displayName|name)="([^"]{1,100})"/g)) names.add(name ?? '')
  for (const [, name] of xml.matchAll(/<author>([^<]{1,100})<\/author>/g)) names.add(name ?? '')
  const spoken = [...names].filter((name) => name !== '').slice(0, 5)
  return spoken
    .flatMap((name) => trait('person', `${name} (in comments or changes)`))
    .map((one) => ({ ...one, stays: true as const }))
}
