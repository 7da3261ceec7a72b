import type { AdvisoryFacts, AffectedProduct, Credit, DatedAdvisory, Publisher } from '../domain/advisory.ts'
import type { Status } from '../domain/affected.ts'
import { creditKey } from '../domain/credit.ts'
import type { Finding } from '../domain/refusal.ts'
import { MINUTE, SECOND } from '../lib/instant.ts'
import { spaced, writeMarkdown, writePlainText } from './advisory-text.ts'
import { factsInWords, markdownParts, plainTextParts } from './advisory-text-read.ts'
import { checkCsaf } from './csaf/check.ts'
import { readCsaf } from './csaf/read.ts'
import { type ReadCsaf, twinOf, vexErrors } from './csaf/vex-twin.ts'
import { csafAdvisoryText, csafText, csafVexText } from './csaf/write.ts'
import { writeCsaf21 } from './csaf/write-21.ts'
import { writeCve } from './cve.ts'
import { cveErrors } from './cve-check.ts'
import { readCve } from './cve-read.ts'
import { checkCycloneDx } from './cyclonedx-check.ts'
import { readCycloneDxVex, writeCycloneDxVex } from './cyclonedx-vex.ts'
import { writeAtom, writeJsonFeed, writeRss } from './feeds.ts'
import { type FeedEntry, readAtom, readJsonFeed, readRss } from './feeds-read.ts'
import { ghsaVector, loginOf, readGhsa, writeGhsa } from './ghsa.ts'
import type { JsonObject } from './json-value.ts'
import { present } from './json-value.ts'
import { checkOpenVex, openVexName, readOpenVex, writeOpenVex } from './openvex.ts'
import { readOsv, writeOsv } from './osv.ts'
import { osvErrors } from './osv-check.ts'
import type { RecordFacts } from './record.ts'

/** A record whose text was taken apart again: what it says, and what its own standard finds wrong with it. */
export interface ReadBack {
  readonly facts: () => RecordFacts
  readonly problems?: () => readonly Finding[] | Promise<readonly Finding[]>
}

/** A kind of record: how its text is written and read, and which of the facts it has room for. */
export interface Kind {
  readonly name: string
  /** Under this name its text is handed out. */
  readonly key: string
  /** Undefined where the advisory has no such record, as a CVE record without a CVE id. */
  readonly write: (advisory: DatedAdvisory, publisher: Publisher) => string | undefined
  /** Takes the text apart. `asked` are the facts, for the names of products in prose; nothing else may be taken from them. */
  readonly read: (text: string, asked: Asked) => ReadBack
  /** Statuses the format can say; OSV lists only what is affected. */
  readonly statuses: readonly Status[]
  /** What of the facts the record has room for; absent means all of it. */
  readonly credits?: (credit: Credit) => string | undefined
  readonly vectors?: (vectors: readonly string[]) => readonly string[]
  /** The finest date it writes, in milliseconds; false where it has none. */
  readonly dates?: number | false
  /** False where ranges of commits are not written at all. */
  readonly git?: false
  readonly level?: false
  readonly ssvc?: false
  readonly id?: (facts: AdvisoryFacts) => string
  /** How the record names a product of ours. */
  readonly product?: (product: AffectedProduct) => string
}

export interface Asked {
  readonly facts: Pick<AdvisoryFacts, 'affected'>
  /** The CSAF advisory, from when it was read until its VEX form is, which differs in little. */
  csaf?: ReadCsaf & { readonly record: RecordFacts }
  /** Reads an advisory in plain words; the same words are read once. */
  readonly inWords: (text: string) => RecordFacts
}

const ALL: readonly Status[] = ['affected', 'unknown', 'not-affected']
const EMPTY: RecordFacts = {
  format: 'text',
  aliases: [],
  cwe: [],
  vectors: [],
  credits: [],
  references: [],
  products: [],
  unread: [],
}

const CSAF_RULES = (document: unknown) => checkCsaf(document, ['schema', 'mandatory'])

/** Every record that an advisory is written in. */
export const KINDS: readonly Kind[] = [
  { name: 'CSAF', key: 'csaf', write: csafAdvisoryText, read: readAdvisory, statuses: ALL },
  { name: 'CSAF VEX', key: 'csaf-vex', write: csafVexText, read: readVex, statuses: ALL },
  { ...json('OSV', writeOsv, readOsv, osvErrors), statuses: ['affected'] },
  { ...json('CVE', (advisory, publisher) => writeCve(advisory, publisher), readCve, cveErrors), statuses: ALL },
  {
    ...json('OpenVEX', writeOpenVex, readOpenVex, openVexErrors),
    statuses: ALL,
    credits: () => undefined,
    vectors: () => [],
    level: false,
    ssvc: false,
    id: (facts) => facts.cve ?? facts.id,
    product: openVexName,
  },
  {
    ...json('GHSA', writeGhsa, readGhsa),
    statuses: ['affected'],
    credits: (credit) => {
      const login = loginOf(credit)
      return login === undefined ? undefined : creditKey({ name: login, type: credit.type })
    },
    vectors: (vectors) => [ghsaVector(vectors)].filter((vector) => vector !== undefined),
    dates: false,
    level: false,
    ssvc: false,
    git: false,
    id: () => 'nothing',
    product: (product) => product.package ?? product.product,
  },
  { ...words('mail', writePlainText, (text, asked) => () => asked.inWords(text)), dates: MINUTE },
  { ...words('Markdown', writeMarkdown, readMarkdown), dates: MINUTE },
  feed('Atom', writeAtom, readAtom),
  { ...feed('RSS', writeRss, readRss), dates: SECOND },
  feed('JSON Feed', writeJsonFeed, readJsonFeed),
]

/** The kinds that this publisher writes. */
export function kindsOf({ csaf21 }: Publisher): readonly Kind[] {
  return csaf21 === true ? [...KINDS, CSAF_21] : KINDS
}

/** CSAF 2.1, for installations that publish it beside 2.0. */
export const CSAF_21: Kind = { ...json('CSAF 2.1', writeCsaf21, readCsaf, CSAF_RULES), statuses: ALL }

/** CycloneDX VEX, which is written on request and published nowhere. */
export const CYCLONEDX_VEX: Kind = {
  ...json('CycloneDX VEX', writeCycloneDxVex, readCycloneDxVex, (document) => checkCycloneDx(document)),
  statuses: ALL,
}

function json(
  name: string,
  write: (advisory: DatedAdvisory, publisher: Publisher) => JsonObject | undefined,
  read: (document: unknown) => RecordFacts,
  check?: (document: unknown) => ReturnType<NonNullable<ReadBack['problems']>>,
): Pick<Kind, 'name' | 'key' | 'write' | 'read'> {
  const asText = name.startsWith('CSAF') ? csafText : (document: JsonObject) => `${JSON.stringify(document)}\n`
  return {
    name,
    key: name.toLowerCase().replaceAll(' ', '-'),
    write: (advisory, publisher) => {
      const document = write(advisory, publisher)
      return document === undefined ? undefined : asText(document)
    },
    read: (text) => {
      const document: unknown = JSON.parse(text)
      const facts = () => read(document)
      return check === undefined ? { facts } : { facts, problems: () => check(document) }
    },
  }
}

function readAdvisory(text: string, asked: Asked): ReadBack {
  const document: unknown = JSON.parse(text)
  const facts = () => {
    const record = readCsaf(document)
    asked.csaf = { text, document, record }
    return record
  }
  return { facts, problems: () => CSAF_RULES(document) }
}

function readVex(text: string, asked: Asked): ReadBack {
  const { csaf } = asked
  delete asked.csaf
  const twin = csaf === undefined ? undefined : twinOf(text, csaf)
  if (csaf !== undefined && twin !== undefined) return { facts: () => csaf.record, problems: () => vexErrors(twin) }
  const document: unknown = JSON.parse(text)
  return { facts: () => readCsaf(document), problems: () => CSAF_RULES(document) }
}

function openVexErrors(document: unknown): readonly Finding[] {
  return checkOpenVex(document).filter((finding) => finding.level === 'error')
}

function words(
  name: string,
  write: (advisory: DatedAdvisory, publisher: Publisher) => string,
  read: (text: string, asked: Asked) => () => RecordFacts,
): Kind {
  return {
    name,
    key: name.toLowerCase().replaceAll(' ', '-'),
    write,
    read: (text, asked) => ({ facts: read(text, asked) }),
    statuses: ALL,
    // White space in prose is one space; who is named is all that can be said of the wish to be reached.
    credits: ({ name: who, type }) => creditKey({ name: spaced(who).trim(), type }),
  }
}

function readMarkdown(text: string, { facts }: Asked): () => RecordFacts {
  const parts = markdownParts(text)
  return () => factsInWords(parts, facts)
}

/** A feed of one advisory: its dates and level are its own, everything else stands in the words it carries. */
function feed(
  name: string,
  write: (advisories: readonly DatedAdvisory[], publisher: Publisher) => string,
  read: (text: string) => readonly FeedEntry[],
): Kind {
  return words(
    name,
    (advisory, publisher) => write([advisory], publisher),
    (text, asked) => {
      const [entry, ...more] = read(text)
      const { content } = entry ?? {}
      if (entry === undefined || content === undefined || more.length > 0) return () => EMPTY
      return () => {
        const { level: _, published: __, modified: ___, ...said } = asked.inWords(content)
        return { ...said, ...present({ level: entry.level, published: entry.published, modified: entry.updated }) }
      }
    },
  )
}

/** Reads words, the same words once: mail and feeds carry the same. */
export function askingFor(facts: Pick<AdvisoryFacts, 'affected'>): Asked {
  let last: { readonly text: string; readonly read: RecordFacts } | undefined
  return {
    facts,
    inWords: (text) => {
      if (last?.text !== text) last = { text, read: factsInWords(plainTextParts(text), facts) }
      return last.read
    },
  }
}
