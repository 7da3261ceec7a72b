import type { AffectedProduct } from '../domain/advisory.ts'

/** Ecosystems of OSV whose packages have an obvious package URL (purl-spec, types). */
const TYPES: readonly (readonly [ecosystem: string, type: string])[] = [
  ['npm', 'npm'],
  ['PyPI', 'pypi'],
  ['Go', 'golang'],
  ['Maven', 'maven'],
  ['crates.io', 'cargo'],
  ['RubyGems', 'gem'],
  ['NuGet', 'nuget'],
  ['Packagist', 'composer'],
  ['Hex', 'hex'],
  ['Pub', 'pub'],
  ['Hackage', 'hackage'],
  ['CRAN', 'cran'],
  ['ConanCenter', 'conan'],
  ['SwiftURL', 'swift'],
  ['GitHub Actions', 'github'],
  ['Julia', 'julia'],
  ['Bitnami', 'bitnami'],
]

/** The product's package URL without a version: as given, or made from its ecosystem and name. */
export function purlOf(product: Pick<AffectedProduct, 'purl' | 'ecosystem' | 'package'>): string | undefined {
  if (product.purl !== undefined) return product.purl
  const type = TYPES.find(([ecosystem]) => ecosystem === product.ecosystem?.split(':')[0])?.[1]
  if (type === undefined || product.package === undefined) return undefined
  const name = type === 'maven' ? product.package.replace(':', '/') : product.package
  return `pkg:${type}/${name.split('/').map(encode).join('/')}`
}

/** The same package at one version. Qualifiers and a subpath stay behind the version (purl-spec, "purl"). */
export function purlWithVersion(purl: string, version: string): string {
  const end = purl.search(/[?#]/)
  const head = end < 0 ? purl : purl.slice(0, end)
  const tail = end < 0 ? '' : purl.slice(end)
  return `${head.replace(/@[^/]*$/, '')}@${encode(version)}${tail}`
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':')
}
