import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { isObject, listAt, objectAt, textAt } from '../../src/formats/json-value.ts'
import { shared } from '../shared.ts'

/** One wording of a vulnerability, asked, and the document that tells of the same one in other words. */
export interface Question {
  readonly title: string
  readonly description: string
  /** Place in the corpus; any of them is right. */
  readonly targets: readonly number[]
}
export interface PairSet {
  readonly name: string
  readonly about: string
  readonly questions: readonly Question[]
  readonly corpus: readonly string[]
}

interface Told {
  readonly source: 'CVE' | 'PyPA' | 'CISA'
  readonly title: string
  readonly about: string
  readonly text: string
}

/**
 * Questions and documents from the records kept beside the checkout. No two of its sources tell of one CVE in words of
 * their own (the GHSA and OSV pairs are verbatim), so each question is made of the half of a record that its document
 * lacks: the title with weakness and product against the description, every other sentence against the rest, the risk
 * that an advisory sums up against the vulnerabilities it lists. Identifiers are taken out of both.
 */
export function pairSets(): readonly PairSet[] {
  const [cve, cisa, pypa] = [cveRecords(), cisaAdvisories(), pypaRecords()]
  const told = [...cve, ...cisa.flatMap(({ parts }) => parts), ...pypa]
  return [titles(told), halves(told), risks(told, cisa), verbatim(told)]
}

function titles(told: readonly Told[]): PairSet {
  const corpus = told.map(({ text, title }) => (title === '' ? text : text.replaceAll(title, '')))
  const questions = told.flatMap(({ source, title, about }, i) =>
    source === 'CVE' && title !== '' && (corpus[i] ?? '').length > 40 ? [question(title, about, [i], corpus)] : [],
  )
  return {
    name: 'titles',
    about: 'title, weakness and product of a CVE record against descriptions',
    questions,
    corpus,
  }
}

function halves(told: readonly Told[]): PairSet {
  const asked = new Map<number, string>()
  const corpus = told.map(({ source, text }, i) => {
    const sentences = text.split(/(?<=[.!?])\s+|\n+/).filter((one) => one.length > 20 && !/CVSS/.test(one))
    const half = sentences.filter((_, at) => at % 2 === 1).join(' ')
    // What CISA adds to each text is the same in all, and a half of few words tells nothing.
    if (source === 'CISA' || sentences.length < 3 || half.split(' ').length < 20) return text
    asked.set(i, half)
    return sentences.filter((_, at) => at % 2 === 0).join(' ')
  })
  const questions = [...asked].map(([i, text]) => question('', text, [i], corpus))
  return { name: 'halves', about: 'every other sentence of a record against the sentences between', questions, corpus }
}

function risks(told: readonly Told[], cisa: readonly Advisory[]): PairSet {
  const corpus = told.map(({ text }) => text)
  const questions = cisa.flatMap(({ title, risk, parts }) => {
    const targets = parts.map((part) => told.indexOf(part))
    return risk === '' || targets.length === 0 ? [] : [question(title, risk, targets, corpus)]
  })
  return { name: 'risks', about: 'title and risk of a CISA advisory against its vulnerabilities', questions, corpus }
}

function verbatim(told: readonly Told[]): PairSet {
  const folder = shared('vectors/osv/ghsa-to-osv') ?? ''
  const names = readdirSync(folder).filter((name) => name.endsWith('.osv.json'))
  const records = names.map((name) => [json(join(folder, name.replace('.osv', ''))), json(join(folder, name))] as const)
  const corpus = [
    ...told.map(({ text }) => text),
    ...records.map(([, osv]) => bare(`${textAt(osv, 'summary')}\n${textAt(osv, 'details')}`)),
  ]
  const questions = records.map(([ghsa], i) =>
    question(bare(textAt(ghsa, 'summary') ?? ''), bare(textAt(ghsa, 'description') ?? ''), [told.length + i], corpus),
  )
  return { name: 'verbatim', about: 'GHSA advisories against the OSV records made of them', questions, corpus }
}

/** A document that says exactly the same as the right one is right too. */
function question(title: string, description: string, targets: readonly number[], corpus: readonly string[]): Question {
  const right = new Set(targets.map((target) => corpus[target]))
  return { title, description, targets: corpus.flatMap((text, i) => (right.has(text) ? [i] : [])) }
}

function cveRecords(): readonly Told[] {
  return inFolder('vectors/cve/vulnrichment', '.json').flatMap((path) => {
    const cna = objectAt(json(path), 'containers', 'cna')
    const text = bare(
      listAt(cna, 'descriptions').flatMap((one) =>
        textAt(one, 'lang')?.startsWith('en') ? [textAt(one, 'value') ?? ''] : [],
      ),
    )
    const weakness = listAt(cna, 'problemTypes').flatMap((one) =>
      listAt(one, 'descriptions').map((told) => textAt(told, 'description') ?? ''),
    )
    const products = listAt(cna, 'affected').map(
      (one) => `${textAt(one, 'vendor') ?? ''} ${textAt(one, 'product') ?? ''}`,
    )
    const about = bare([...new Set([...weakness, ...products])])
    return text === '' ? [] : [{ source: 'CVE', title: bare(textAt(cna, 'title') ?? ''), about, text } as const]
  })
}

function pypaRecords(): readonly Told[] {
  return inFolder('vectors/osv/pypa-yaml', '.yaml').map((path) => {
    const record: unknown = parse(readFileSync(path, 'utf8'))
    return { source: 'PyPA', title: '', about: '', text: bare(textAt(record, 'details') ?? '') } as const
  })
}

interface Advisory {
  readonly title: string
  readonly risk: string
  readonly parts: readonly Told[]
}

function cisaAdvisories(): readonly Advisory[] {
  return inFolder('vectors/csaf-provider/cisa/csaf_files', '.json').flatMap((path) => {
    const advisory = json(path)
    if (!isObject(advisory) || !isObject(advisory['document']) || !Array.isArray(advisory['vulnerabilities'])) return []
    const { document } = advisory
    const risk = listAt(document, 'notes').find((note) => /risk evaluation/i.test(textAt(note, 'title') ?? ''))
    const parts = listAt(advisory, 'vulnerabilities').map((one) => {
      const text = bare(listAt(one, 'notes').map((note) => textAt(note, 'text') ?? ''))
      return { source: 'CISA', title: '', about: '', text } as const
    })
    return [
      {
        title: bare(textAt(document, 'title') ?? ''),
        risk: bare(textAt(risk, 'text') ?? ''),
        parts: parts.filter(({ text }) => text !== ''),
      },
    ]
  })
}

/** Without what would give the answer away: ids, and addresses that contain them. */
function bare(text: string | readonly string[]): string {
  const whole = typeof text === 'string' ? text : text.join('\n')
  return whole.replaceAll(/https?:\/\/\S+|\b(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3}|PYSEC-\d+-\d+)\b/gi, ' ').trim()
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function inFolder(folder: string, ending: string): readonly string[] {
  const root = shared(folder) ?? ''
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(root, name))
}
