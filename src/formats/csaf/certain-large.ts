import { listAt, objectAt, textAt, textsAt } from '../json-value.ts'
import { fullNames } from './full-names.ts'

/**
 * Tests of the library whose time grows with the square of the products; a distribution names some ten thousand. Where
 * the answer is true, the test of CSAF 2.0 holds; where it is false, the library is asked.
 */
export const HOLDS_IN_LARGE: Readonly<Record<string, (document: unknown) => boolean>> = {
  '6.1.1': allDefined,
  '6.1.3': noChains,
}

function definitions(document: unknown): ReadonlySet<string> {
  return new Set(fullNames(document).flatMap(({ name }) => textAt(name, 'product_id') ?? []))
}

// Every place of CSAF 2.0 that refers to a product, but for the groups.
function references(document: unknown): readonly string[] {
  const found: string[] = []
  const add = (ids: readonly string[]): void => {
    for (const id of ids) found.push(id)
  }
  for (const relation of listAt(document, 'product_tree', 'relationships'))
    add(['product_reference', 'relates_to_product_reference'].flatMap((field) => textAt(relation, field) ?? []))
  for (const vulnerability of listAt(document, 'vulnerabilities')) {
    const status = objectAt(vulnerability, 'product_status')
    for (const field of Object.keys(status)) add(textsAt(status, field))
    for (const score of listAt(vulnerability, 'scores')) add(textsAt(score, 'products'))
    for (const field of ['remediations', 'threats', 'flags'])
      for (const item of listAt(vulnerability, field)) add(textsAt(item, 'product_ids'))
  }
  return found
}

function grouped(document: unknown): readonly string[] {
  return listAt(document, 'product_tree', 'product_groups').flatMap((group) => textsAt(group, 'product_ids'))
}

// §6.1.1.
function allDefined(document: unknown): boolean {
  const known = definitions(document)
  return [...references(document), ...grouped(document)].every((id) => known.has(id))
}

// §6.1.3: where no relationship stands on another, none leads back to itself.
function noChains(document: unknown): boolean {
  const relations = listAt(document, 'product_tree', 'relationships')
  const made = new Set(relations.flatMap((relation) => textAt(relation, 'full_product_name', 'product_id') ?? []))
  return !relations.some(
    (relation) =>
      made.has(textAt(relation, 'product_reference') ?? '') ||
      made.has(textAt(relation, 'relates_to_product_reference') ?? ''),
  )
}

/** §6.2.1, anew: the library does not count flags among the places that refer to a product. */
export function unusedProducts(document: unknown): {
  readonly isValid: boolean
  readonly errors: readonly { readonly instancePath: string; readonly message: string }[]
} {
  if (textAt(document, 'document', 'category') === 'csaf_informational_advisory') return NONE
  const used = new Set([...references(document), ...grouped(document)])
  const unused = fullNames(document).filter(({ name }) => {
    const id = textAt(name, 'product_id')
    return id !== undefined && !used.has(id)
  })
  if (unused.length === 0) return NONE
  const message = 'Nothing refers to this product.'
  return { isValid: false, errors: unused.map(({ path }) => ({ instancePath: `${path}/product_id`, message })) }
}
const NONE = { isValid: true, errors: [] }
