import type { AdvisoryFacts, AffectedLine, AffectedProduct, Credit } from '../../domain/advisory.ts'
import { CREDIT_WORDS } from '../../domain/credit.ts'
import { type Html, html } from '../../lib/html.ts'
import { markdown } from '../markdown.ts'
import { table } from '../parts/small.ts'
import { type TimelineItem, timeline, whenAt } from '../parts/timeline.ts'
import { capitalised, listWords } from '../words/count.ts'

export interface AdvisoryChapter {
  readonly id: string
  readonly heading: string
  readonly content: Html
}

/** The chapters of an advisory, for its page and for the preview of a draft. Empty facts have no chapter. */
export function advisoryChapters(facts: AdvisoryFacts, level: 3 | 5 = 3): readonly AdvisoryChapter[] {
  const prose = (text: string): Html => html`<div class="prose">${markdown(text, { headingsFrom: level })}</div>`
  const chapters: (AdvisoryChapter | undefined)[] = [
    facts.affected.length > 0
      ? { id: 'affected', heading: 'Affected versions', content: html`${facts.affected.map(product)}` }
      : undefined,
    given('what', 'What is wrong', facts.description, prose),
    given('impact', 'What it lets somebody do', facts.impact, prose),
    given('workaround', 'If you cannot upgrade today', facts.workaround, prose),
    severity(facts),
    facts.timeline.length > 0 ? { id: 'timeline', heading: 'Timeline', content: story(facts, level) } : undefined,
    facts.credits.length > 0
      ? {
          id: 'credits',
          heading: 'Credits',
          content: html`<div class="prose"><p>${creditWords(facts.credits)}</p></div>`,
        }
      : undefined,
    references(facts),
  ]
  return chapters.filter((chapter) => chapter !== undefined)
}

function given(
  id: string,
  heading: string,
  text: string | undefined,
  prose: (text: string) => Html,
): AdvisoryChapter | undefined {
  return text === undefined || text.trim() === '' ? undefined : { id, heading, content: prose(text) }
}

function product(affected: AffectedProduct): Html {
  const caption = html`${affected.product}${affected.package !== undefined && html` (<span class="mono">${affected.ecosystem} / ${affected.package}</span>)`}`
  return table({
    caption,
    heads: ['Line', 'Affected', 'Fixed in'],
    rows: affected.lines.map((line) => [
      html`<span class="mono">${line.line}</span>`,
      rangeWords(line),
      fixedWords(line),
    ]),
  })
}

/** "22.7.0 up to 22.22.2", "before 24.14.2", "not affected": inclusive and exclusive ends in words. */
export function rangeWords(line: AffectedLine): string {
  if (line.status === 'unknown') return 'not examined'
  if (line.status === 'not-affected')
    return line.justification === undefined
      ? 'not affected'
      : `not affected: ${line.justification.replaceAll('_', ' ')}`
  const from = line.introduced === undefined || line.introduced === '0' ? '' : `from ${line.introduced}`
  const to =
    line.lastAffected !== undefined
      ? `up to ${line.lastAffected}`
      : line.fixed !== undefined
        ? `before ${line.fixed}`
        : ''
  const words = [from, to].filter((part) => part !== '').join(', ')
  return words === '' ? 'all versions' : words
}

function fixedWords(line: AffectedLine): string {
  if (line.status !== 'affected') return line.status === 'not-affected' ? 'no need' : ''
  return line.fixed ?? 'none; move to a maintained line'
}

function severity({ severity: { level, vectors }, cwe }: AdvisoryFacts): AdvisoryChapter | undefined {
  if (vectors.length === 0 && cwe.length === 0) return undefined
  const content = html`<p>${capitalised(level)}.${cwe.length > 0 && ` ${listWords(cwe)}.`}</p>${vectors.map((vector) => html`<p class="mono small">${vector}</p>`)}`
  return { id: 'severity', heading: 'Severity', content }
}

function story(facts: AdvisoryFacts, level: 3 | 5): Html {
  const sorted = [...facts.timeline].sort((a, b) => a.at - b.at)
  const items = sorted.map(({ at, what }): TimelineItem => {
    return {
      tense: 'past',
      when: whenAt(at),
      mark: 'event',
      what: level === 3 ? html`<h3>${what}</h3>` : html`<p><strong>${what}</strong></p>`,
    }
  })
  return timeline(items)
}

/** "Found by A. Reported by B and C. Fixed by D." in the order of the list of types. */
function creditWords(credits: readonly Credit[]): string {
  const byType = Map.groupBy(credits, (credit) => credit.type)
  return [...byType]
    .map(([type, people]) => `${capitalised(CREDIT_WORDS[type])}: ${listWords(people.map(({ name }) => name))}.`)
    .join(' ')
}

function references({ references: list, aliases }: AdvisoryFacts): AdvisoryChapter | undefined {
  if (list.length === 0 && aliases.length === 0) return undefined
  const content = html`<ul class="ruled small">${list.map(
    (reference) =>
      html`<li><a href="${reference.url}" rel="noreferrer">${reference.summary ?? reference.url}</a> <span class="quiet">${reference.type}</span></li>`,
  )}${aliases.map((alias) => html`<li>Also known as <span class="mono">${alias}</span></li>`)}</ul>`
  return { id: 'references', heading: 'References', content }
}
