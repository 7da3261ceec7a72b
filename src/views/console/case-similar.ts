import { LIMITS } from '../../domain/intake.ts'
import type { Reasons, SharedKind } from '../../domain/similarity-found.ts'
import { type Html, html } from '../../lib/html.ts'
import { section } from '../parts/small.ts'
import { casePath } from '../paths.ts'
import { listWords } from '../words/count.ts'
import { standingWords } from '../words/standing.ts'
import { instantWords } from '../words/time.ts'
import { actFields, foldedAct } from './acts.ts'
import type { CasePageProps, SimilarReport } from './case-props.ts'

/** Why other reports are thought to be the same, and the way to link them. Nothing is linked or closed by itself. */
export function similarSection(props: CasePageProps): Html | undefined {
  const { similar = [] } = props
  if (similar.length === 0) return undefined
  return section(
    'similar',
    'Similar reports',
    html`<ul class="plain-list">${similar.map(
      (one) => html`<li>${about(one, props)}${linkForm(one, props)}</li>
`,
    )}</ul>`,
  )
}

function about(one: SimilarReport, { now, reports }: CasePageProps): Html {
  const like = reports.length > 1 ? `, like ${one.mine}` : ''
  return html`<p><a href="${casePath(one.number)}">${one.number}: ${one.title}</a><br>
<span class="quiet"><span class="mono">${one.report}</span> · ${instantWords(one.receivedAt, now)} · ${standingWords(one.standing)}${like}</span></p>
<p>${one.reasons.copy ? html`<strong>It says exactly the same.</strong>` : reasonWords(one.reasons)}</p>
`
}

/** "Same file: zlib.c. Same weakness: path traversal. 43 % of the words." */
export function reasonWords({ shared, words }: Reasons): string {
  const reasons = shared.map(
    ({ kind, values }) => `${SAME[kind]}${kind === 'attachment' ? '' : `: ${listWords(values)}`}`,
  )
  return [...reasons, `${words} % of the words in common`].map((reason) => `${reason}.`).join(' ')
}

const SAME: Readonly<Record<SharedKind, string>> = {
  identifier: 'Both name',
  attachment: 'The same attached file',
  file: 'Same file',
  function: 'Same function',
  sink: 'Same sink',
  weakness: 'Same weakness',
  component: 'Same component',
  package: 'Same package',
  version: 'Same version',
}

/** The later report goes to the case of the earlier. */
function linkForm(one: SimilarReport, props: CasePageProps): Html {
  const [report, into] = one.newer ? [one.report, props.number] : [one.mine, one.number]
  // One form for each report elsewhere: ours may be like several.
  const act = `duplicate-${one.report}`
  const fields = actFields(act, props.came)
  return foldedAct({
    act,
    path: casePath(props.number, 'duplicate'),
    token: props.token,
    open: props.came?.act === act,
    name: one.newer ? `Link ${one.report} to this case` : `Link ${one.mine} to ${one.number}`,
    submit: 'Link it',
    fields: html`<input type="hidden" name="report" value="${report}"><input type="hidden" name="into" value="${into}"><input type="hidden" name="other" value="${one.report}">
${fields.text({ name: 'reason', label: 'Why', hint: 'Would one fix fix both? Only the link moves, and it can be taken back: neither reporter sees the other’s words.', rows: 2, maxLength: LIMITS.reason })}`,
  })
}

/** Beside a report that was linked from another case: the way back. */
export function unlinkForm(
  report: { readonly id: string; readonly origin?: string },
  props: CasePageProps,
): Html | undefined {
  if (report.origin === undefined) return undefined
  const act = `unlink-${report.id}`
  const fields = actFields(act, props.came)
  return foldedAct({
    act,
    path: casePath(props.number, 'unlink'),
    token: props.token,
    open: props.came?.act === act,
    name: `Not the same: back to ${report.origin}`,
    submit: 'Take the link back',
    fields: html`<input type="hidden" name="report" value="${report.id}">
${fields.text({ name: 'reason', label: 'Why it is not the same', rows: 2, maxLength: LIMITS.reason })}`,
  })
}
