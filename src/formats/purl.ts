import type { AffectedProduct } from '../domain/advisory.ts'
import { buildPurl, PurlError, type PurlParts } from './purl-parse.ts'

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
  const path = (type === 'maven' ? product.package.replace(':', '/') : product.package).split('/')
  const name = path.pop() ?? ''
  return builtOrUndefined({ type, namespace: path.join('/'), name })
}

// A name that its type does not allow, such as a Go module without a host, has no package URL.
function builtOrUndefined(parts: PurlParts): string | undefined {
  try {
    return buildPurl(parts)
  } catch (error) {
    if (error instanceof PurlError) return undefined
    throw error
  }
}

/** The same package at one version. Qualifiers and a subpath stay behind the version (ECMA-427, "purl"). */
export function purlWithVersion(purl: string, version: string): string {
  const end = purl.search(/[?#]/)
  const head = end < 0 ? purl : purl.slice(0, end)
  const tail = end < 0 ? '' : purl.slice(end)
  return `${head.replace(/(?<=.)@[^/]*$/, '')}@${encodeURIComponent(version).replaceAll('%3A', ':')}${tail}`
}
