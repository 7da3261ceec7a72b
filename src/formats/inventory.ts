import { type Bytes, fromUtf8 } from '../lib/bytes.ts'
import { readJson } from './json-text.ts'
import { isObject, listAt, objectAt, textAt } from './json-value.ts'
import { type Listing, readLockText } from './lock-files.ts'
import { childOf, childrenOf, readXml, type XmlElement } from './xml-read.ts'

/** One thing that is installed: from a lock file, an SBOM, or the command line. */
export interface Component {
  readonly name: string
  readonly version: string
  readonly purl?: string
  /** OSV's name of the ecosystem, where the source says it. */
  readonly ecosystem?: string
}

/**
 * The components of a lock file or an SBOM, from its bytes and its name: every format of lock-files.ts, and in JSON npm,
 * Pipfile, Composer, NuGet, CycloneDX and SPDX, and CycloneDX in XML. Undefined where it is none of them.
 */
export function readInventoryFile(bytes: Bytes, path: string): Listing | { readonly problem: string } | undefined {
  let text: string
  try {
    text = fromUtf8(bytes)
  } catch {
    return { problem: 'The file is not UTF-8.' }
  }
  const start = text.replace(/^\uFEFF/, '').trimStart()
  // Lock files in TOML begin with a [[table]] too.
  if (start.startsWith('{') || (start.startsWith('[') && !/^\[\[?[\w.-]+\]/.test(start))) {
    const { value, findings } = readJson(bytes)
    return value === undefined ? { problem: findings[0]?.problem ?? 'This is not JSON.' } : readInventory(value)
  }
  if (start.startsWith('<')) return fromXml(text)
  return readLockText(text, path)
}

/** The same of a document in JSON. */
export function readInventory(document: unknown): Listing | undefined {
  const found = kindOf(document)
  if (found === undefined) return undefined
  const all = found.read(document)
  // What has no version cannot be compared, and should not be forgotten.
  return { kind: found.kind, components: all.filter(hasVersion), unread: all.flatMap((one) => without(one)) }
}

function hasVersion(one: Part): one is Component {
  return one.version !== undefined && one.version !== ''
}

function without(one: Part): readonly string[] {
  return hasVersion(one) ? [] : [`${one.name} has no version`]
}

/** A component whose version may be missing. */
type Part = Omit<Component, 'version'> & { readonly version?: string | undefined }

interface JsonKind {
  readonly kind: string
  readonly read: (document: unknown) => readonly Part[]
}

function kindOf(document: unknown): JsonKind | undefined {
  if (textAt(document, 'bomFormat') === 'CycloneDX') return { kind: 'CycloneDX', read: fromCycloneDx }
  if (textAt(document, 'spdxVersion') !== undefined) return { kind: 'SPDX 2', read: fromSpdx2 }
  if (listAt(document, '@graph').length > 0) return { kind: 'SPDX 3', read: fromSpdx3 }
  if (!isObject(document)) return undefined
  if ('lockfileVersion' in document) return { kind: 'package-lock.json', read: fromLock }
  if ('_meta' in document && ('default' in document || 'develop' in document))
    return { kind: 'Pipfile.lock', read: fromPipfile }
  if ('content-hash' in document || ('packages' in document && 'packages-dev' in document))
    return { kind: 'composer.lock', read: fromComposer }
  const [target] = Object.values(objectAt(document, 'dependencies'))
  if (typeof document['version'] === 'number' && isObject(target))
    return { kind: 'packages.lock.json', read: fromNuget }
  return undefined
}

function fromPipfile(document: unknown): readonly Part[] {
  return ['default', 'develop'].flatMap((group) =>
    Object.entries(objectAt(document, group)).map(([name, item]) => ({
      name,
      version: textAt(item, 'version')?.replace(/^={2,3}/, ''),
      ecosystem: 'PyPI',
    })),
  )
}

function fromComposer(document: unknown): readonly Part[] {
  return [...listAt(document, 'packages'), ...listAt(document, 'packages-dev')].flatMap((item) => {
    const name = textAt(item, 'name')
    return name === undefined
      ? []
      : [{ name, version: textAt(item, 'version')?.replace(/^v(?=\d)/, ''), ecosystem: 'Packagist' }]
  })
}

function fromNuget(document: unknown): readonly Part[] {
  const targets = Object.values(objectAt(document, 'dependencies'))
  const all = targets.flatMap((target) => Object.entries(objectAt(target)))
  const found = new Map<string, Part>()
  for (const [name, item] of all) {
    const version = textAt(item, 'resolved')
    if (textAt(item, 'type') !== 'Project') found.set(`${name} ${version}`, { name, version, ecosystem: 'NuGet' })
  }
  return [...found.values()]
}

// CycloneDX in XML says the same by elements of the same names.
function fromXml(text: string): Listing | { readonly problem: string } | undefined {
  const bom = readXml(text)
  if (bom === undefined) return { problem: 'This is not well-formed XML, or it has a document type.' }
  if (bom.name.replace(/^.*:/, '') !== 'bom') return undefined
  const parts: Part[] = []
  const todo: XmlElement[] = [...childrenOf(childOf(bom, 'metadata'), 'component'), ...listed(bom)].reverse()
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [group, name, version, purl] = ['group', 'name', 'version', 'purl'].map((field) =>
      childOf(next, field)?.text.trim(),
    )
    push(parts, group, name, version, purl)
    todo.push(...listed(next).toReversed())
  }
  return { kind: 'CycloneDX', components: parts.filter(hasVersion), unread: parts.flatMap(without) }
}

function listed(element: XmlElement): readonly XmlElement[] {
  return childrenOf(childOf(element, 'components'), 'component')
}

// CycloneDX 1.x: components may hold components; the BOM's own subject stands in metadata.
function fromCycloneDx(document: unknown): readonly Part[] {
  const found: Part[] = []
  const todo: unknown[] = [objectAt(document, 'metadata')['component'], ...listAt(document, 'components')].reverse()
  while (todo.length > 0) {
    const next = todo.pop()
    push(found, textAt(next, 'group'), textAt(next, 'name'), textAt(next, 'version'), textAt(next, 'purl'))
    todo.push(...listAt(next, 'components').toReversed())
  }
  return found
}

// SPDX 2.2 and 2.3, "Package information": the package URL is an external reference of the type purl.
function fromSpdx2(document: unknown): readonly Part[] {
  const found: Part[] = []
  for (const item of listAt(document, 'packages')) {
    const reference = listAt(item, 'externalRefs').find((ref) => textAt(ref, 'referenceType') === 'purl')
    push(found, undefined, textAt(item, 'name'), textAt(item, 'versionInfo'), textAt(reference, 'referenceLocator'))
  }
  return found
}

function fromSpdx3(document: unknown): readonly Part[] {
  const found: Part[] = []
  for (const item of listAt(document, '@graph')) {
    if (!/package/i.test(textAt(item, 'type') ?? textAt(item, '@type') ?? '')) continue
    const other = listAt(item, 'externalIdentifier').find((id) => textAt(id, 'externalIdentifierType') === 'packageUrl')
    const purl = textAt(item, 'software_packageUrl') ?? textAt(item, 'packageUrl') ?? textAt(other, 'identifier')
    const version = textAt(item, 'software_packageVersion') ?? textAt(item, 'packageVersion')
    push(found, undefined, textAt(item, 'name'), version, purl)
  }
  return found
}

// npm lock files 2 and 3 list `packages` by path, 1 nests `dependencies`.
function fromLock(document: unknown): readonly Part[] {
  const found: Part[] = []
  const packages = Object.entries(objectAt(document, 'packages'))
  for (const [path, item] of packages) {
    const name = textAt(item, 'name') ?? path.split('node_modules/').at(-1)
    // What does not lie in node_modules is the project itself or a part of its workspace.
    if (path.includes('node_modules/')) addNpm(found, name, textAt(item, 'version'))
  }
  if (packages.length > 0) return found
  const todo: [string, unknown][] = Object.entries(objectAt(document, 'dependencies'))
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    addNpm(found, next[0], textAt(next[1], 'version'))
    todo.push(...Object.entries(objectAt(next[1], 'dependencies')))
  }
  return found
}

// Version 1 writes an alias as npm:name@1.0.0, and in the place of a version where else a package comes from.
function addNpm(found: Part[], name: string | undefined, version: string | undefined): void {
  if (name === undefined || version === undefined || /^(file|link):/.test(version)) return
  const [, real = name, said = version] = /^npm:(.+)@([^@]+)$/.exec(version) ?? []
  found.push({ name: real, version: /^\d/.test(said) ? said : undefined, ecosystem: 'npm' })
}

function push(
  found: Part[],
  group: string | undefined,
  name: string | undefined,
  version: string | undefined,
  purl: string | undefined,
): void {
  if (name === undefined) return
  const full = group === undefined || group === '' ? name : `${group}/${name}`
  // SPDX 2.3 §7.3 writes NOASSERTION where nothing is known.
  const said = version === 'NOASSERTION' || version === '' ? undefined : version
  const known = said ?? (purl === undefined ? undefined : versionOfPurl(purl))
  found.push({ name: full, version: known, ...(purl === undefined || purl === '' ? {} : { purl }) })
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
