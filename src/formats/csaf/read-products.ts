import type { VersionRange } from '../../domain/affected.ts'
import { isSemver, type VersionScheme } from '../../domain/version.ts'
import { type JsonObject, listAt, objectAt, present, textAt } from '../json-value.ts'
import { purlOrUndefined } from '../purl-parse.ts'
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
  const byId = new Map(found.map((product) => [product.id, product]))
  for (const relation of listAt(tree, 'relationships')) addRelation(relation, found, byId)
  const groups = Map.groupBy(found, groupOf)
  return [...groups.values()].flatMap(byPackage).map((group) => gather(group, unread))
}

// Distributions list all packages of one architecture as versions of one product: each package is a product of its own.
function byPackage(group: readonly Found[]): readonly (readonly Found[])[] {
  const [first, ...others] = [...new Set(group.flatMap(({ purl }) => (purl === undefined ? [] : [packageOf(purl)])))]
  if (first === undefined || others.length === 0) return [group]
  const parts = Map.groupBy(group, ({ purl }) => (purl === undefined ? first : packageOf(purl)))
  return [...parts].map(([name, part]) => part.map((one) => ({ ...one, name: name.slice(name.lastIndexOf('/') + 1) })))
}

/** A package URL without version, qualifiers and subpath. */
function packageOf(purl: string): string {
  return purl.replace(/[?#].*$/, '').replace(/@[^/@]*$/, '')
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
  const purl = textAt(product, 'product_identification_helper', 'purl')
  found.push({
    id,
    name: place.name ?? textAt(product, 'name') ?? id,
    isRange: place.isRange === true,
    ...present({ vendor: place.vendor, version: plainVersion(place, purl), purl }),
  })
}

// Some write the whole file name of a package where its version belongs, tools-0:1.29.0-3.el9.aarch64, or its name alone
// where every version is meant. The package URL beside it tells.
function plainVersion({ version, isRange }: Place, text: string | undefined): string | undefined {
  const purl = text === undefined || version === undefined || isRange === true ? undefined : purlOrUndefined(text)
  if (purl === undefined || version === undefined) return version
  if (purl.version !== undefined) return version.includes(purl.version) ? purl.version : version
  const beside = version.replace(purl.name, '')
  return beside === version || NUMBER.test(beside) ? version : undefined
}
const NUMBER = /(^|[-_ v])\d|\d\.\d/

function addRelation(relation: unknown, found: Found[], byId: Map<string, Found>): void {
  const part = byId.get(textAt(relation, 'product_reference') ?? '')
  const id = textAt(relation, 'full_product_name', 'product_id')
  if (id === undefined) return
  if (part === undefined) add(objectAt(relation, 'full_product_name'), {}, found)
  else {
    found.push({ ...part, id })
    byId.set(id, { ...part, id })
  }
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
  const [first] = group
  const scheme = schemeFor(named ?? distribution(first?.purl), versions)
  // Version and qualifiers, such as the architecture, are those of one leaf.
  const purl = first?.purl === undefined ? undefined : packageOf(first.purl)
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

// Packages of distributions have an order of their own, whatever their versions look like.
function distribution(purl: string | undefined): string | undefined {
  return /^pkg:(rpm|deb|apk|alpm)\//.exec(purl ?? '')?.[1]
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
