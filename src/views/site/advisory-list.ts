import type { DatedAdvisory } from '../../domain/advisory.ts'
import { type Html, html } from '../../lib/html.ts'
import { timeTag } from '../parts/timeline.ts'
import { advisoryPath } from '../paths.ts'
import { dateWords } from '../words/time.ts'

/** Newest first; two of the same instant by their id, so that a page is the same whenever it is made. */
export function newestFirst(advisories: readonly DatedAdvisory[]): readonly DatedAdvisory[] {
  return [...advisories].sort((a, b) => b.initialRelease - a.initialRelease || (a.facts.id < b.facts.id ? 1 : -1))
}

/** A list of advisories: the day, what it is, which one, how grave. */
export function advisoryList(advisories: readonly DatedAdvisory[], level: 'h2' | 'h3'): Html {
  return html`<ul class="advisories">${advisories.map((advisory) => entry(advisory, level))}</ul>`
}

function entry(
  { facts, initialRelease, currentRelease, withdrawn, imported }: DatedAdvisory,
  level: 'h2' | 'h3',
): Html {
  const link = html`<a href="${advisoryPath(facts.id)}">${facts.title}</a>`
  const ids = [facts.id, ...(facts.cve === undefined || facts.cve === facts.id ? [] : [facts.cve])]
  return html`<li>
<p class="day">${timeTag(initialRelease, dateWords(initialRelease))}</p>
<div>${level === 'h2' ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`}
<p class="quiet small">${ids.map((id, index) => html`${index > 0 && ' · '}<span class="mono">${id}</span>`)} · ${facts.severity.level}${
    currentRelease > initialRelease && ` · revised ${dateWords(currentRelease)}`
  }${imported !== undefined && ` · imported from ${imported.from}`}${withdrawn !== undefined && html` · <strong class="is-late">withdrawn</strong>`}</p>
<p>${facts.summary}</p></div>
</li>
`
}
