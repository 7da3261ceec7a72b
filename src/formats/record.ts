import type { AffectedProduct, Credit, SsvcFacts } from '../domain/advisory.ts'
import type { Statement } from '../domain/affected.ts'
import type { VersionScheme } from '../domain/version.ts'
import type { Instant } from '../lib/instant.ts'

/** What a reader finds in a record of any format: the facts every format shares, in one shape, nothing invented. */
export interface RecordFacts {
  readonly format: 'csaf' | 'osv' | 'cve' | 'ghsa' | 'openvex' | 'markdown' | 'text' | 'cyclonedx'
  readonly id?: string
  readonly title?: string
  readonly summary?: string
  readonly description?: string
  readonly cve?: string
  readonly aliases: readonly string[]
  readonly cwe: readonly string[]
  readonly level?: string
  readonly vectors: readonly string[]
  readonly credits: readonly Credit[]
  readonly published?: Instant
  readonly modified?: Instant
  readonly withdrawn?: Instant
  readonly references: readonly { readonly url: string; readonly type?: string; readonly summary?: string }[]
  readonly products: readonly RecordProduct[]
  readonly ssvc?: SsvcFacts
  readonly workaround?: string
  readonly impact?: string
  /** What stands in the record and could not be read into these facts. */
  readonly unread: readonly Unread[]
}

export interface RecordProduct {
  readonly name: string
  readonly vendor?: string
  readonly purl?: string
  readonly ecosystem?: string
  readonly package?: string
  readonly repository?: string
  readonly scheme: VersionScheme
  readonly versioning: AffectedProduct['versioning']
  readonly statements: readonly (Statement & { readonly justification?: string })[]
  /** Versions that the record calls fixed, where it says nothing of those before them. */
  readonly fixedVersions?: readonly string[]
  /** The status of every version that no statement names. */
  readonly otherwise?: 'affected' | 'unknown'
}

export interface Unread {
  readonly path: string
  readonly why: string
}
