import type { DatedAdvisory } from '../../domain/advisory.ts'
import { verdictOn } from '../../domain/affected.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button } from '../parts/field.ts'
import { type SiteFrame, sitePage } from '../parts/layout.ts'
import { mark } from '../parts/mark.ts'
import { chapter, meta, notice, table } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { advisoryPath, PATHS } from '../paths.ts'
import { instantWords } from '../words/time.ts'
import { advisoryChapters } from './advisory-chapters.ts'

/** What the world reads of one vulnerability. Made once and kept as a file: nothing here depends on when it is read. */
export interface AdvisoryPageProps {
  readonly frame: SiteFrame
  readonly advisory: DatedAdvisory
  /** CVSS score of the first vector, where it was reckoned. */
  readonly score?: number
  /** The same facts in other forms: "CSAF 2.0", its file, its signatures. */
  readonly records: readonly {
    readonly name: string
    readonly path: string
    readonly file: string
    readonly proofs: readonly { readonly name: string; readonly path: string }[]
  }[]
  readonly signature?: { readonly by: string; readonly fingerprint: string; readonly text: string }
  /** Somebody asked about a version. Without it the page has no form: a file cannot answer. */
  readonly ask?: { readonly product: string; readonly version: string }
  readonly exploited: 'none-known' | { readonly since: Instant }
}

export function advisoryPage(props: AdvisoryPageProps): Html {
  const { facts, withdrawn } = props.advisory
  const main = html`<header>
<p class="small quiet"><span class="mono">${facts.id}</span>${facts.cve !== undefined && html` · <span class="mono">${facts.cve}</span>`}</p>
<h1>${facts.title}</h1>
<p class="lede">${facts.summary} <strong>${upgrade(props)}</strong></p>
${meta(metaItems(props))}
</header>
${withdrawn !== undefined && notice('late', 'This advisory was taken back.', html`<p>${timeTag(withdrawn.at, instantWords(withdrawn.at))}: ${withdrawn.reason}</p>`)}
${askChapter(props)}
${advisoryChapters(facts).map(({ id, heading, content }) => chapter(id, heading, content))}
${machines(props)}
${signature(props)}`
  return sitePage({
    title: `${facts.title}: ${facts.id}`,
    frame: props.frame,
    current: 'advisories',
    look: 'published',
    main,
  })
}

function metaItems({ advisory, score, exploited }: AdvisoryPageProps): readonly HtmlValue[] {
  const { facts, initialRelease, currentRelease, revisions } = advisory
  const revised = currentRelease > initialRelease
  return [
    `Severity: ${facts.severity.level}${score === undefined ? '' : `, CVSS ${score.toFixed(1)}`}`,
    html`Published ${timeTag(initialRelease, instantWords(initialRelease))}`,
    revised && html`changed ${timeTag(currentRelease, instantWords(currentRelease))}`,
    `Revision ${revisions.at(-1)?.version ?? '1'}`,
    exploited === 'none-known'
      ? 'Use against people: none known'
      : html`<strong class="is-late">Used against people since ${instantWords(exploited.since)}</strong>`,
  ]
}

/** The one thing to do, in the first paragraph. */
function upgrade({ advisory }: AdvisoryPageProps): string {
  const fixed = [
    ...new Set(
      advisory.facts.affected.flatMap((product) =>
        product.lines.flatMap((line) => (line.fixed === undefined ? [] : [line.fixed])),
      ),
    ),
  ]
  if (fixed.length === 0) return ''
  const last = fixed.at(-1) ?? ''
  return fixed.length === 1 ? `Upgrade to ${last}.` : `Upgrade to ${fixed.slice(0, -1).join(', ')} or ${last}.`
}

function askChapter({ ask, advisory }: AdvisoryPageProps): Html | undefined {
  const products = advisory.facts.affected
  const product = products.find((entry) => entry.product === ask?.product) ?? products[0]
  if (ask === undefined || product === undefined) return undefined
  const form = html`<form class="one-line no-print" method="get" action="${advisoryPath(advisory.facts.id)}#ask">
<input type="hidden" name="product" value="${product.product}">
<label for="version">Your version of ${product.product}</label>
<input class="mono" type="text" id="version" name="version" value="${ask.version}" autocomplete="off" spellcheck="false">
${button('Check')}</form>`
  return chapter(
    'ask',
    'Am I affected?',
    html`${form}${ask.version.trim() !== '' && answer(product, ask.version.trim())}`,
  )
}

function answer(product: Parameters<typeof verdictOn>[0], version: string): Html {
  const verdict = verdictOn(product, version.replace(/^v(?=\d)/, ''))
  const to =
    verdict.fixed === undefined ? 'Move to a line that is maintained.' : `Upgrade to ${verdict.fixed} or later.`
  switch (verdict.status) {
    case 'affected':
      return notice('late', `Yes. ${version} is affected.`, html`<p>${to}</p>`)
    case 'not-affected':
      return html`<div class="notice" role="status"><p>${mark('kept')} <strong>No. ${version} is not affected.</strong></p></div>`
    case 'unknown':
      return notice('soon', `Nobody has examined ${version}.`, html`<p>${to}</p>`)
    case 'unstated':
      return notice(
        'soon',
        `This advisory says nothing of ${version}.`,
        html`<p>Compare it with the lines below, or ask the team.</p>`,
      )
  }
}

function machines({ records }: AdvisoryPageProps): Html | undefined {
  if (records.length === 0) return undefined
  const rows = records.map((record) => [
    record.name,
    html`<a href="${record.path}">${record.file}</a>`,
    record.proofs.length === 0
      ? ''
      : record.proofs.map((proof, index) => html`${index > 0 && ', '}<a href="${proof.path}">${proof.name}</a>`),
  ])
  return chapter(
    'machines',
    'For machines',
    table({
      caption: 'The same facts, made from one source and compared before publication',
      heads: ['Record', 'File', 'Proofs'],
      rows,
    }),
  )
}

function signature({ signature: signed, advisory }: AdvisoryPageProps): Html {
  const wrong = html`<p class="small">Something wrong here? <a href="${PATHS.report}">Tell us</a>. Corrections appear as a new revision; nothing vanishes.</p>`
  const { revisions } = advisory
  const history =
    revisions.length > 1 &&
    table({
      caption: 'Revisions',
      heads: ['Revision', 'When', 'What changed'],
      rows: revisions.map((entry) => [entry.version, instantWords(entry.at), entry.summary]),
    })
  if (signed === undefined) return chapter('revisions', 'Corrections', html`${history}${wrong}`)
  return chapter(
    'signature',
    'Signature',
    html`<p>Signed by ${signed.by}, OpenPGP <span class="mono">${signed.fingerprint}</span>.</p><pre tabindex="0">${signed.text}</pre>${history}${wrong}`,
  )
}
