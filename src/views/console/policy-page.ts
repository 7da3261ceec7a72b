import type { Finding } from '../../domain/refusal.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { button } from '../parts/field.ts'
import { type ConsoleFrame, consolePage, hiddenToken } from '../parts/layout.ts'
import { mark } from '../parts/mark.ts'
import { facts, notice, section, table } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { count } from '../words/count.ts'
import { instantWords } from '../words/time.ts'
import { actFieldIds } from './acts.ts'
import { type AbsencesProps, absencesPart } from './policy-absences.ts'

/** The policy in force, and the changed file that waits to be put in force. */
export interface ConsolePolicyPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly active: {
    readonly version: number
    readonly title: string
    readonly digest: string
    readonly activatedAt: Instant
    readonly file: string
  }
  readonly proposal?: PolicyProposal
  readonly versions: readonly {
    readonly version: number
    readonly at: Instant
    readonly digest: string
    readonly reports: number
  }[]
  readonly mayActivate: boolean
  readonly announced: Omit<AbsencesProps, 'token' | 'now'>
}

export interface PolicyProposal {
  readonly digest: string
  readonly findings: readonly Finding[]
  /** What it changes, a sentence each: promises, doors, products, texts. */
  readonly changes: readonly PolicyChange[]
}
export interface PolicyChange {
  readonly kind: 'new' | 'gone' | 'changed'
  /** "promise acknowledge", "product node". */
  readonly subject: string
  readonly before?: string
  readonly after?: string
}

export function consolePolicyPage(props: ConsolePolicyPageProps): Html {
  const { proposal, active, now } = props
  const heading = proposal === undefined ? `Version ${active.version} is in force` : 'A changed policy waits for you'
  const main = html`<header><p class="quiet">${active.title}</p><h1>${heading}</h1></header>
${props.announced.came !== undefined && errorSummary(props.announced.came.problems, { title: 'Not announced yet', ids: actFieldIds(props.announced.came) })}
<div class="beside"><div>
${proposal === undefined ? unchanged(active.file) : changed(proposal, props)}
${section('absences', 'Absences and pauses', absencesPart({ ...props.announced, token: props.token, now }))}
${section('versions', 'Versions', versions(props))}
</div>
<aside class="side" aria-label="In force"><section><h2>In force</h2>${facts([
    ['Version', String(active.version)],
    ['Since', instantWords(active.activatedAt, now)],
    ['File', html`<code>${active.file}</code>`],
    ['Digest', html`<span class="mono small">${active.digest}</span>`],
  ])}<p class="after-tight"><a href="${PATHS.policy}">The page that everybody reads</a></p></section></aside></div>`
  return consolePage({
    title: heading,
    wrong: props.announced.came !== undefined,
    frame: props.frame,
    current: 'policy',
    main,
  })
}

function unchanged(file: string): Html {
  return html`<p>The file and what is in force are the same. Change <code>${file}</code>, and the difference appears here; nothing holds before somebody puts it in force.</p>`
}

function changed(proposal: PolicyProposal, props: ConsolePolicyPageProps): Html {
  const errors = proposal.findings.filter(({ level }) => level === 'error')
  const verdict =
    errors.length > 0
      ? notice(
          'late',
          `It cannot be put in force: ${count(errors.length, 'error')}.`,
          html`<p>Mend the file; the version before stays.</p>`,
        )
      : notice(
          'soon',
          'It holds for reports that come after it.',
          html`<p>Reports that are here keep the version they came under.</p>`,
        )
  return html`${verdict}
${proposal.findings.length > 0 && section('findings', 'Findings', html`<ul class="ruled">${proposal.findings.map(finding)}</ul>`, '')}
${section('changes', count(proposal.changes.length, 'change'), changes(proposal.changes))}
${errors.length === 0 && props.mayActivate && activate(proposal, props.token)}
${!props.mayActivate && html`<p class="quiet after-tight">An admin can put it in force.</p>`}`
}

/** `digest` to `/console/policy`: what is put in force is exactly what was read. */
function activate(proposal: PolicyProposal, token: string): Html {
  return html`<form class="after-tight" method="post" action="${PATHS.consolePolicy}">${hiddenToken(token)}<input type="hidden" name="digest" value="${proposal.digest}">
<p class="buttons">${button('Put it in force …', 'grave')} <span class="small quiet">Asks for a fresh proof of who you are. It is public from then on.</span></p></form>`
}

function changes(list: readonly PolicyChange[]): Html {
  if (list.length === 0)
    return html`<p>Only the form of the file changed: spaces, comments or order. No promise is another.</p>`
  return html`<ul class="diff">${list.map(
    (
      change,
    ) => html`<li><span class="quiet">${WORDS[change.kind]}</span><div><p><strong>${change.subject}</strong></p>${change.before !== undefined && html`<p><span class="spoken">before: </span><del>${change.before}</del></p>`}${change.after !== undefined && html`<p><span class="spoken">after: </span><ins>${change.after}</ins></p>`}</div></li>
`,
  )}</ul>`
}

function finding(found: Finding): Html {
  const where = [found.file ?? '', found.line === undefined ? '' : `line ${found.line}`, found.path ?? ''].filter(
    (part) => part !== '',
  )
  return html`<li>${mark(found.level === 'error' ? 'shut' : found.level === 'warning' ? 'uncertain' : 'event')} <strong>${LEVELS[found.level]}:</strong> ${found.problem}${found.remedy !== undefined && ` ${found.remedy}`}${where.length > 0 && html`<br><span class="quiet mono small">${where.join(', ')}</span>`}</li>`
}

function versions({ versions: list, now }: ConsolePolicyPageProps): Html {
  return table({
    heads: ['Version', 'In force since', 'Reports under it', 'Digest'],
    wide: 'Versions of the policy',
    numbers: [2],
    rows: list.map((version) => [
      String(version.version),
      instantWords(version.at, now),
      String(version.reports),
      html`<span class="mono">${version.digest.slice(0, 16)} …</span>`,
    ]),
  })
}

const WORDS: Readonly<Record<PolicyChange['kind'], string>> = { new: 'new', gone: 'gone', changed: 'changed' }
const LEVELS: Readonly<Record<Finding['level'], string>> = { error: 'Error', warning: 'Warning', note: 'Note' }
