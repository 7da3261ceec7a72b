import type { DatedAdvisory } from '../../domain/advisory.ts'
import { productLabels } from '../../formats/affected-index.ts'
import { type Html, html } from '../../lib/html.ts'
import { toIso } from '../../lib/instant.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { capitalised, count, numberWords } from '../words/count.ts'
import { advisoryList, newestFirst } from './advisory-list.ts'
import type { AdvisoriesPageProps } from './props.ts'
import { versionBox } from './version-box.ts'

/** Every advisory ever published, by the year of its first release in UTC. */
export function advisoriesPage({ frame, advisories }: AdvisoriesPageProps): Html {
  const sorted = newestFirst(advisories)
  const box = versionBox(
    productLabels(sorted.filter(({ withdrawn }) => withdrawn === undefined).map(({ facts }) => facts)),
  )
  const main = html`<header><h1>${heading(sorted.length)}</h1>
<p class="lede">Newest first. What was published stays: a correction is a new revision, and a withdrawn advisory says so.</p>
<p class="small after-tight">To be told of the next one: <a href="${PATHS.subscribe}">list, feeds and records for machines</a></p></header>
${box !== false && chapter('am-i-affected', 'Am I affected?', box)}
${sorted.length === 0 ? EMPTY : byYear(sorted).map(([year, list]) => chapter(`y${year}`, year, advisoryList(list, 'h3')))}`
  return sitePage({ title: `Advisories, ${frame.organisation}`, frame, current: 'advisories', look: 'published', main })
}

function heading(number: number): string {
  if (number === 0) return 'No advisory has been published yet'
  return `${number > 10 ? count(number, 'advisory', 'advisories') : `${capitalised(numberWords(number))} ${number === 1 ? 'advisory' : 'advisories'}`}`
}

function byYear(sorted: readonly DatedAdvisory[]): readonly (readonly [string, readonly DatedAdvisory[]])[] {
  return [...Map.groupBy(sorted, ({ initialRelease }) => toIso(initialRelease).slice(0, 4))]
}

const EMPTY: Html = html`<p class="empty">When the first vulnerability is fixed, its advisory stands here, and in every feed
  at the same moment. <a href="${PATHS.report}">Report a vulnerability</a></p>`
