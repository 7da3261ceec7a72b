import type { Bytes } from '../lib/bytes.ts'
import type { PgpProblem } from './pgp-decrypt.ts'
import type { FoundKey } from './pgp-found-keys.ts'
import type { PgpVerdict } from './pgp-verdict.ts'

/** A mail after OpenPGP. Where nothing in it was encrypted or signed, it is the mail that came. */
export interface PgpOpened {
  /** The mail to read: its own outer headers around what was inside. */
  readonly mail: Bytes
  /** `partly`: something stood beside what was encrypted; whoever carried the mail may have read and written that. */
  readonly encrypted: 'whole' | 'partly' | 'no'
  /** Of all that is read, or none. */
  readonly signature: PgpVerdict
  /** The subject was inside, so that the signature is over it too. */
  readonly subjectInside: boolean
  readonly keys: readonly FoundKey[]
  readonly problem?: PgpProblem
}
