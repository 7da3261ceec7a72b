import type { FormField, PolicyDoor, PolicyProduct } from '../../domain/policy.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Typed } from '../parts/field.ts'
import type { SiteFrame } from '../parts/layout.ts'
import type { FileView } from '../parts/message.ts'

/**
 * The report form. It posts multipart to `/report` with these names: `token`, `product`, `title`, the ids of the
 * policy's own questions, `description`, `files` (new ones), `drop` (ids of kept files to forget), `known`, `who`
 * (named | anonymous: then name, mail and credit are not kept), `name`, `mail`, `zone`, `credit`, `creditName`.
 */
export interface ReportFormProps {
  readonly frame: SiteFrame
  readonly token: string
  readonly now: Instant
  readonly policyVersion: number
  /** The product that was chosen, or the only one. */
  readonly product: PolicyProduct
  /** True when there were others to choose from. */
  readonly severalProducts: boolean
  /** The policy's questions for this kind of product (domain/intake: fieldsFor). */
  readonly questions: readonly FormField[]
  readonly doors: readonly PolicyDoor[]
  readonly openpgpFingerprint?: string
  /** What starts when it is sent, in the policy's order: "Within 24 hours", "A person says that they have read it". */
  readonly promised: readonly { readonly when: string; readonly what: string }[]
  /** Sentences of the policy on what is known and no vulnerability. */
  readonly nonIssues: readonly string[]
  readonly typed: Typed
  /** Files of an earlier try, sealed and kept until `keptUntil`. */
  readonly kept: readonly FileView[]
  readonly keptUntil?: Instant
  readonly limits: { readonly files: number; readonly bytes: number }
  /** Intake is closed until then; the form still says where to go. */
  readonly pausedUntil?: Instant
  /** What is taken meanwhile, in words; absent where nothing is. */
  readonly taken?: string
}
