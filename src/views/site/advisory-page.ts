import type { AdvisoryFacts, Reference } from '../../domain/advisory.ts'
import { ssvcWords } from '../../domain/ssvc.ts'
import { cvssOrUndefined } from '../../formats/cvss.ts'
import { cweName } from '../../formats/cwe.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { markdown } from '../markdown.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter, facts as factList, meta, notice, table } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { instantInZones, instantWords } from '../words/time.ts'
import { addressLink } from './address.ts'
import { advisoryFiles } from './advisory-files.ts'
import { advisoryTimeline } from './advisory-timeline.ts'
import { affectedTables, upgradeWords } from './affected-lines.ts'
import { creditSentences } from './credit-words.ts'
import type { AdvisoryPageProps } from './props.ts'

/** An advisory as the world reads it, and the same page as the preview of a draft. */
export function advisoryPage(props: AdvisoryPageProps): Html {
  const { facts } = props.advisory
  const title = facts.cve === undefined ? facts.title : `${facts.cve}: ${facts.title}`
  return sitePage({
    title: `${props.draft === true ? 'Draft, ' : ''}${title}, ${props.frame.organisation}`,
    frame: props.frame,
    current: 'advisories',
    look: 'published',
    main: advisoryText(props),
  })
}

/** The page without its frame: for a preview inside another page. */
export function advisoryText(props: AdvisoryPageProps): Html {
  const { facts } = props.advisory
  return html`${props.draft === true && DRAFT}${withdrawn(props)}${head(props)}${takenOver(props)}
${chapter('affected', 'Am I affected?', html`${affectedTables(facts.affected)}`)}
${prose('description', 'What it is', facts.description)}
${prose('impact', 'What it can do', facts.impact)}
${prose('workaround', 'If you cannot upgrade today', facts.workaround)}
${chapter('severity', 'Severity', severity(facts))}
${chapter('timeline', 'Timeline', advisoryTimeline(props))}
${facts.credits.length > 0 && chapter('credits', 'Credits', html`<div class="prose">${creditSentences(facts.credits)}</div>`)}
${facts.references.length > 0 && chapter('references', 'References', references(facts.references))}
${chapter('machines', 'For machines', files(props))}
${props.draft !== true && chapter('revisions', 'Revisions', revisions(props))}`
}

const DRAFT: Html = html`<div class="draft" role="note"><p><strong>Draft.</strong> Nobody outside the team can read this, and
nothing in it is decided. Its dates are those of this preview.</p></div>`

function withdrawn({ advisory: { withdrawn }, zone }: AdvisoryPageProps): Html | false {
  return (
    withdrawn !== undefined &&
    notice(
      'late',
      `This advisory was withdrawn on ${instantInZones(withdrawn.at, [zone])}.`,
      html`<p>${withdrawn.reason}</p>`,
    )
  )
}

function takenOver({ advisory: { imported } }: AdvisoryPageProps): Html | false {
  return (
    imported !== undefined &&
    notice(
      'note',
      `Imported from ${imported.from}.`,
      html`<p>It was published before this site stood, and says what its source says, with the dates of its source.</p>`,
    )
  )
}

function head({ advisory, zone, draft }: AdvisoryPageProps): Html {
  const { facts, initialRelease, currentRelease, revisions } = advisory
  const ids = [...new Set([facts.id, ...(facts.cve === undefined ? [] : [facts.cve]), ...facts.aliases])]
  const upgrade = advisory.withdrawn === undefined ? upgradeWords(facts.affected) : undefined
  return html`<header>
<p class="small quiet">${ids.map((id, index) => html`${index > 0 && ' · '}<span class="mono">${id}</span>`)}</p>
<h1>${facts.title}</h1>
<p class="lede">${facts.summary}${upgrade !== undefined && html` <strong>${upgrade}</strong>`}</p>
${meta([
  `Severity: ${severityBrief(facts)}`,
  draft === true ? 'Not published' : html`Published ${timeTag(initialRelease, instantInZones(initialRelease, [zone]))}`,
  draft !== true && `Revision ${revisions.at(-1)?.version ?? '1'}`,
  currentRelease > initialRelease && html`Revised ${timeTag(currentRelease, instantWords(currentRelease))}`,
])}
</header>`
}

function severityBrief(facts: AdvisoryFacts): string {
  const best = facts.severity.vectors.map(cvssOrUndefined).find((scored) => scored !== undefined)
  return best === undefined ? facts.severity.level : `${facts.severity.level}, CVSS ${best.score.toFixed(1)}`
}

/** A part of the text that people wrote as Markdown; nothing at all where they wrote nothing. */
function prose(id: string, heading: string, text: string | undefined): Html | false {
  if (text === undefined || text.trim() === '') return false
  return chapter(id, heading, html`<div class="prose">${markdown(text)}</div>`)
}

function severity({ severity, cve, cwe, ssvc }: AdvisoryFacts): Html {
  const own: readonly (readonly [string, HtmlValue])[] = [['On our own scale', severity.level]]
  const vectors = severity.vectors.map((vector): readonly [string, HtmlValue] => {
    const scored = cvssOrUndefined(vector)
    const name =
      scored === undefined ? 'CVSS' : `CVSS ${scored.version}: ${scored.score.toFixed(1)}, ${scored.severity}`
    return [name, html`<code>${vector}</code>`]
  })
  const weaknesses = cwe.map((id, index) => {
    const name = cweName(id)
    return html`${index > 0 && html`<br>`}<span class="mono">${id}</span>${name !== undefined && `, ${name}`}`
  })
  const decided = (ssvc?.selections ?? []).map((one): readonly [string, HtmlValue] => ['SSVC', ssvcWords(one)])
  return factList([
    ...own,
    ...vectors,
    ...decided,
    ['CVE', cve ?? 'none yet'],
    ['Weakness', weaknesses.length > 0 && weaknesses],
  ])
}

function references(list: readonly Reference[]): Html {
  return html`<ul class="ruled">${list.map(
    ({ url, type, summary }) =>
      html`<li>${addressLink(url, summary)} <span class="quiet small">${REFERENCES[type]}</span></li>
`,
  )}</ul>`
}

function files(props: AdvisoryPageProps): Html {
  if (props.draft === true)
    return html`<p>CSAF, OSV and the feeds are made from the same facts when this is published.</p>`
  const rows = (props.files ?? advisoryFiles(props.advisory)).map(
    ({ name, file, path, beside = [] }): readonly HtmlValue[] => [
      name,
      html`<a class="mono" href="${path}">${file}</a>`,
      beside.length === 0
        ? 'none'
        : html`${beside.map((one, index) => html`${index > 0 && ', '}<a href="${one.path}">${one.word}</a>`)}`,
    ],
  )
  return table({
    caption: 'The same facts, made from one source and compared before publication',
    heads: ['Record', 'File', 'Digest or signature'],
    rows,
    wide: 'Records for machines',
  })
}

function revisions({ advisory, publisher }: AdvisoryPageProps): Html {
  return html`${table({
    heads: ['Revision', 'Published', 'What changed'],
    rows: [...advisory.revisions]
      .reverse()
      .map(({ version, at, summary }) => [version, timeTag(at, instantWords(at)), summary]),
    wide: 'Revisions',
  })}
<p class="small">Something wrong here? Tell us: ${addressLink(publisher.contact)}. A correction appears as a new revision; nothing vanishes.</p>`
}

const REFERENCES: Readonly<Record<Reference['type'], string>> = {
  advisory: 'advisory',
  fix: 'fix',
  report: 'report',
  web: 'web page',
  article: 'article',
  package: 'package',
  evidence: 'evidence',
  detection: 'detection',
}
