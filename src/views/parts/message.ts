import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { markdown } from '../markdown.ts'
import { grouped, sizeWords } from '../words/count.ts'
import { instantWords } from '../words/time.ts'
import { mark } from './mark.ts'
import { timeTag } from './timeline.ts'

/** A file of a report or a message, as its reader sees it. */
export interface FileView {
  readonly id: string
  readonly name: string
  readonly size: number
}

export interface MessageView {
  readonly from: string
  /** "update to Mira Halvorsen", "question", "your report"; said after the name. */
  readonly about?: string
  readonly at: Instant
  /** Markdown as typed; line breaks are kept, and HTML in it is shown as text. */
  readonly text: string
  readonly files: readonly FileView[]
  /** What its reader should know of it before believing it. */
  readonly notes?: readonly string[]
  /** Where it can be had as it came, byte for byte. */
  readonly raw?: string
  /** Who reads it: everybody (the team speaks outward), theirs (somebody speaks to the team), office (team only). */
  readonly reach: 'everybody' | 'theirs' | 'office'
}

export interface MessageRules {
  readonly now: Instant
  /** Stamps "To everybody" and "Team only" are for the team, who must not mix them up. */
  readonly stamps: boolean
  readonly file: (file: FileView) => Html
}

export function messages(list: readonly MessageView[], rules: MessageRules): Html {
  return html`<ol class="messages">${list.map(
    (message) => html`<li>${one(message, rules)}</li>
`,
  )}</ol>`
}

/** Markdown as it was typed. Long texts fold after their beginning, so that a conversation can be followed. */
export function typedText(text: string): HtmlValue {
  const cut = foldAt(text)
  if (cut === undefined) return said(text)
  return html`${said(text.slice(0, cut))}
<details><summary>The rest, ${grouped(text.length - cut)} characters</summary>${said(text.slice(cut))}</details>`
}

export function fileList(files: readonly FileView[], file: (file: FileView) => Html): HtmlValue {
  return (
    files.length > 0 &&
    html`<ul class="files">${files.map((entry) => html`<li>${file(entry)}, ${sizeWords(entry.size)}</li>`)}</ul>`
  )
}

function one(message: MessageView, rules: MessageRules): Html {
  const stamp = rules.stamps && STAMPS[message.reach]
  return html`<article class="message ${message.reach}">
${stamp}<header><h3>${message.from}</h3>${message.about !== undefined && html` <span>${message.about}</span>`} ${timeTag(message.at, instantWords(message.at, rules.now))}</header>
${typedText(message.text)}
${fileList(message.files, rules.file)}
${provenance(message)}
</article>`
}

/** What to know before believing it, and the mail it came as. */
export function provenance({ notes = [], raw }: Pick<MessageView, 'notes' | 'raw'>): HtmlValue {
  if (notes.length === 0 && raw === undefined) return ''
  const asItCame = raw !== undefined && html` <a href="${raw}" download>As it came</a>`
  return html`${notes.map(
    (note) => html`<p class="is-soon">${note}</p>
`,
  )}${asItCame !== false && html`<p class="small quiet">${asItCame}</p>`}`
}

export const STAMPS: Readonly<Record<MessageView['reach'], Html | undefined>> = {
  everybody: html`<p class="stamp">${mark('people')} To everybody</p>`,
  office: html`<p class="stamp">${mark('lock')} Team only</p>`,
  theirs: undefined,
}

function said(text: string): Html {
  return html`<div class="said-text">${markdown(text, { headingsFrom: 4 })}</div>`
}

/** Between two paragraphs, and never inside a fence of code; undefined where all of it is shown. */
function foldAt(text: string): number | undefined {
  if (text.length <= 1600) return undefined
  for (let at = text.indexOf('\n\n', 900); at > 0 && at < 3000; at = text.indexOf('\n\n', at + 2)) {
    const fences = text.slice(0, at).match(/^ {0,3}(```|~~~)/gm)?.length ?? 0
    if (fences % 2 === 0) return at
  }
  return undefined
}
