/** Every reason for which an act is refused. A door translates each into its own words and status; none is left out. */
export type RefusalCode =
  | 'not_found' // also everything the caller may not see
  | 'not_signed_in'
  | 'step_up_needed' // the act needs a fresh proof of who you are
  | 'forbidden' // the caller sees the thing but may not do this to it
  | 'invalid' // the input is wrong; `fields` say what to change
  | 'conflict' // somebody changed it first, or its state does not allow the act
  | 'idempotency_mismatch' // same key, other body
  | 'too_large'
  | 'too_many' // rate limit; `retryAfter` says when
  | 'unreadable' // malformed bytes: bad UTF-8, broken multipart
  | 'unsupported'
  | 'form_expired'
  | 'not_stored' // full disk or dead store: nothing was kept, try again

export interface FieldProblem {
  /** The field's name as the form or the JSON body spells it. */
  readonly field: string
  /** What to change, for the person who must change it. Never quotes embargoed content. */
  readonly problem: string
}

/** An act that was not done, and why. Nothing has changed when it is thrown. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly fields: readonly FieldProblem[]
  /** Seconds after which to try again, where that is known. */
  readonly retryAfter: number | undefined

  constructor(
    code: RefusalCode,
    message: string,
    more: { fields?: readonly FieldProblem[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.fields = more.fields ?? []
    this.retryAfter = more.retryAfter
  }
}

/** One of many problems that must be shown together: a form, a policy file, a gate, a record. */
export interface Finding {
  readonly rule: string
  readonly level: 'error' | 'warning' | 'note'
  /** Where: `promises[2].within`, a JSON pointer, or a field name. */
  readonly path?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly problem: string
  /** What to write or do instead. */
  readonly remedy?: string
}
