import type { FieldProblem } from '../../domain/refusal.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'

/** What a person typed into a form and what is wrong with it: a page that comes back keeps every word. */
export interface Typed {
  /** By field name, as the form posts it. */
  readonly values: Readonly<Record<string, string>>
  readonly problems: readonly FieldProblem[]
}
export const UNTYPED: Typed = { values: {}, problems: [] }

export interface Field {
  readonly name: string
  readonly label: HtmlValue
  readonly hint?: HtmlValue
  readonly optional?: boolean
  /** Value to show where nothing was typed yet. */
  readonly value?: string
  /** Overrides the id made from the name, where two forms of a page use the same names. */
  readonly id?: string
}

export interface TextField extends Field {
  readonly type?: 'text' | 'email' | 'search' | 'datetime-local' | 'date'
  readonly rows?: number
  readonly maxLength?: number
  readonly autocomplete?: string
  /** Code and addresses: set in mono, never corrected. */
  readonly exact?: boolean
  readonly short?: boolean
}

/** A line of text, or several with `rows`. */
export function textField(field: TextField, typed: Typed = UNTYPED): Html {
  const { id, described, problem } = parts(field, typed)
  const value = typed.values[field.name] ?? field.value ?? ''
  const common = html`id="${id}" name="${field.name}"${described}${problem !== undefined && html` aria-invalid="true"`}${
    field.maxLength !== undefined && html` maxlength="${field.maxLength}"`
  }${field.autocomplete !== undefined && html` autocomplete="${field.autocomplete}"`}${
    field.exact === true && html` spellcheck="false" autocapitalize="off"`
  }`
  // A line break right after the tag is not part of the value (HTML, 13.1.2), so one is always written.
  const control =
    field.rows === undefined
      ? html`<input type="${field.type ?? 'text'}" ${common} value="${value}">`
      : html`<textarea ${common} rows="${field.rows}"${field.exact === true && html` class="exact-text"`}>
${value}</textarea>`
  return wrap(field, id, problem, control, field.short === true)
}

export interface Option {
  readonly value: string
  readonly label: string
}

export function selectField(
  field: Field & { readonly options: readonly Option[] | Html },
  typed: Typed = UNTYPED,
): Html {
  const { id, described, problem } = parts(field, typed)
  const chosen = typed.values[field.name] ?? field.value ?? ''
  const options = Array.isArray(field.options) ? optionTags(field.options, chosen) : field.options
  const control = html`<select id="${id}" name="${field.name}"${described}>${options as HtmlValue}</select>`
  return wrap(field, id, problem, control, true)
}

export function optionTags(options: readonly Option[], chosen: string): readonly Html[] {
  return options.map(
    ({ value, label }) => html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`,
  )
}

export interface Choice {
  readonly value: string
  readonly label: HtmlValue
  readonly hint?: HtmlValue
}

/** One of several, all in sight. */
export function choiceField(field: Field & { readonly choices: readonly Choice[] }, typed: Typed = UNTYPED): Html {
  const { id, described, problem } = parts(field, typed)
  const chosen = typed.values[field.name] ?? field.value
  return html`<fieldset${problem !== undefined && html` class="wrong"`}${described}>
<legend>${field.label}${field.optional === true && OPTIONAL}</legend>
${hintTag(id, field.hint)}${errorTag(id, problem)}
${field.choices.map((choice, index) => {
  // The first choice has the field's own id, so that the link of an error summary leads to something one can press.
  const choiceId = index === 0 ? id : `${id}-${index + 1}`
  return html`<div class="choice"><input type="radio" id="${choiceId}" name="${field.name}" value="${choice.value}"${choice.value === chosen && html` checked`}${choice.hint !== undefined && html` aria-describedby="${choiceId}-hint"`}><label for="${choiceId}">${choice.label}</label>${choice.hint !== undefined && html`<p class="hint" id="${choiceId}-hint">${choice.hint}</p>`}</div>
`
})}</fieldset>`
}

export interface Checkbox {
  readonly name: string
  readonly label: HtmlValue
  readonly hint?: HtmlValue
  readonly value?: string
  readonly checked?: boolean
  readonly id?: string
}

export function checkbox(box: Checkbox, typed: Typed = UNTYPED): Html {
  const id = box.id ?? fieldId(box.name)
  const value = box.value ?? 'yes'
  const typedValue = typed.values[box.name]
  const checked = typedValue === undefined ? box.checked === true : typedValue === value
  return html`<div class="choice"><input type="checkbox" id="${id}" name="${box.name}" value="${value}"${checked && html` checked`}${box.hint !== undefined && html` aria-describedby="${id}-hint"`}><label for="${id}">${box.label}</label>${box.hint !== undefined && html`<p class="hint" id="${id}-hint">${box.hint}</p>`}</div>`
}

/** Files to add. `multiple` always: a report rarely has one. */
export function fileField(field: Field, typed: Typed = UNTYPED): Html {
  const { id, described, problem } = parts(field, typed)
  return wrap(field, id, problem, html`<input type="file" id="${id}" name="${field.name}" multiple${described}>`, false)
}

/** The id of a field: its name in characters that an address fragment carries well. */
export function fieldId(name: string): string {
  return `f-${name.replaceAll(/[^A-Za-z0-9-]/g, '-')}`
}

export function button(words: HtmlValue, look: 'main' | 'plain' | 'grave' = 'main'): Html {
  return html`<button class="button${look === 'main' ? '' : ` ${look}`}" type="submit">${words}</button>`
}

const OPTIONAL: Html = html` <span class="optional">not needed</span>`

function wrap(field: Field, id: string, problem: string | undefined, control: Html, short: boolean): Html {
  return html`<div class="field${short && ' short'}${problem !== undefined && ' wrong'}">
<label for="${id}">${field.label}${field.optional === true && OPTIONAL}</label>
${hintTag(id, field.hint)}${errorTag(id, problem)}
${control}
</div>`
}

function parts(field: Field, typed: Typed): { id: string; described: HtmlValue; problem: string | undefined } {
  const id = field.id ?? fieldId(field.name)
  const problem = typed.problems.find((found) => found.field === field.name)?.problem
  const ids = [field.hint === undefined ? '' : `${id}-hint`, problem === undefined ? '' : `${id}-error`]
  const described = ids.filter((part) => part !== '').join(' ')
  return { id, described: described !== '' && html` aria-describedby="${described}"`, problem }
}

function hintTag(id: string, hint: HtmlValue): HtmlValue {
  if (hint === undefined) return ''
  return html`<div class="hint" id="${id}-hint">${hint}</div>`
}

function errorTag(id: string, problem: string | undefined): HtmlValue {
  return problem !== undefined && html`<p class="error" id="${id}-error">Error: ${problem}</p>`
}
