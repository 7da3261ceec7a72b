import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { type Mark, mark } from './mark.ts'

/** Facts beside a text: pairs of a name and what stands. Pairs whose value is empty are left out. */
export function facts(pairs: readonly (readonly [string, HtmlValue])[], small = false): Html {
  const present = pairs.filter(([, value]) => value !== undefined && value !== false && value !== null && value !== '')
  return html`<dl class="facts${small && ' small'}">${present.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>`
}

/** Something to know (no mark), something that needs somebody (soon), something that holds or broke (late). */
export function notice(look: 'note' | 'soon' | 'late', strong: HtmlValue, rest?: HtmlValue): Html {
  const sign = look === 'note' ? undefined : mark(look === 'soon' ? 'uncertain' : 'shut')
  return html`<div class="notice${look !== 'note' && ` ${look}`}" role="status">
<p>${sign} <strong>${strong}</strong></p>
${rest !== undefined && html`<div>${rest}</div>`}
</div>`
}

/** A part of a page under its own heading. */
export function section(id: string, heading: HtmlValue, content: HtmlValue, look = 'after'): Html {
  return html`<section${look !== '' && html` class="${look}"`} aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${content}
</section>
`
}

/** A chapter of a published page: heading in the margin, text beside it. */
export function chapter(id: string, heading: HtmlValue, content: HtmlValue): Html {
  return html`<section class="chapter" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${heading}</h2>
<div class="stack">${content}</div>
</section>
`
}

export function meta(items: readonly HtmlValue[]): Html {
  const present = items.filter((item) => item !== undefined && item !== false && item !== null && item !== '')
  return html`<ul class="meta">${present.map((item) => html`<li>${item}</li>`)}</ul>`
}

/** As domain/release judges it. */
export interface Gate {
  readonly title: string
  readonly green: boolean
  /** What is missing, and in which case; empty when green. */
  readonly problems: readonly string[]
}

/** Every gate with its word; red ones first, since they are why one looks. */
export function gates(list: readonly Gate[]): Html {
  const sorted = [...list].sort((a, b) => Number(a.green) - Number(b.green))
  return html`<ul class="gates">${sorted.map(gate)}</ul>`
}

export function gatesHeading(list: readonly Gate[]): string {
  const red = list.filter(({ green }) => !green).length
  const green = list.length - red
  if (list.length === 0) return 'Gates'
  return red === 0 ? `Gates: all ${green} green` : `Gates: ${green} green, ${red} red`
}

function gate({ title, green, problems }: Gate): Html {
  const word = green ? html`<strong class="is-good">Green:</strong>` : html`<strong class="is-late">Red:</strong>`
  return html`<li>${mark(green ? 'open' : 'shut')}<div><p>${word} ${title}</p>${problems.map(
    (problem) => html`<p class="small quiet">${problem}</p>`,
  )}</div></li>
`
}

export interface Table {
  readonly caption?: HtmlValue
  readonly heads: readonly HtmlValue[]
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly HtmlValue[])[]
  /** Columns of numbers, counted from 0, stand to the right. */
  readonly numbers?: readonly number[]
  /** More columns than a phone has room for: it scrolls, and the keyboard must reach it. */
  readonly wide?: string
}

/** A table that scrolls in itself where it is too wide; `wide` names it for those who reach it by keyboard. */
export function table(content: Table): Html {
  const side = (column: number): HtmlValue => content.numbers?.includes(column) === true && html` class="number"`
  return html`<div class="scroll"${content.wide !== undefined && html` tabindex="0" role="group" aria-label="${content.wide}"`}><table>
${content.caption !== undefined && html`<caption>${content.caption}</caption>`}
<thead><tr>${content.heads.map((head, column) => html`<th scope="col"${side(column)}>${head}</th>`)}</tr></thead>
<tbody>${content.rows.map(
    (row) => html`<tr>${row.map((cell, column) =>
      column === 0 ? html`<th scope="row">${cell}</th>` : html`<td${side(column)}>${cell}</td>`,
    )}</tr>
`,
  )}</tbody>
</table></div>`
}

/** The code of a report: numbered words, the check word last. */
export function codeWords(words: readonly string[]): Html {
  return html`<ol class="words">${words.map((word, index) =>
    index === words.length - 1 ? html`<li class="check">${word}</li>` : html`<li>${word}</li>`,
  )}</ol>`
}

export function state(name: Mark, words: HtmlValue, tone = ''): Html {
  return html`<p class="state${tone !== '' && ` ${tone}`}">${mark(name)} <span>${words}</span></p>`
}
