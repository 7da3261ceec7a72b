import type { Instant } from '../lib/instant.ts'
import type { ProductKind, StepKind } from './event.ts'

/**
 * The compiled normal form of a policy: everything resolved, nothing left to a library or a time-zone table of
 * another day. Stored and signed at activation. formats/policy-file makes it; domain/clock runs it.
 */
export interface CompiledPolicy {
  readonly language: 1
  /** Who gives the policy. */
  readonly organisation: { readonly name: string; readonly prefix: string; readonly home?: string }
  readonly title: string
  readonly lede: string
  /** IANA zone in which the team's days are counted and shown. */
  readonly zone: string
  readonly severities: readonly string[]
  readonly products: readonly PolicyProduct[]
  readonly doors: readonly PolicyDoor[]
  readonly promises: readonly CompiledPromise[]
  readonly release: ReleaseRules
  readonly form: readonly FormField[]
  readonly sections: readonly PolicySection[]
  readonly securityTxt: SecurityTxtFacts
}

export interface PolicyProduct {
  readonly id: string
  readonly name: string
  readonly kind: ProductKind
  readonly purl?: string
  readonly ecosystem?: string
  readonly package?: string
  readonly repository?: string
  readonly lines: readonly ReleaseLine[]
}
export interface ReleaseLine {
  readonly id: string
  /** Supported until this date, YYYY-MM-DD, inclusive, in the team's zone. */
  readonly until?: string
}
export interface PolicyDoor {
  readonly kind: 'form' | 'mail' | 'hackerone' | 'github' | 'signal' | 'web' | 'phone'
  readonly address?: string
  readonly note?: string
}
/** A question of the report form; `kinds` limits it to kinds of product. */
export interface FormField {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly required: boolean
  readonly kinds: readonly ProductKind[]
  readonly input: 'line' | 'text' | 'choice'
  readonly choices?: readonly {
    readonly id: string
    readonly label: string
    readonly hint?: string
    readonly route?: string
  }[]
}
export interface PolicySection {
  readonly id: string
  readonly heading: string
  /** Markdown. */
  readonly text: string
}
export interface ReleaseRules {
  /** The outward steps in the promised order. */
  readonly order: readonly StepKind[]
  readonly list?: string
  readonly fourEyes: boolean
}
export interface SecurityTxtFacts {
  readonly contacts: readonly string[]
  readonly canonical: readonly string[]
  readonly languages: readonly string[]
  readonly encryption: readonly string[]
  readonly acknowledgments?: string
  readonly hiring?: string
}

/** A sentence of the policy and the rule that keeps it. The clock, evidence and the rest are completed beside the language. */
export interface CompiledPromise {
  readonly id: string
  /** The published sentence, word for word. */
  readonly quote: string
  readonly kind: string
  readonly [rule: string]: unknown
}

export interface PolicyVersion {
  readonly version: number
  readonly digest: string
  readonly activatedAt: Instant
  readonly policy: CompiledPolicy
}
