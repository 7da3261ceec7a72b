import type { FieldProblem } from '../../domain/refusal.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { capitalised, numberWords } from '../words/count.ts'
import { fieldId } from './field.ts'

/**
 * The summary above a form that came back: each problem is a link to its field. `fields` maps a field to the id of
 * its control where that differs. It has the focus, so that a page without scripts says it aloud. Nothing without problems.
 */
export function errorSummary(
  problems: readonly FieldProblem[],
  more: { readonly title?: string; readonly after?: HtmlValue; readonly ids?: Readonly<Record<string, string>> } = {},
): Html | undefined {
  if (problems.length === 0) return undefined
  const answers =
    problems.length === 1 ? 'One answer needs you' : `${capitalised(numberWords(problems.length))} answers need you`
  return html`<div class="errors" role="alert" aria-labelledby="errors-title" tabindex="-1" autofocus>
<h2 id="errors-title">${more.title ?? `Nothing was sent yet. ${answers}`}</h2>
<ul>${problems.map(
    ({ field, problem }) => html`<li><a href="#${more.ids?.[field] ?? fieldId(field)}">${problem}</a></li>`,
  )}</ul>
${more.after !== undefined && html`<p>${more.after}</p>`}
</div>`
}
