import type { AffectedIndex, VersionAnswer } from '../../formats/affected-index.ts'
import { answersFor, productLabels, readAffectedIndex } from '../../formats/affected-index.ts'
import type { Bytes } from '../../lib/bytes.ts'
import { type Html, html } from '../../lib/html.ts'
import { selectField, type Typed, textField, UNTYPED } from '../parts/field.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter, notice } from '../parts/small.ts'
import { advisoryPath, PATHS } from '../paths.ts'
import { capitalised, numberWords } from '../words/count.ts'

/** The form on the list of advisories: a product and a version, asked by GET. Nothing at all where no product is named. */
export function versionBox(products: readonly string[], typed: Typed = UNTYPED): Html | false {
  if (products.length === 0) return false
  const [only] = products
  const product =
    products.length === 1
      ? html`<input type="hidden" name="product" value="${only}">`
      : selectField(
          { name: 'product', label: 'Product', options: products.map((label) => ({ value: label, label })) },
          typed,
        )
  const version = textField(
    {
      name: 'version',
      label: products.length === 1 ? `Your version of ${only}` : 'Your version',
      exact: true,
      short: true,
      maxLength: 100,
    },
    typed,
  )
  return html`<form class="tight version-box" method="get" action="${PATHS.advisories}">
${product}
${version}
<p class="buttons"><button class="button plain" type="submit">Am I affected?</button></p>
</form>`
}

// The published index never changes; a new publication has new bytes.
const read = new WeakMap<Bytes, AffectedIndex>()

/** The answer to the form, from the published index alone. */
export function versionAnswerPage(
  bytes: Bytes,
  asked: { readonly product: string; readonly version: string },
): { readonly page: Html; readonly status: number } {
  const index = read.get(bytes) ?? readAffectedIndex(bytes)
  read.set(bytes, index)
  const products = productLabels(index.advisories)
  const product = asked.product === '' && products.length === 1 ? (products[0] ?? '') : asked.product
  const version = asked.version.trim()
  const found = version === '' ? { problem: 'Type the version you use.' } : answersFor(index, product, version)
  const problems = 'problem' in found ? [{ field: 'version', problem: found.problem }] : []
  const heading = 'problem' in found ? 'Am I affected?' : headingOf(found.answers)
  const lede =
    'problem' in found
      ? html`<p class="lede">${found.problem}</p>`
      : html`<p class="lede">${product} <span class="mono">${version}</span>: what each advisory says of it.</p>`
  const main = html`<header><h1>${heading}</h1>
${lede}</header>
${'problem' in found ? false : answerList(found.answers)}
${chapter('again', 'Another version', versionBox(products, { values: { product, version }, problems }) || html``)}
<p class="small"><a href="${PATHS.advisories}">Every advisory</a> · For lock files and SBOMs there is a command: <code>fairlead affected</code></p>`
  const frame = { organisation: index.organisation }
  const title = `${heading}, ${index.organisation}`
  return {
    page: sitePage({ title, frame, current: 'advisories', look: 'published', main }),
    status: 'problem' in found ? 422 : 200,
  }
}

function headingOf(answers: readonly VersionAnswer[]): string {
  const affected = answers.filter(({ verdict }) => verdict.status === 'affected').length
  const open = answers.filter(({ verdict }) => verdict.status === 'unknown' || verdict.status === 'unstated').length
  if (affected > 0) return `Affected by ${affected === 1 ? 'one advisory' : `${numberWords(affected)} advisories`}`
  if (open > 0)
    return `Not known to be affected, and ${open === 1 ? 'one advisory does' : `${numberWords(open)} do`} not say`
  return 'Not affected by any advisory'
}

const ORDER = ['affected', 'unknown', 'unstated', 'not-affected'] as const
const WORDS = {
  affected: 'Affected',
  unknown: 'Not examined',
  unstated: 'Not spoken of',
  'not-affected': 'Not affected',
} as const

function answerList(answers: readonly VersionAnswer[]): Html {
  return html`${ORDER.map((status) => {
    const some = answers.filter(({ verdict }) => verdict.status === status)
    if (some.length === 0) return false
    return chapter(
      status,
      `${WORDS[status]}: ${capitalised(numberWords(some.length)).toLowerCase()}`,
      html`${status === 'unstated' && notice('note', 'These advisories say nothing of this version.', UNSTATED)}<ul class="ruled">${some.map(item)}</ul>`,
    )
  })}`
}
const UNSTATED = html`<p>It may be older than what was examined. Move to a maintained line.</p>`

function item({ advisory, verdict }: VersionAnswer): Html {
  const fix =
    verdict.status === 'affected' && (verdict.fixed === undefined ? 'no fix on this line' : `fixed in ${verdict.fixed}`)
  // A line that was made from a range says so by itself.
  const line = verdict.line !== undefined && !/\s/.test(verdict.line) && `line ${verdict.line}`
  const said = [fix, line, advisory.severity, advisory.cve !== advisory.id && advisory.cve].filter(
    (part) => typeof part === 'string',
  )
  return html`<li><a href="${advisoryPath(advisory.id)}">${advisory.title}</a> <span class="mono small">${advisory.id}</span>
<span class="quiet small">${said.join(' · ')}</span></li>
`
}
