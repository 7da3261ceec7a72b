import type { VersionRange } from '../../domain/affected.ts'
import { isSemver, type VersionScheme } from '../../domain/version.ts'
import { type JsonObject, listAt, objectAt, present, textAt } from '../json-value.ts'
import type { RecordProduct, Unread } from '../record.ts'
import { orderOfVers, readVers, versioningOf } from '../vers.ts'

export interface ReadProduct {
  readonly id: string
  readonly ranges: readonly VersionRange[]
}
export interface CsafBranchProduct {
  readonly about: Omit<RecordProduct, 'statements'>
  readonly leaves: readonly ReadProduct[]
}

interface Found {
  readonly id: string
  readonly vendor?: string
  readonly name: string
  readonly version?: string
  readonly isRange: boolean
  readonly purl?: string
}

/** Every product of the tree, its leaves gathered by vendor and product name. Names that are no versions are noted. */
export function productsOf(document: unknown, unread: Unread[]): readonly CsafBranchProduct[] {
  const found: Found[] = []
  const tree = objectAt(document, 'product_tree')
  walk(listAt(tree, 'branches'), {}, found)
  for (const item of listAt(tree, 'full_product_names')) add(objectAt(item), {}, found)
  for (const relation of listAt(tree, 'relationships')) addRelation(relation, found)
  const groups = Map.groupBy(found, groupOf)
  return [...groups.values()].map((group) => gather(group, unread))
}

// The lengths keep two names from running into one.
function groupOf({ vendor, name, version }: Found): string {
  const kind = version?.startsWith('vers:git/') === true ? 'git' : 'versions'
  return `${kind} ${vendor?.length} ${vendor} ${name}`
}

interface Place {
  readonly vendor?: string
  readonly name?: string
  readonly version?: string
  readonly isRange?: boolean
}

// The tree may be as deep as its author wished: an explicit stack, not recursion.
function walk(branches: readonly unknown[], place: Place, found: Found[]): void {
  const todo: { branch: unknown; place: Place }[] = branches.map((branch) => ({ branch, place })).reverse()
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const here = stepInto(objectAt(next.branch), next.place)
    add(objectAt(next.branch, 'product'), here, found)
    for (const branch of listAt(next.branch, 'branches').toReversed()) todo.push({ branch, place: here })
  }
}

function stepInto(branch: JsonObject, place: Place): Place {
  const name = textAt(branch, 'name') ?? ''
  switch (textAt(branch, 'category')) {
    case 'vendor':
      return { ...place, vendor: name }
    case 'product_family':
      return place
    case 'product_version':
      return { ...place, version: name, isRange: false }
    case 'product_version_range':
      return { ...place, version: name, isRange: true }
    case 'product_name':
      return { ...place, name }
    default:
      return place.name === undefined ? { ...place, name } : place
  }
}

function add(product: JsonObject, place: Place, found: Found[]): void {
  const id = textAt(product, 'product_id')
  if (id === undefined) return
  found.push({
    id,
    name: place.name ?? textAt(product, 'name') ?? id,
    isRange: place.isRange === true,
    ...present({
      vendor: place.vendor,
      version: place.version,
      purl: textAt(product, 'product_identification_helper', 'purl'),
    }),
  })
}

function addRelation(relation: unknown, found: Found[]): void {
  const part = found.find((product) => product.id === textAt(relation, 'product_reference'))
  const id = textAt(relation, 'full_product_name', 'product_id')
  if (id === undefined) return
  if (part === undefined) add(objectAt(relation, 'full_product_name'), {}, found)
  else found.push({ ...part, id })
}

function gather(group: readonly Found[], unread: Unread[]): CsafBranchProduct {
  const leaves: ReadProduct[] = []
  const versions: string[] = []
  let named: string | undefined
  for (const product of group) {
    const range = rangesOf(product)
    if (range === undefined)
      unread.push({ path: '/product_tree', why: `"${product.version}" of ${product.name} is not a range of versions` })
    named ??= range?.scheme
    for (const r of range?.ranges ?? []) versions.push(...[r.from, r.to].filter((v) => v !== undefined))
    leaves.push({ id: product.id, ranges: range?.ranges ?? [] })
  }
  const scheme = schemeFor(named, versions)
  const [first] = group
  const purl = first?.purl?.replace(/@[^/?#]*(?=$|[?#])/, '')
  return {
    about: {
      name: first?.name ?? '',
      scheme,
      versioning: versioningOf(scheme),
      ...present({ vendor: first?.vendor, purl }),
    },
    leaves,
  }
}

function schemeFor(named: string | undefined, versions: readonly string[]): VersionScheme {
  if (named !== undefined) return orderOfVers(named)
  return versions.length > 0 && versions.every(isSemver) ? 'semver' : 'generic'
}

function rangesOf(product: Found): { scheme?: string; ranges: readonly VersionRange[] } | undefined {
  const { version } = product
  if (version === undefined) return { ranges: [{}] }
  if (!product.isRange && !version.startsWith('vers:')) {
    if (/^(all|any|\*|-|unspecified)( versions?)?$/i.test(version.trim())) return { ranges: [{}] }
    return { ranges: [{ from: version, to: version }] }
  }
  const vers = readVers(version)
  if (vers !== undefined) return vers
  // Ranges in words stand in many older advisories; these few forms mean one thing only.
  const prior = /^(?:versions? )?(?:prior to|before|earlier than) (?:version )?(\S+)$/i.exec(version)?.[1]
  if (prior !== undefined) return { ranges: [{ to: prior, toExclusive: true }] }
  const until = /^(?:versions? )?(?:up to|through) (?:version )?(\S+)$|^(\S+) and (?:prior|earlier)$/i.exec(version)
  const last = until?.[1] ?? until?.[2]
  if (last !== undefined) return { ranges: [{ to: last }] }
  return /^all( versions?)?$/i.test(version.trim()) ? { ranges: [{}] } : undefined
}
