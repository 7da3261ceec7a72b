import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import {
  button,
  type Checkbox,
  type Choice,
  checkbox,
  choiceField,
  type Field,
  fileField,
  type Option,
  selectField,
  type TextField,
  type Typed,
  textField,
  UNTYPED,
} from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'

/** A form of a page that came back, and which of its acts it was. */
export interface TypedAct extends Typed {
  /** The last part of the address it posted to: "severity", "say". */
  readonly act: string
}

/** The fields of one act: their ids carry its name, since a page has many acts with a `reason` each. */
export interface ActFields {
  text(field: TextField): Html
  select(field: Field & { readonly options: readonly Option[] }): Html
  choice(field: Field & { readonly choices: readonly Choice[] }): Html
  check(box: Checkbox): Html
  files(field: Field): Html
  /** The id that a field of this name gets. */
  idOf(name: string): string
}

export function actFields(act: string, came: TypedAct | undefined): ActFields {
  const typed = came?.act === act ? came : UNTYPED
  const id = (name: string, given?: string): string => given ?? actFieldId(act, name)
  return {
    text: (field) => textField({ ...field, id: id(field.name, field.id) }, typed),
    select: (field) => selectField({ ...field, id: id(field.name, field.id) }, typed),
    choice: (field) => choiceField({ ...field, id: id(field.name, field.id) }, typed),
    check: (box) => checkbox({ ...box, id: id(box.name, box.id) }, typed),
    files: (field) => fileField({ ...field, id: id(field.name, field.id) }, typed),
    idOf: (name) => id(name),
  }
}

/** Where an error summary leads for the problems of an act. */
export function actFieldIds(came: TypedAct): Readonly<Record<string, string>> {
  return Object.fromEntries(came.problems.map(({ field }) => [field, actFieldId(came.act, field)]))
}

export interface Act {
  readonly act: string
  readonly path: string
  readonly token: string
  /** The summary that unfolds it. */
  readonly name: HtmlValue
  readonly fields: HtmlValue
  readonly submit: string
  readonly grave?: boolean
  readonly open?: boolean
}

/** An act folded away until it is wanted. A link to `#act-<name>` leads into it, and browsers unfold it. */
export function foldedAct(act: Act): Html {
  return html`<details${act.open === true && html` open`}><summary>${act.name}</summary>
${actForm(act)}</details>
`
}

export function actForm(act: Omit<Act, 'name' | 'open'>): Html {
  return html`<form class="tight" id="act-${act.act}" method="post" action="${act.path}">${hiddenToken(act.token)}
${act.fields}
<p class="buttons">${button(act.submit, act.grave === true ? 'grave' : 'main')}</p></form>`
}

function actFieldId(act: string, name: string): string {
  return `${act}-${name.replaceAll(/[^A-Za-z0-9-]/g, '-')}`
}
