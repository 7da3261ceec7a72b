import { isObject, listAt, objectAt, textAt } from './json-value.ts'

/** One thing that is installed: from a lock file, an SBOM, or the command line. */
export interface Component {
  readonly name: string
  readonly version: string
  readonly purl?: string
  /** OSV's name of the ecosystem, where the source says it. */
  readonly ecosystem?: string
}

export type InventoryKind = 'package-lock' | 'cyclonedx' | 'spdx'

/** The components of an npm lock file, a CycloneDX or an SPDX document; undefined where it is none of them. */
export function readInventory(
  document: unknown,
): { readonly kind: InventoryKind; readonly components: readonly Component[] } | undefined {
  if (textAt(document, 'bomFormat') === 'CycloneDX') return { kind: 'cyclonedx', components: fromCycloneDx(document) }
  if (textAt(document, 'spdxVersion') !== undefined) return { kind: 'spdx', components: fromSpdx2(document) }
  if (listAt(document, '@graph').length > 0) return { kind: 'spdx', components: fromSpdx3(document) }
  if (isObject(document) && 'lockfileVersion' in document)
    return { kind: 'package-lock', components: fromLock(document) }
  return undefined
}

// CycloneDX 1.x: components may hold components; the BOM's own subject stands in metadata.
function fromCycloneDx(document: unknown): readonly Component[] {
  const found: Component[] = []
  const todo: unknown[] = [objectAt(document, 'metadata')['component'], ...listAt(document, 'components')].reverse()
  for (let next = todo.pop(); todo.length > 0 || next !== undefined; next = todo.pop()) {
    const group = textAt(next, 'group')
    const name = textAt(next, 'name')
    const full = group === undefined || group === '' ? name : `${group}/${name}`
    add(found, full, textAt(next, 'version'), textAt(next, 'purl'))
    todo.push(...listAt(next, 'components').toReversed())
    if (todo.length === 0 && next === undefined) break
  }
  return found
}

// SPDX 2.2 and 2.3, "Package information": the package URL is an external reference of the type purl.
function fromSpdx2(document: unknown): readonly Component[] {
  const found: Component[] = []
  for (const item of listAt(document, 'packages')) {
    const reference = listAt(item, 'externalRefs').find((ref) => textAt(ref, 'referenceType') === 'purl')
    add(found, textAt(item, 'name'), textAt(item, 'versionInfo'), textAt(reference, 'referenceLocator'))
  }
  return found
}

function fromSpdx3(document: unknown): readonly Component[] {
  const found: Component[] = []
  for (const item of listAt(document, '@graph')) {
    if (!/package/i.test(textAt(item, 'type') ?? textAt(item, '@type') ?? '')) continue
    const purl = textAt(item, 'software_packageUrl') ?? textAt(item, 'packageUrl')
    add(found, textAt(item, 'name'), textAt(item, 'software_packageVersion') ?? textAt(item, 'packageVersion'), purl)
  }
  return found
}

// npm lock files 2 and 3 list `packages` by path, 1 nests `dependencies`.
function fromLock(document: unknown): readonly Component[] {
  const found: Component[] = []
  const packages = Object.entries(objectAt(document, 'packages'))
  for (const [path, item] of packages) {
    const name = textAt(item, 'name') ?? path.split('node_modules/').at(-1)
    if (path !== '' && textAt(item, 'link') === undefined) addNpm(found, name, textAt(item, 'version'))
  }
  if (packages.length > 0) return found
  const todo: [string, unknown][] = Object.entries(objectAt(document, 'dependencies'))
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    addNpm(found, next[0], textAt(next[1], 'version'))
    todo.push(...Object.entries(objectAt(next[1], 'dependencies')))
  }
  return found
}

function addNpm(found: Component[], name: string | undefined, version: string | undefined): void {
  if (name !== undefined && version !== undefined) found.push({ name, version, ecosystem: 'npm' })
}

function add(
  found: Component[],
  name: string | undefined,
  version: string | undefined,
  purl: string | undefined,
): void {
  const inPurl = purl === undefined ? undefined : versionOfPurl(purl)
  const known = version ?? inPurl
  if (name === undefined || known === undefined || known === '') return
  found.push(purl === undefined ? { name, version: known } : { name, version: known, purl })
}

export function versionOfPurl(purl: string): string | undefined {
  const found = /@([^@/?#]+)(?=$|[?#])/.exec(purl)?.[1]
  if (found === undefined) return undefined
  try {
    return decodeURIComponent(found)
  } catch {
    return undefined
  }
}
