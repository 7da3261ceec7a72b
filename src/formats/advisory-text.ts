import type { AdvisoryFacts, AffectedLine, AffectedProduct, DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { CREDIT_TYPES, CREDIT_WORDS } from '../domain/credit.ts'
import { ssvcWords } from '../domain/ssvc.ts'
import { type Instant, toIso } from '../lib/instant.ts'
import { keepNewest } from '../lib/newest.ts'
import { advisoryUrl } from './csaf/paths.ts'
import { cvssOrUndefined } from './cvss.ts'
import { embeddedMarkdown, embeddedPlain, type Heading } from './prose.ts'

/** One part of an advisory in words, in the order a reader needs them. */
interface Part {
  readonly heading: Heading
  readonly paragraphs: readonly string[]
  readonly list?: readonly string[]
}

/** The advisory as plain text, for the mailing list: 72 columns, no markup needed to read it. */
export function writePlainText(advisory: DatedAdvisory, publisher: Publisher): string {
  const known = recent.get(advisory)
  if (known?.publisher === publisher) return known.text
  const text = plainText(advisory, publisher)
  recent.set(advisory, { publisher, text })
  keepNewest(recent, 32)
  return text
}

// Mail and feeds carry the same words, and are written together, some advisories at a time.
const recent = new Map<DatedAdvisory, { readonly publisher: Publisher; readonly text: string }>()

function plainText(advisory: DatedAdvisory, publisher: Publisher): string {
  const { facts } = advisory
  const lines: string[] = [...wrap(facts.title, 72), '='.repeat(Math.min(72, facts.title.length)), '']
  for (const [name, value] of headOf(advisory, publisher)) lines.push(`${`${name}:`.padEnd(11)} ${spaced(value)}`)
  for (const part of partsOf(advisory, publisher)) {
    lines.push('', part.heading, '-'.repeat(part.heading.length), '')
    const prose: string[] = []
    for (const text of part.paragraphs) {
      if (prose.length > 0) prose.push('')
      wrapText(text, prose)
    }
    lines.push(...embeddedPlain(prose))
    for (const item of part.list ?? []) lines.push(...wrap(item, 70, '- ', '  '))
  }
  return `${lines.join('\n')}\n`
}

/** The text with one space wherever it has white space. */
export function spaced(text: string): string {
  return UNEVEN.test(text) ? text.replace(/\s+/g, ' ') : text
}
const UNEVEN = /[^\S ]| {2}/

/** The advisory as Markdown, for a repository or a blog. */
export function writeMarkdown(advisory: DatedAdvisory, publisher: Publisher): string {
  const { facts } = advisory
  const lines: string[] = [`# ${inline(facts.title)}`, '']
  for (const [name, value] of headOf(advisory, publisher)) lines.push(`- **${name}:** ${inline(value)}`)
  for (const part of partsOf(advisory, publisher)) {
    lines.push('', `## ${part.heading}`, '')
    if (part.paragraphs.length > 0) lines.push(part.paragraphs.map(embeddedMarkdown).join('\n\n'))
    if (part.list !== undefined) lines.push(...part.list.map((item) => `- ${inline(item)}`))
  }
  return `${lines.join('\n').trimEnd()}\n`
}

// Facts that are plain text must not become markup; addresses and words_like_this stay as they are.
function inline(text: string): string {
  if (!/[\\`*_[\]<>#|]|[^\S ]| {2}/.test(text)) return text
  return text
    .replace(/\s+/g, ' ')
    .split(/(https?:\/\/[^\s<>"\\]+)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[\\`*[\]<>#|]|(?<!\w)_|_(?!\w)/g, '\\$&')))
    .join('')
}

/** What `inline` wrote, as it was. */
export function plainOf(markdown: string): string {
  return !markdown.includes('\\') ? markdown : markdown.replace(/\\([\\`*_[\]<>#|])/g, '$1')
}

function headOf(advisory: DatedAdvisory, publisher: Publisher): readonly (readonly [string, string])[] {
  const { facts } = advisory
  const head: [string, string][] = [['Advisory', facts.id]]
  if (facts.cve !== undefined) head.push(['CVE', facts.cve])
  if (facts.aliases.length > 0) head.push(['Also', facts.aliases.join(', ')])
  head.push(['Severity', severityWords(facts)])
  for (const vector of facts.severity.vectors) head.push(['CVSS', vector])
  for (const selection of facts.ssvc?.selections ?? []) head.push(['SSVC', ssvcWords(selection)])
  if (facts.cwe.length > 0) head.push(['Weakness', facts.cwe.join(', ')])
  head.push(['Published', minuteOf(advisory.initialRelease)])
  if (advisory.currentRelease !== advisory.initialRelease) head.push(['Updated', minuteOf(advisory.currentRelease)])
  if (advisory.withdrawn !== undefined) head.push(['Withdrawn', minuteOf(advisory.withdrawn.at)])
  head.push(['Page', advisoryUrl(facts.id, publisher)])
  return head
}

function severityWords(facts: AdvisoryFacts): string {
  const scores = facts.severity.vectors.flatMap((vector) => {
    const scored = cvssOrUndefined(vector)
    return scored === undefined ? [] : [`CVSS ${scored.version} ${scored.score.toFixed(1)}`]
  })
  return [facts.severity.level, ...scores].join(', ')
}

function minuteOf(at: Instant): string {
  return `${toIso(at).slice(0, 16).replace('T', ' ')} UTC`
}

function partsOf(advisory: DatedAdvisory, publisher: Publisher): readonly Part[] {
  const { facts } = advisory
  const parts: Part[] = []
  if (advisory.withdrawn !== undefined) parts.push({ heading: 'Withdrawn', paragraphs: [advisory.withdrawn.reason] })
  parts.push({ heading: 'Summary', paragraphs: [facts.summary] })
  parts.push({ heading: 'Affected versions', paragraphs: [], list: facts.affected.flatMap(affectedWords) })
  parts.push({ heading: 'Description', paragraphs: [facts.description] })
  if (facts.impact) parts.push({ heading: 'Impact', paragraphs: [facts.impact] })
  if (facts.workaround) parts.push({ heading: 'Workaround', paragraphs: [facts.workaround] })
  if (facts.credits.length > 0) parts.push({ heading: 'Credits', paragraphs: [], list: creditWords(facts) })
  if (facts.timeline.length > 0) {
    const list = facts.timeline.map(({ at, what }) => `${minuteOf(at)}: ${what}`)
    parts.push({ heading: 'Timeline', paragraphs: [], list })
  }
  const references = facts.references.map(({ url, summary }) => (summary ? `${summary}: ${url}` : url))
  if (references.length > 0) parts.push({ heading: 'References', paragraphs: [], list: references })
  parts.push({ heading: 'Contact', paragraphs: [`${publisher.name}: ${publisher.contact}`] })
  return parts
}

function affectedWords(product: AffectedProduct): readonly string[] {
  const lines = product.lines.map((line) => `${subjectOf(product, line)}: ${lineWords(line)}`)
  const versions = product.versions ?? []
  return versions.length === 0 ? lines : [...lines, `${subjectOf(product)}: affected ${versions.join(', ')}`]
}

/** Of what a sentence about versions speaks: "undici (npm undici) 6.x". */
export function subjectOf(product: AffectedProduct, line?: AffectedLine): string {
  const named = product.package === undefined ? '' : ` (${product.ecosystem ?? ''} ${product.package})`
  return spaced(`${product.product}${named}${line === undefined ? '' : ` ${line.line}`}`).trim()
}

/** What is said of one line: "affected from 24.0.0, fixed in 24.14.2". */
export function lineWords(line: AffectedLine): string {
  const from = line.introduced === undefined || line.introduced === '0' ? '' : ` from ${line.introduced}`
  if (line.status === 'affected') {
    if (line.fixed !== undefined) return `affected${from}, fixed in ${line.fixed}`
    if (line.lastAffected !== undefined) return `affected${from} up to ${line.lastAffected}, no fix`
    return `affected${from}, no fix`
  }
  const to = line.fixed === undefined ? '' : ` before ${line.fixed}`
  const last = line.lastAffected === undefined ? '' : ` up to ${line.lastAffected}`
  const any = line.introduced === '0' && to === '' && last === '' ? ' in any version' : ''
  const why = line.justification === undefined ? '' : ` (${line.justification.replaceAll('_', ' ')})`
  return `${line.status === 'unknown' ? 'not examined' : 'not affected'}${from}${to}${last}${any}${why}`
}

function creditWords(facts: AdvisoryFacts): readonly string[] {
  return CREDIT_TYPES.flatMap((type) =>
    facts.credits.filter((credit) => credit.type === type).map((credit) => `${CREDIT_WORDS[type]} ${credit.name}`),
  )
}

/** Wraps prose into `lines`; keeps lines that were laid out on purpose: code, lists, tables, quotations. */
function wrapText(text: string, lines: string[]): void {
  let fenced = false
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    if (line.length <= 72 || fenced || /^(\s{4}|\t|\s*[|>])/.test(line)) lines.push(line.trimEnd())
    else lines.push(...wrap(line, 72, '', /^\s*[-*] /.test(line) ? '  ' : ''))
  }
}

function wrap(text: string, width: number, first = '', next = ''): readonly string[] {
  const words = spaced(text.trim())
  if (first.length + words.length <= width) return [first + words]
  const lines: string[] = []
  let before = first
  let from = 0
  while (before.length + words.length - from > width) {
    // The last space that leaves a line short enough; a word that is too long for any line has one for itself.
    const fitting = words.lastIndexOf(' ', from + width - before.length)
    const to = fitting > from ? fitting : words.indexOf(' ', from)
    if (to < 0) break
    lines.push(before + words.slice(from, to))
    before = next
    from = to + 1
  }
  return [...lines, before + words.slice(from)]
}
