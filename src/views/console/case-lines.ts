import { type Html, html } from '../../lib/html.ts'
import { button, optionTags } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { casePath } from '../paths.ts'
import { plainDateWords } from '../words/time.ts'
import type { CasePageProps, LineView } from './case-props.ts'

/**
 * The affected lines as one table. Each row posts `line`, `affected`, `since` and `note`, so the four lists have the
 * same length and order. An empty row at the end takes a line that the policy does not know; an empty `line` is none.
 */
export function linesForm(props: CasePageProps): Html {
  const rows: readonly LineView[] = [...props.lines, ...(props.lines.length < 12 ? [EMPTY] : [])]
  const wrong = props.came?.act === 'lines'
  return html`<details${wrong && html` open`}><summary>${props.lines.length === 0 ? 'Affected lines' : 'Affected lines, and since which version'}</summary>
<form class="tight" id="act-lines" method="post" action="${casePath(props.number, 'lines')}">${hiddenToken(props.token)}
<div class="scroll lines-form"><table>
<thead><tr><th scope="col">Line</th><th scope="col">Affected</th><th scope="col">Since</th><th scope="col">Remark</th></tr></thead>
<tbody>${rows.map((line, index) => row(line, index, props))}</tbody></table></div>
${problems(props)}
<p class="buttons">${button('Keep the lines')}</p></form></details>
`
}

function row(view: LineView, index: number, props: CasePageProps): Html {
  const known = view.line !== ''
  const name = known ? view.line : 'another line'
  const bad = wrongLine(view.line, props) !== undefined
  const head = known
    ? html`<th scope="row" class="mono">${view.line}<input type="hidden" name="line" value="${view.line}"></th>`
    : html`<th scope="row"><input name="line" aria-label="Another line" id="line-${index}"></th>`
  const ended = view.until === undefined || view.maintained ? '' : `ended ${plainDateWords(view.until)}`
  return html`<tr${bad && html` class="wrong"`}>${head}
<td><select name="affected" aria-label="Is ${name} affected?">${optionTags(AFFECTED, view.affected)}</select></td>
<td><input name="since" aria-label="${name}: affected since" value="${view.since ?? ''}" placeholder="${view.line.replace('x', '0.0')}"></td>
<td><input name="note" aria-label="${name}: remark" value="${view.note ?? ''}" placeholder="${ended}"></td></tr>
`
}

function problems(props: CasePageProps): Html | undefined {
  if (props.came?.act !== 'lines') return undefined
  return html`${props.came.problems.map(({ problem, field }) => html`<p class="error" id="lines-${field.replaceAll(/[^A-Za-z0-9-]/g, '-')}">Error: ${problem}</p>`)}`
}

function wrongLine(line: string, { came }: CasePageProps): string | undefined {
  return came?.act === 'lines' ? came.problems.find(({ field }) => field === `line:${line}`)?.problem : undefined
}

const EMPTY: LineView = { line: '', maintained: true, affected: 'unknown', fix: 'none' }
const AFFECTED = [
  { value: 'unknown', label: 'not known' },
  { value: 'yes', label: 'yes' },
  { value: 'no', label: 'no' },
]
