import { MINUTE } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** A form is good for so long; then what it guards must be proved again. */
export const FORM_LIFE = 30 * MINUTE

/** What a form guards. A token of one purpose is worth nothing for another. */
export type FormPurpose = 'report-form' | 'reporter-page' | 'reading-number' | 'console-form' | 'guest-page'

/** Seals what a form must bring back: text for a hidden field, readable by nobody, good for half an hour or `life`. */
export function sealForm(
  ctx: Pick<Ctx, 'store' | 'now'>,
  purpose: FormPurpose,
  value: object,
  life: number = FORM_LIFE,
): string {
  return ctx.store.secrets.seal(purpose, value, ctx.now() + life)
}

/** What was sealed; undefined when it is too old, of another purpose, or not ours. */
export function openForm(
  ctx: Pick<Ctx, 'store' | 'now'>,
  purpose: FormPurpose,
  token: string,
): Record<string, unknown> | undefined {
  if (token === '' || token.length > 20_000) return undefined
  const value = ctx.store.secrets.open(purpose, token, ctx.now())
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}
