import type { AffectedProduct, DatedAdvisory, Publisher } from '../../domain/advisory.ts'
import { rangeOf, schemeOf, type VersionRange } from '../../domain/affected.ts'
import type { JsonObject } from '../json-value.ts'
import { purlOf, purlWithVersion } from '../purl.ts'
import { versSchemeOf, writeVers } from '../vers.ts'

/** The product tree and what each of its products is to the vulnerability. */
export interface CsafProducts {
  readonly tree: JsonObject
  readonly affected: readonly AffectedId[]
  readonly fixed: readonly string[]
  readonly notAffected: readonly { readonly id: string; readonly justification?: string }[]
  readonly unknown: readonly string[]
}

export interface AffectedId {
  readonly id: string
  readonly product: string
  readonly line?: string
  readonly fixed?: string
}

interface Leaf {
  readonly kind: 'affected' | 'fixed' | 'not-affected' | 'unknown'
  readonly category: 'product_version' | 'product_version_range'
  readonly name: string
  readonly purl?: string
  readonly line?: string
  readonly fixed?: string
  readonly justification?: string
}

/** CSAF 2.0 §3.2.2: vendor, product name, then one branch for each range or version that is spoken of. */
export function csafProducts(advisory: DatedAdvisory, publisher: Publisher): CsafProducts {
  const affected: AffectedId[] = []
  const fixed: string[] = []
  const notAffected: { id: string; justification?: string }[] = []
  const unknown: string[] = []
  let count = 0
  const branches = advisory.facts.affected.map((product) => ({
    branches: leavesOf(product).map((leaf) => {
      count++
      const id = `CSAFPID-${String(count).padStart(4, '0')}`
      if (leaf.kind === 'affected') affected.push({ id, product: product.product, ...linesOf(leaf) })
      else if (leaf.kind === 'fixed') fixed.push(id)
      else if (leaf.kind === 'unknown') unknown.push(id)
      else notAffected.push({ id, ...(leaf.justification ? { justification: leaf.justification } : {}) })
      return branchOf(leaf, id, product.product)
    }),
    category: 'product_name',
    name: product.product,
  }))
  const spoken = branches.filter((branch) => branch.branches.length > 0)
  const tree = { branches: [{ branches: spoken, category: 'vendor', name: publisher.name }] }
  return { tree, affected, fixed, notAffected, unknown }
}

function linesOf(leaf: Leaf): { line?: string; fixed?: string } {
  return {
    ...(leaf.line === undefined ? {} : { line: leaf.line }),
    ...(leaf.fixed === undefined ? {} : { fixed: leaf.fixed }),
  }
}

function branchOf(leaf: Leaf, id: string, product: string): JsonObject {
  const helper = leaf.purl === undefined ? {} : { product_identification_helper: { purl: leaf.purl } }
  return {
    category: leaf.category,
    name: leaf.name,
    product: { name: `${product} ${leaf.name}`, product_id: id, ...helper },
  }
}

function leavesOf(product: AffectedProduct): readonly Leaf[] {
  const leaves: Leaf[] = []
  const add = (leaf: Leaf): void => {
    if (!leaves.some((l) => l.kind === leaf.kind && l.name === leaf.name)) leaves.push(leaf)
  }
  const scheme = schemeOf(product)
  for (const line of product.lines) {
    const range = rangeOf(scheme, line)
    if (range === undefined) continue
    const named = { line: line.line, ...(line.justification ? { justification: line.justification } : {}) }
    const fix = line.status === 'affected' && line.fixed !== undefined ? { fixed: line.fixed } : {}
    add({ kind: line.status, ...leafOf(product, range), ...named, ...fix })
    if (fix.fixed !== undefined) add({ kind: 'fixed', ...leafOf(product, { from: fix.fixed, to: fix.fixed }) })
  }
  for (const version of product.versions ?? [])
    add({ kind: 'affected', ...leafOf(product, { from: version, to: version }) })
  return leaves
}

function leafOf(product: AffectedProduct, range: VersionRange): Pick<Leaf, 'category' | 'name' | 'purl'> {
  const purl = purlOf(product)
  if (range.from !== undefined && range.from === range.to && product.versioning !== 'git') {
    const exact = purl === undefined ? {} : { purl: purlWithVersion(purl, range.from) }
    return { category: 'product_version', name: range.from, ...exact }
  }
  const name = writeVers(versSchemeOf(product), range)
  return { category: 'product_version_range', name, ...(purl === undefined ? {} : { purl }) }
}
