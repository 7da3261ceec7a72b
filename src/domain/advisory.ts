import type { Instant } from '../lib/instant.ts'

/** What the world will be told of one vulnerability, entered once; every record is written from it. */
export interface AdvisoryFacts {
  /** The advisory's id and file name, such as NODE-2026-017. */
  readonly id: string
  readonly title: string
  /** One or two sentences for lists, feeds and mails. Plain text. */
  readonly summary: string
  /** Markdown. */
  readonly description: string
  readonly impact?: string
  readonly workaround?: string
  readonly cve?: string
  readonly aliases: readonly string[]
  readonly cwe: readonly string[]
  readonly severity: SeverityFacts
  readonly affected: readonly AffectedProduct[]
  readonly credits: readonly Credit[]
  readonly references: readonly Reference[]
  readonly timeline: readonly TimelineEntry[]
}

export interface SeverityFacts {
  /** A level of the policy's own scale. */
  readonly level: string
  /** CVSS:3.1/… or CVSS:4.0/… vectors, at most one of each version. */
  readonly vectors: readonly string[]
}

export interface AffectedProduct {
  readonly product: string
  /** purl without a version, such as pkg:generic/nodejs/node. */
  readonly purl?: string
  /** OSV ecosystem and name where the product is in one, such as npm / undici. */
  readonly ecosystem?: string
  readonly package?: string
  readonly versioning: 'semver' | 'ecosystem' | 'git'
  /** The git repository of `git` ranges. */
  readonly repository?: string
  readonly lines: readonly AffectedLine[]
}

/** One release line: affected from `introduced` (inclusive) up to `fixed` (exclusive). */
export interface AffectedLine {
  readonly line: string
  readonly status: 'affected' | 'not-affected' | 'unknown'
  /** First affected version; "0" means from the beginning of the line. */
  readonly introduced?: string
  /** First version with the fix. */
  readonly fixed?: string
  /** Last affected version, where no fix will come. */
  readonly lastAffected?: string
  /** Why it is not affected (CSAF flag labels, CSAF 2.0 §3.2.3.5). */
  readonly justification?: string
}

/** One list of types for GitHub, CVE and OSV. */
export type CreditType =
  | 'finder'
  | 'reporter'
  | 'analyst'
  | 'coordinator'
  | 'remediation-developer'
  | 'remediation-reviewer'
  | 'remediation-verifier'
  | 'tool'
  | 'sponsor'
  | 'other'
export interface Credit {
  readonly name: string
  readonly type: CreditType
  readonly contact?: string
}
export interface Reference {
  readonly url: string
  readonly type: 'advisory' | 'fix' | 'report' | 'web' | 'article' | 'package' | 'evidence' | 'detection'
  readonly summary?: string
}
export interface TimelineEntry {
  readonly at: Instant
  readonly what: string
}

/**
 * An advisory that every named check has let through. Only domain/release.ts makes one; channels and
 * store/published accept nothing else.
 */
export interface ReleasedAdvisory {
  readonly facts: AdvisoryFacts
  readonly initialRelease: Instant
  readonly currentRelease: Instant
  /** Revision history, oldest first; the first is the initial release. */
  readonly revisions: readonly { readonly version: string; readonly at: Instant; readonly summary: string }[]
  readonly [released]: true
}
export declare const released: unique symbol

/** The publisher's facts that every record repeats; from the active policy and the configuration. */
export interface Publisher {
  readonly name: string
  /** https URL that names the publisher in CSAF. */
  readonly namespace: string
  readonly contact: string
  readonly baseUrl: string
  /** Prefix of advisory and case numbers, such as NODE. */
  readonly prefix: string
}
