import { html } from '../../lib/html.ts'

/**
 * The listings of a directory and its year folders as pages with links and nothing else (CSAF 2.0 §7.1.14): a server of
 * files makes its own, ours serves these.
 */
export function listingPages(folder: string, paths: readonly string[]): readonly (readonly [string, string])[] {
  const inside = paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length))
  const years = [...new Set(inside.flatMap((path) => /^(\d{4})\//.exec(path)?.[1] ?? []))].toSorted()
  const top = [...years.map((year) => `${year}/`), ...inside.filter((path) => !path.includes('/')).toSorted()]
  return [
    [folder, page(folder, top)],
    ...years.map((year): readonly [string, string] => {
      const names = inside.filter((path) => path.startsWith(`${year}/`)).map((path) => path.slice(year.length + 1))
      return [`${folder}${year}/`, page(`${folder}${year}/`, ['../', ...names.toSorted()])]
    }),
  ]
}

function page(title: string, names: readonly string[]): string {
  // Whole paths: the page answers with and without a slash at its end.
  const at = `/.well-known/csaf/${title}`
  const up = at.replace(/[^/]+\/$/, '')
  const items = names.map((name) => html`<li><a href="${name === '../' ? up : at + name}">${name}</a></li>`)
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1><ul>
${items}
</ul></body></html>
`.text
}
