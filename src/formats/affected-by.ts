import { contains, type VersionRange } from '../domain/affected.ts'
import { compareVersions, isVersion, type VersionScheme } from '../domain/version.ts'
import { readCsaf } from './csaf/read.ts'
import { readCve } from './cve-read.ts'
import { readCycloneDxVex } from './cyclonedx-vex.ts'
import type { Component } from './inventory.ts'
import { isObject, listAt, present, textAt } from './json-value.ts'
import { readOsv } from './osv.ts'
import { purlOf } from './purl.ts'
import { purlOrUndefined } from './purl-parse.ts'
import type { RecordFacts, RecordProduct } from './record.ts'

/** One advisory that names one component's version. */
export interface Hit {
  readonly component: Component
  readonly advisory: string
  readonly title?: string
  readonly status: 'affected' | 'unknown'
  /** The first version with the fix above the one installed, where the record names it. */
  readonly fixed?: string
}

/** Which of the advisories speak of these components, and say affected or unknown. Withdrawn ones do not count. */
export function advisoriesFor(components: readonly Component[], records: readonly RecordFacts[]): readonly Hit[] {
  const byKey = productsByKey(records)
  return components.flatMap((component) => {
    const found = new Map<string, Hit>()
    for (const key of componentKeys(component))
      for (const { record, product } of byKey.get(key) ?? []) {
        const hit = hitOf(component, record, product)
        if (hit !== undefined && found.get(hit.advisory)?.status !== 'affected') found.set(hit.advisory, hit)
      }
    return [...found.values()]
  })
}

/** Components that advisories speak of, with a version that no order knows, such as "latest": nothing can be said of them. */
export function incomparable(
  components: readonly Component[],
  records: readonly RecordFacts[],
): readonly { readonly component: Component; readonly advisories: number }[] {
  const byKey = productsByKey(records)
  return components.flatMap((component) => {
    const version = versionOf(component)
    const found = componentKeys(component)
      .flatMap((key) => byKey.get(key) ?? [])
      .filter(({ product }) => product.scheme !== 'git' && !isComparable(product.scheme, version))
    return found.length === 0 ? [] : [{ component, advisories: new Set(found.map(({ record }) => record)).size }]
  })
}

// Versions of four numbers stand in records of SemVer too, and have their place there.
function isComparable(scheme: VersionScheme, version: string): boolean {
  return isVersion(scheme, version) || /^v?\d+(\.\d+)*([-+_~].*)?$/.test(version)
}

type ByKey = ReadonlyMap<string, readonly { readonly record: RecordFacts; readonly product: RecordProduct }[]>

function productsByKey(records: readonly RecordFacts[]): ByKey {
  const byKey = new Map<string, { record: RecordFacts; product: RecordProduct }[]>()
  for (const record of records) {
    if (record.withdrawn !== undefined) continue
    for (const product of record.products)
      for (const key of keysOf(product)) {
        const others = byKey.get(key)
        if (others === undefined) byKey.set(key, [{ record, product }])
        else others.push({ record, product })
      }
  }
  return byKey
}

/** Whether anything says which package a component is: without that, no advisory can be matched to it. */
export function isNamed(component: Component): boolean {
  return componentKeys(component).length > 0
}

function hitOf(component: Component, record: RecordFacts, product: RecordProduct): Hit | undefined {
  const version = versionOf(component)
  const comparable = product.scheme === 'git' || isComparable(product.scheme, version)
  const about = present({ title: record.title })
  const advisory = record.id ?? record.cve ?? 'unnamed'
  for (const status of ['affected', 'unknown'] as const) {
    const said = product.statements.find(
      ({ status: is, range }) =>
        is === status && (comparable ? contains(product.scheme, range, version) : names(range, version)),
    )
    if (said === undefined) continue
    const fixed = said.fixed ?? (said.range.toExclusive ? said.range.to : undefined)
    return { component, advisory, ...about, status, ...present({ fixed }) }
  }
  if (product.otherwise !== undefined && comparable && isVersion(product.scheme, version)) {
    const named = product.statements.some(({ range }) => contains(product.scheme, range, version))
    return named ? undefined : { component, advisory, ...about, status: product.otherwise }
  }
  const later = comparable ? laterFix(product, version) : undefined
  return later === undefined ? undefined : { component, advisory, ...about, status: 'unknown', fixed: later }
}

// A record that says only what is fixed leaves open what was before: that is not known, and not safe.
function laterFix({ fixedVersions = [], scheme }: RecordProduct, version: string): string | undefined {
  if (fixedVersions.some((fixed) => compareVersions(scheme, fixed, version) === 0)) return undefined
  const later = fixedVersions.filter((fixed) => compareVersions(scheme, fixed, version) > 0)
  return later.toSorted((a, b) => compareVersions(scheme, a, b))[0]
}

function names({ from, to }: VersionRange, version: string): boolean {
  return from === version && to === version
}

// Go says go1.26.1 of itself, where its advisories say 1.26.1.
function versionOf({ version, purl, ecosystem }: Component): string {
  return ecosystem === 'Go' || purl?.startsWith('pkg:golang/') ? version.replace(/^go(?=\d)/, '') : version
}

function keysOf(product: RecordProduct): readonly string[] {
  const purl = purlOf(product)
  const keys = purl === undefined ? [] : [purlKey(purl)]
  if (product.ecosystem !== undefined && product.package !== undefined)
    keys.push(`${product.ecosystem.split(':')[0]} ${product.package}`.toLowerCase())
  return keys
}

function componentKeys(component: Component): readonly string[] {
  const { ecosystem, name, purl } = component
  const made = purl ?? (ecosystem === undefined ? undefined : purlOf({ ecosystem, package: name }))
  return made === undefined ? [] : [purlKey(made)]
}

// ECMA-427: type, namespace and name identify a package; version, qualifiers and subpath do not. Advisories and lists of
// components write names in any case, so case does not count here.
function purlKey(purl: string): string {
  const parsed = purlOrUndefined(purl)
  if (parsed === undefined)
    return purl
      .replace(/[?#].*$/, '')
      .replace(/@[^@/]*$/, '')
      .toLowerCase()
  // PEP 503: runs of . - and _ are one hyphen.
  let name = parsed.type === 'pypi' ? parsed.name.replace(/[-_.]+/g, '-') : parsed.name
  // What Go's database calls stdlib, some lists of components call std.
  if (parsed.type === 'golang' && parsed.namespace === undefined && name === 'std') name = 'stdlib'
  return `pkg:${[parsed.type, parsed.namespace ?? '', name].join('/')}`.toLowerCase()
}

/** Reads any document that holds advisories: an OSV record or a list of them, a CSAF document, a CVE record. */
export function readAdvisories(document: unknown): readonly RecordFacts[] | undefined {
  if (Array.isArray(document)) {
    const all = document.map(readAdvisories)
    return all.every((records) => records !== undefined) ? all.flat() : undefined
  }
  if (!isObject(document)) return undefined
  if (textAt(document, 'document', 'csaf_version') !== undefined) {
    const count = Math.max(1, listAt(document, 'vulnerabilities').length)
    return Array.from({ length: count }, (_, i) => readCsaf(document, i))
  }
  if (textAt(document, 'bomFormat') === 'CycloneDX' && listAt(document, 'vulnerabilities').length > 0)
    return listAt(document, 'vulnerabilities').map((_, i) => readCycloneDxVex(document, i))
  if (textAt(document, 'dataType') === 'CVE_RECORD') return [readCve(document)]
  if (textAt(document, 'id') !== undefined && textAt(document, 'modified') !== undefined) return [readOsv(document)]
  const inner = document['vulns'] ?? document['advisories']
  return Array.isArray(inner) ? readAdvisories(inner) : undefined
}
