import { type AdvisoryFacts, datedDraft } from '../../domain/advisory.ts'
import type { Finding } from '../../domain/refusal.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { markdown } from '../markdown.ts'
import { type ConsoleFrame, consolePage, hiddenToken } from '../parts/layout.ts'
import { mark } from '../parts/mark.ts'
import { notice } from '../parts/small.ts'
import { casePath } from '../paths.ts'
import { advisoryTimeline } from '../site/advisory-timeline.ts'
import { affectedTables, upgradeWords } from '../site/affected-lines.ts'
import { creditSentences } from '../site/credit-words.ts'
import { numberWords } from '../words/count.ts'
import { instantWords } from '../words/time.ts'
import { advisoryFields } from './advisory-fields.ts'

/**
 * The advisory of a case, entered once, with the page as it would look beside it. Posts to `casePath(number,
 * 'advisory')` with `do` = keep | preview; console/advisory-fields.ts names every field. A preview answers this page
 * with what was typed; the script fetches the same and puts in the part `#preview`.
 */
export interface AdvisoryEditorProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly number: string
  /** As typed, or as drafted last; a draft is never refused for being unfinished. */
  readonly facts: AdvisoryFacts
  readonly severities: readonly string[]
  /** The team's zone, beside UTC. */
  readonly zone: string
  readonly findings: readonly Finding[]
  readonly revision: number
  readonly saved?: { readonly at: Instant; readonly by: string }
  /** Set once it is published: which revision the world reads, and since when. */
  readonly published?: { readonly revision: number; readonly at: Instant }
  /** The preview shows what was typed, and nothing was kept. */
  readonly unsaved: boolean
}

export function advisoryEditorPage(props: AdvisoryEditorProps): Html {
  const errors = props.findings.filter(({ level }) => level === 'error').length
  const heading =
    errors === 0
      ? 'The advisory is complete'
      : `The advisory lacks ${errors === 1 ? 'one thing' : `${numberWords(errors)} things`}`
  const saved =
    props.saved === undefined
      ? 'Nothing is kept yet'
      : `Revision ${props.revision}, ${props.saved.by}, ${instantWords(props.saved.at, props.now)}`
  const main = html`<header><p class="quiet"><a href="${casePath(props.number)}"><span class="mono">${props.number}</span></a> · ${saved}</p><h1>${heading}</h1></header>
${correction(props)}
${props.unsaved && notice('soon', 'This is a preview.', html`<p>What you see is not kept yet.</p>`)}
<div class="editor">
<form class="tight" method="post" action="${casePath(props.number, 'advisory')}" data-preview="preview">${hiddenToken(props.token)}
<p class="buttons"><button class="button" type="submit" name="do" value="keep">Keep the draft</button> <button class="button plain" type="submit" name="do" value="preview">Preview</button></p>
${advisoryFields(props.facts, props.severities)}
<p class="buttons after-tight"><button class="button" type="submit" name="do" value="keep">Keep the draft</button> <button class="button plain" type="submit" name="do" value="preview">Preview</button></p>
</form>
${previewPart(props)}
</div>`
  return consolePage({
    title: `Advisory of ${props.number}`,
    frame: props.frame,
    current: 'cases',
    scripts: ['preview'],
    main,
  })
}

/** A published advisory is corrected in the open: a kept draft becomes its next revision. */
function correction({ published, revision, number, token, now }: AdvisoryEditorProps): HtmlValue {
  if (published === undefined) return undefined
  const since = `Revision ${published.revision} is published, since ${instantWords(published.at, now)}.`
  if (revision <= published.revision) {
    return notice(
      'note',
      since,
      html`<p>To correct it, change it here, keep the draft, and publish the correction.</p>`,
    )
  }
  return notice(
    'soon',
    since,
    html`<p>Revision ${revision} is kept and not published. It replaces the page and every record, and the history says so.</p>
<form method="post" action="${casePath(number, 'advisory')}">${hiddenToken(token)}<p class="buttons"><button class="button grave" type="submit" name="do" value="publish">Publish the correction …</button></p></form>`,
  )
}

/** The part of the page that the script puts in anew while one types. */
function previewPart({ facts, findings, now, zone }: AdvisoryEditorProps): Html {
  const advisory = datedDraft(facts, now)
  return html`<section id="preview" class="editor-preview" aria-labelledby="preview-title" tabindex="0">
<h2 id="preview-title">As the world would read it</h2>
${findings.length > 0 && html`<ul class="plain-list">${findings.map(finding)}</ul>`}
<div class="published after-tight">
<p class="small quiet"><span class="mono">${facts.id}</span>${facts.cve !== undefined && html` · <span class="mono">${facts.cve}</span>`}</p>
<h3>${facts.title === '' ? 'No title yet' : facts.title}</h3>
<p class="lede">${facts.summary} <strong>${upgradeWords(facts.affected)}</strong></p>
<h4>Am I affected?</h4><div class="stack">${affectedTables(facts.affected)}</div>
${prose('What it is', facts.description)}
${prose('What it can do', facts.impact)}
${prose('If you cannot upgrade today', facts.workaround)}
<h4>Timeline</h4>${advisoryTimeline({ advisory, zone, draft: true })}
${facts.credits.length > 0 && html`<h4>Credits</h4><div class="prose">${creditSentences(facts.credits)}</div>`}
</div></section>`
}

function prose(heading: string, text: string | undefined): HtmlValue {
  const said = text !== undefined && text.trim() !== ''
  return said && html`<h4>${heading}</h4><div class="prose">${markdown(text, { headingsFrom: 5 })}</div>`
}

function finding(found: Finding): Html {
  const error = found.level === 'error'
  return html`<li>${mark(error ? 'shut' : 'uncertain')} <strong class="${error ? 'is-late' : 'is-soon'}">${error ? 'Missing' : 'Look again'}:</strong> ${found.problem} ${found.remedy ?? ''}</li>`
}
