import type { AffectedLine, AffectedProduct } from '../../domain/advisory.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { table } from '../parts/small.ts'
import { listWords } from '../words/count.ts'

/** One table a product: every line that the advisory speaks of, affected or not. */
export function affectedTables(products: readonly AffectedProduct[]): Html {
  if (products.length === 0) return html`<p class="empty">No product is named yet.</p>`
  return html`${products.map(productTable)}`
}

/** "Upgrade to 25.9.1, 24.14.2 or 22.22.3."; nothing where no fix exists. */
export function upgradeWords(products: readonly AffectedProduct[]): string | undefined {
  const fixed = products.flatMap(({ product, lines }) => {
    const versions = lines.flatMap((line) =>
      line.status === 'affected' && line.fixed !== undefined ? [line.fixed] : [],
    )
    const named = products.length > 1 && versions.length > 0 ? `${product} ` : ''
    return versions.length === 0 ? [] : [`${named}${listWords([...new Set(versions)], 'or')}`]
  })
  return fixed.length === 0 ? undefined : `Upgrade to ${fixed.join('; ')}.`
}

function productTable(affected: AffectedProduct): Html {
  const rows = affected.lines.map((line): readonly HtmlValue[] => [line.line, affectedWords(line), fixedWords(line)])
  const versions = affected.versions ?? []
  const one: readonly (readonly HtmlValue[])[] =
    versions.length === 0
      ? []
      : [['Single versions', html`<span class="mono">${listWords(versions)}</span>`, 'see above']]
  return table({
    caption: captionOf(affected),
    heads: ['Line', 'Affected', 'Fixed in'],
    rows: [...rows, ...one],
    wide: `Lines of ${affected.product}`,
  })
}

function captionOf({ product, purl, ecosystem, package: name, repository }: AffectedProduct): Html {
  const where = [ecosystem !== undefined && name !== undefined ? `${ecosystem}: ${name}` : undefined, purl, repository]
  const present = where.filter((part) => part !== undefined)
  return html`<strong>${product}</strong>${present.map((part) => html` · <span class="mono">${part}</span>`)}`
}

/** "25.0.0 to before 25.9.1", "up to 2.4.1", "every version", "not affected: …". */
function affectedWords(line: AffectedLine): HtmlValue {
  const range = rangeWords(line)
  if (line.status === 'affected') return range ?? 'every version'
  const said = line.status === 'unknown' ? 'not examined' : 'not affected'
  const why = line.justification === undefined ? '' : `: ${line.justification.replaceAll('_', ' ')}`
  return `${said}${range === undefined ? '' : `, ${range}`}${why}`
}

function rangeWords({ introduced, fixed, lastAffected }: AffectedLine): string | undefined {
  const from = introduced === undefined || introduced === '0' ? undefined : introduced
  if (fixed !== undefined) return from === undefined ? `before ${fixed}` : `${from} and later, before ${fixed}`
  if (lastAffected !== undefined) return from === undefined ? `up to ${lastAffected}` : `${from} to ${lastAffected}`
  return from === undefined ? undefined : `${from} and later`
}

function fixedWords(line: AffectedLine): HtmlValue {
  if (line.status === 'not-affected') return 'no need'
  if (line.status === 'unknown') return 'not known; move to a maintained line'
  if (line.fixed !== undefined) return html`<strong>${line.fixed}</strong>`
  return line.lastAffected === undefined ? 'no fix yet' : 'no fix on this line; move to a maintained one'
}
