import type { AdvisoryFacts, AffectedLine, AffectedProduct } from '../domain/advisory.ts'
import { rangeOf, type Statement, schemeOf } from '../domain/affected.ts'
import { CREDIT_TYPES, CREDIT_WORDS } from '../domain/credit.ts'
import { ssvcSelection } from '../domain/ssvc.ts'
import { fromIso, type Instant } from '../lib/instant.ts'
import { plainOf, subjectOf } from './advisory-text.ts'
import { present } from './json-value.ts'
import { fencedLines, isHeading } from './prose.ts'
import type { RecordFacts } from './record.ts'

/** An advisory in words, taken apart again: what stands in its head, and the items of its lists. */
export interface TextParts {
  readonly title: string
  readonly head: readonly (readonly [name: string, value: string])[]
  /** Items of the lists, by heading. */
  readonly lists: ReadonlyMap<string, readonly string[]>
}

/** Takes the plain text of an advisory apart (writePlainText). */
export function plainTextParts(text: string): TextParts {
  const lines = text.split('\n')
  const blank = lines.indexOf('')
  const headEnd = lines.indexOf('', blank + 1)
  const head: Pair[] = []
  for (let i = blank + 1; i < headEnd; i++) addPair(head, /^([A-Za-z]+): +(.*)$/.exec(lines[i] ?? ''))
  const lists = new Map<string, string[]>()
  let at: string[] | undefined
  for (let i = headEnd; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (lines[i - 1] === '' && lines[i + 1]?.startsWith('-') && isUnderlinedHeading(line, lines[i + 1])) {
      at = []
      lists.set(line, at)
      i++
    } else if (at === undefined) continue
    else if (line.startsWith('- ')) at.push(line.slice(2))
    else if (line.startsWith('  ') && at.length > 0) at.push(`${at.pop()} ${line.slice(2)}`)
  }
  return { title: lines.slice(0, Math.max(0, blank - 1)).join(' '), head, lists }
}

/** Takes the Markdown of an advisory apart (writeMarkdown). */
export function markdownParts(text: string): TextParts {
  const lines = text.split('\n')
  const fenced = FENCE.test(text) ? fencedLines(lines).fenced : []
  const lists = new Map<string, string[]>()
  const head: Pair[] = []
  let at: string[] | undefined
  for (const [i, line] of lines.entries()) {
    if (fenced[i] === true) continue
    if (line.startsWith('## ') && line.length > 3) {
      at = []
      lists.set(line.slice(3), at)
    } else if (at === undefined) addPair(head, /^- \*\*([A-Za-z]+):\*\* (.*)$/.exec(line))
    else if (line.startsWith('- ')) at.push(plainOf(line.slice(2)))
  }
  return { title: plainOf(lines[0]?.replace(/^# /, '') ?? ''), head: head.map(([k, v]) => [k, plainOf(v)]), lists }
}

const FENCE = /`{3}|~{3}/

function isUnderlinedHeading(line: string, below: string | undefined): boolean {
  return isHeading(line) && below === '-'.repeat(line.length)
}

type Pair = readonly [name: string, value: string]

function addPair(head: Pair[], match: RegExpExecArray | null): void {
  if (match !== null) head.push([match[1] ?? '', match[2] ?? ''])
}

/**
 * The facts of an advisory in words. Prose does not say where the name of a product ends and that of its line begins, so
 * the facts that it was written from are asked for their names, and for nothing else.
 */
export function factsInWords(parts: TextParts, names: Pick<AdvisoryFacts, 'affected'>): RecordFacts {
  const all = (name: string) => parts.head.filter(([key]) => key === name).map(([, value]) => value)
  const one = (name: string) => parts.head.find(([key]) => key === name)?.[1]
  const published = minuteAt(one('Published'))
  const selections = all('SSVC').flatMap((words) => ssvcSelection(words) ?? [])
  return {
    format: 'text',
    aliases: one('Also')?.split(', ') ?? [],
    cwe: one('Weakness')?.split(', ') ?? [],
    vectors: all('CVSS'),
    credits: (parts.lists.get('Credits') ?? []).flatMap(creditIn),
    references: [],
    products: names.affected.map((product) => {
      const scheme = schemeOf(product)
      const statements = statementsIn(product, parts.lists.get('Affected versions') ?? [])
      return { name: product.product, scheme, versioning: product.versioning, statements }
    }),
    unread: [],
    ...present({
      id: one('Advisory'),
      title: parts.title,
      cve: one('CVE'),
      level: one('Severity')?.replace(/(, CVSS [234]\.\d \d+\.\d)+$/, ''),
      published,
      modified: one('Updated') === undefined ? published : minuteAt(one('Updated')),
      withdrawn: minuteAt(one('Withdrawn')),
      ssvc: selections.length === 0 ? undefined : { selections },
    }),
  }
}

function minuteAt(text: string | undefined): Instant | undefined {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC$/.exec(text ?? '')
  return match === null ? undefined : fromIso(`${match[1]}T${match[2]}:00Z`)
}

function creditIn(item: string): RecordFacts['credits'] {
  const said = CREDITS.find(([, words]) => item.startsWith(words))
  return said === undefined ? [] : [{ type: said[0], name: item.slice(said[1].length) }]
}
const CREDITS = CREDIT_TYPES.map((type) => [type, `${CREDIT_WORDS[type]} `] as const)

function statementsIn(product: AffectedProduct, items: readonly string[]): readonly Statement[] {
  const scheme = schemeOf(product)
  const statements: Statement[] = []
  for (const named of product.lines) {
    for (const words of wordsAbout(subjectOf(product, named), items)) {
      const line = lineIn(words, named.line)
      const range = line === undefined ? undefined : rangeOf(scheme, line)
      if (line !== undefined && range !== undefined) statements.push({ status: line.status, range })
    }
  }
  const single = wordsAbout(subjectOf(product), items).map(
    (words) => /^affected (?!from |up to )(.+)$/.exec(words)?.[1],
  )
  for (const version of single.flatMap((list) => list?.split(', ') ?? []))
    statements.push({ status: 'affected', range: { from: version, to: version } })
  return statements
}

function wordsAbout(subject: string, items: readonly string[]): readonly string[] {
  const words: string[] = []
  for (const item of items)
    if (item.startsWith(subject) && item.startsWith(': ', subject.length)) words.push(item.slice(subject.length + 2))
  return words
}

const AFFECTED = /^affected(?: from (\S+?))?(?: up to (\S+))?, (?:fixed in (\S+)|no fix)$/
const OTHERS =
  /^(not affected|not examined)(?: from (\S+))?(?: before (\S+))?(?: up to (\S+))?( in any version)?(?: \(.*\))?$/

// The sentences of lineWords.
function lineIn(words: string, line: string): AffectedLine | undefined {
  const affected = AFFECTED.exec(words)
  if (affected !== null) {
    const [, from, last, fixed] = affected
    const more = present({ fixed, lastAffected: last })
    return { line, status: 'affected', introduced: from ?? '0', ...more }
  }
  const other = OTHERS.exec(words)
  if (other === null) return undefined
  const [, status, from, before, last, any] = other
  const introduced = from ?? (any === undefined ? undefined : '0')
  const more = present({ introduced, fixed: before, lastAffected: last })
  return { line, status: status === 'not affected' ? 'not-affected' : 'unknown', ...more }
}
