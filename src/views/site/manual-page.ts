import { type Html, html } from '../../lib/html.ts'
import { markdown } from '../markdown.ts'
import { sitePage } from '../parts/layout.ts'
import { PATHS } from '../paths.ts'
import type { ManualPageProps } from './props.ts'

/** A chapter of the manual beside the table of contents. */
export function manualPage({ frame, chapters, chapter }: ManualPageProps): Html {
  const ids = new Set(chapters.map(({ id }) => id))
  const text = markdown(withoutTitle(chapter.text), { headingsFrom: 2, local: (target) => chapterLink(target, ids) })
  const main = html`<header>${chapter.id !== 'index' && html`<p class="small quiet"><a href="${PATHS.manual}">The manual</a></p>`}<h1>${chapter.title}</h1></header>
<div class="manual"><nav aria-label="Chapters of the manual"><ul class="plain-list small">${chapters.map(
    ({ id, title }) =>
      html`<li><a href="${chapterPath(id)}"${id === chapter.id && html` aria-current="page"`}>${title}</a></li>`,
  )}</ul></nav>
<div class="prose">${text}</div></div>`
  return sitePage({ title: `${chapter.title}, manual`, frame, main })
}

/** The first chapter is `index`, at `/manual` itself. */
export function chapterPath(id: string): string {
  return id === 'index' ? PATHS.manual : `${PATHS.manual}/${encodeURIComponent(id)}`
}

// The page has the title as its h1; the text's own first heading would be a second one.
function withoutTitle(text: string): string {
  return text.replace(/^\s*# [^\n]*\n/, '')
}

/** Chapters link each other as files of their folder; on the site they are addresses. */
function chapterLink(target: string, ids: ReadonlySet<string>): string | undefined {
  const match = /^(?:\.{1,2}\/)*([a-z0-9-]+)\.md(?:#[\w-]*)?$/.exec(target)
  const id = match?.[1]
  if (id !== undefined && ids.has(id)) return chapterPath(id)
  return undefined
}
