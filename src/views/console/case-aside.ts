import { LIMITS } from '../../domain/intake.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Choice } from '../parts/field.ts'
import { type Mark, mark } from '../parts/mark.ts'
import { keptList, rightList, rightsAhead, type Seen, stepsAndRules } from '../parts/promised.ts'
import { facts, table } from '../parts/small.ts'
import { casePath, openingsPath, releasePath, reportPath } from '../paths.ts'
import { capitalised, listWords, numberWords } from '../words/count.ts'
import { doorWords, notReportWords } from '../words/standing.ts'
import { dayWords, instantInZones, instantWords, nearWords, plainDateWords } from '../words/time.ts'
import { actFields, foldedAct } from './acts.ts'
import { guestList, inviteGuest } from './case-guests.ts'
import { keyLine } from './case-keys.ts'
import type { CasePageProps, CaseReport, LineView } from './case-props.ts'
import { unlinkForm } from './case-similar.ts'

/** The facts of a case at a glance; what changes them is under "Work on the case". */
export function caseAside(props: CasePageProps): Html {
  return html`<aside class="side" aria-label="Facts">
<section><h2>Affected lines</h2>${lines(props)}</section>
<section><h2>Facts</h2>${facts(factPairs(props))}</section>
${promised(props)}
<section><h2>${props.reports.length === 1 ? 'One report' : `${capitalised(numberWords(props.reports.length))} reports`}</h2>
<ul class="plain-list">${props.reports.map(
    (report) => html`<li>${reportLine(report, props)}</li>
`,
  )}</ul>
${link(props)}</section>
<section><h2>People</h2>${people(props)}</section>
</aside>`
}

/** What is promised without a clock: steps, orders, rules, and the rights that open for the reporter. */
function promised({ promised: list = [], now, teamZone }: CasePageProps): HtmlValue {
  if (list.length === 0) return undefined
  const seen: Seen = { now, zones: [teamZone], reader: 'team' }
  const rights = rightsAhead(list)
  const kept = stepsAndRules(list)
  const open = kept.filter(({ state }) => state === 'open' || state === 'broken').length
  return html`${rights.length > 0 && html`<section><h2>Rights</h2><div class="small">${rightList(rights, seen)}</div></section>`}
${kept.length > 0 && html`<section><h2>Steps and rules</h2><details><summary>${open === 0 ? 'All done' : `${capitalised(numberWords(open))} not done`}</summary>${keptList(kept, seen)}</details></section>`}`
}

function lines({ lines: all }: CasePageProps): Html {
  if (all.length === 0) return html`<p class="quiet">Nothing is said yet. <a href="#act-lines">Fill in</a></p>`
  const rows = all.map((line) => [html`<span class="mono">${line.line}</span>`, affectedWords(line), fixWords(line)])
  return html`${table({ heads: ['Line', 'Affected', 'Fix'], rows })}<p class="after-tight"><a href="#act-lines">Change</a> · <a href="#act-fix">Record a fix</a></p>`
}

function affectedWords(line: LineView): string {
  if (line.affected === 'unknown') return 'not known'
  if (line.affected === 'no') return 'no'
  return line.since === undefined || line.since === '' ? 'yes' : `since ${line.since}`
}

function fixWords(line: LineView): HtmlValue {
  if (line.affected === 'no') return html`<span class="quiet">none needed</span>`
  if (line.affected === 'unknown' && line.fix === 'none' && line.maintained) return ''
  if (!line.maintained)
    return html`<span class="quiet">ended${line.until !== undefined && ` ${plainDateWords(line.until)}`}</span>`
  const [sign, words] = FIXES[line.fix]
  return html`${mark(sign)} ${line.fix === 'ready' && line.version !== undefined ? line.version : words}`
}

function factPairs(props: CasePageProps): readonly (readonly [string, HtmlValue])[] {
  const { embargo, cve, severity, release, now, audit } = props
  const handler = props.team.find(({ id }) => id === props.handler)
  const cveWords =
    cve.state === 'requested' ? `requested${cve.from === undefined ? '' : ` from ${cve.from}`}` : 'none yet'
  return [
    [
      'Handler',
      html`${handler === undefined ? html`<strong class="is-soon">nobody</strong>` : `${handler.name}${handler.id === props.me ? ' (you)' : ''}`}. <a href="#act-handler">${handler === undefined ? 'Take it' : 'Hand over'}</a>`,
    ],
    [
      'Embargo',
      html`${embargo.until === undefined ? 'no date decided' : `until ${instantInZones(embargo.until, [props.teamZone], now)}`}${embargo.reason !== undefined && html`<br><span class="quiet">“${embargo.reason}”</span>`}<br><a href="#act-embargo">${embargo.until === undefined ? 'Decide' : 'Change, with a reason'}</a>`,
    ],
    [
      'CVE',
      cve.id === undefined
        ? cveWords
        : html`<span class="mono">${cve.id}</span>${cve.at !== undefined && `, issued ${dayWords(cve.at, 'UTC', now)}`}`,
    ],
    [
      'Severity',
      severity !== undefined &&
        html`${capitalised(severity.level)}${severity.score !== undefined && `, ${severity.score.toFixed(1)}`}${severity.vector !== undefined && html`<br><span class="mono small">${severity.vector}</span>`}`,
    ],
    ['Kind', severity?.cwe],
    [
      'Audit',
      audit !== undefined &&
        html`${dayWords(audit.at, 'UTC', now)}${audit.who !== undefined && `, ${audit.who}`}<br><span class="quiet">${audit.evidence}</span>`,
    ],
    [
      'Advisory',
      html`<a href="${casePath(props.number, 'advisory')}">${props.advisory.revision === 0 ? 'Write it' : `Revision ${props.advisory.revision}`}</a>`,
    ],
    [
      'Release',
      release !== undefined &&
        html`<a href="${releasePath(release.id)}">${release.title}</a>, ${nearWords(release.at, now)} UTC${release.armed && ', armed'}`,
    ],
    ['Policy', `version ${props.policyVersion}`],
  ]
}

function reportLine(report: CaseReport, props: CasePageProps): Html {
  const from = `${report.from ?? 'anonymous'}, ${doorWords(report.door)}`
  const seen = report.seenAt === undefined ? 'not opened yet' : `seen ${nearWords(report.seenAt, props.now)}`
  const state =
    report.withdrawnAt !== undefined
      ? 'withdrawn'
      : report.classified === 'report'
        ? ''
        : `read as ${notReportWords(report.classified)}`
  const rest = [instantWords(report.receivedAt, props.now), seen, `credit: ${report.credit}`, state].filter(
    (part) => part !== '',
  )
  return html`<span class="mono">${report.id}</span> ${from}<br><span class="quiet">${rest.join(' · ')}</span>${keyLine(report, props)}
${classify(report, props)}${unlinkForm(report, props)}`
}

/** Not a report, with a reason; and the way back. */
function classify(report: CaseReport, props: CasePageProps): Html {
  const act = `classify-${report.id}`
  const fields = actFields(act, props.came)
  const reason = fields.text({ name: 'reason', label: 'Why', rows: 2, maxLength: LIMITS.reason })
  const back = report.classified !== 'report'
  return foldedAct({
    act,
    path: reportPath(report.id, 'classify'),
    token: props.token,
    open: props.came?.act === act,
    name: back ? 'Undo: it is a report' : 'Not a report …',
    submit: back ? 'Take it as a report' : 'It is no report',
    grave: !back,
    fields: back
      ? html`<input type="hidden" name="as" value="report">${reason}`
      : html`${fields.choice({ name: 'as', label: 'It is', choices: NO_REPORT, hint: 'Its clocks stop. This can be undone.' })}${reason}`,
  })
}

/** Joins another report to this case, by its number; or takes one out into a case of its own. */
function link(props: CasePageProps): Html {
  const fields = actFields('link', props.came)
  const several = props.reports.length > 1
  const out = several
    ? fields.select({
        name: 'out',
        label: 'Or take one out, into a case of its own',
        options: [{ value: '', label: 'none' }, ...props.reports.map(({ id }) => ({ value: id, label: id }))],
      })
    : ''
  return html`<div class="after-tight">${foldedAct({
    act: 'link',
    path: casePath(props.number, 'link'),
    token: props.token,
    open: props.came?.act === 'link',
    name: several ? 'Link another report, or split' : 'Link another report',
    submit: several ? 'Do it' : 'Link it',
    fields: html`${fields.text({ name: 'report', label: 'Report', hint: 'Its number, such as R-7K3M-9Q2F. Neither reporter sees the other’s words.', optional: several, exact: true })}${out}${fields.text({ name: 'reason', label: 'Why', hint: 'Would one fix fix both?', rows: 2 })}`,
  })}</div>`
}

function people(props: CasePageProps): Html {
  const names = props.team.map(({ id, name }) => (id === props.me ? 'you' : name))
  return html`${guestList(props)}<ul class="plain-list"><li>Team: ${listWords(names)}</li></ul>
<p class="after-tight"><a href="${openingsPath(props.number)}">Who opened what</a></p>
${inviteGuest(props)}`
}

const FIXES: Readonly<Record<LineView['fix'], readonly [Mark, string]>> = {
  none: ['promised', 'not begun'],
  started: ['intent', 'under way'],
  ready: ['kept', 'ready'],
}
const NO_REPORT: readonly Choice[] = [
  { value: 'question', label: 'a question' },
  { value: 'policy-comment', label: 'a comment on the policy' },
  { value: 'bounty-beg', label: 'a request for a bounty' },
  { value: 'spam', label: 'spam' },
]
