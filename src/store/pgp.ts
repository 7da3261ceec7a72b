import type { PGP_WORK } from './pgp-work.ts'

type Work = typeof PGP_WORK

/**
 * OpenPGP, done in a thread of its own: one piece of work after the other, each with an end to its time. A fault of the
 * other side is an answer; `PgpTooSlow` and a thread that died of want are thrown.
 */
export type Pgp = { readonly [K in keyof Work]: Work[K] } & { close(): Promise<void> }

export const PGP_KINDS = [
  'read',
  'make',
  'renew',
  'unlock',
  'vouch',
  'revoke',
  'sign',
  'signClear',
  'seal',
  'open',
] as const

/** The thread was stopped because it took too long. */
export class PgpTooSlow extends Error {
  override readonly name = 'PgpTooSlow'
}
