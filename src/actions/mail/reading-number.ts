import type { Ctx } from '../ctx.ts'

/** No letters or digits that are taken for one another; no vowels, so no words. */
const LETTERS = '23456789BCDFGHJKMNPQRSTVWXYZ'

/**
 * The number that proves, in the browser that asked, that somebody reads the reporter's mail: ten letters, 48 bits, made
 * from the asking, so that it is nowhere written down. Alone it is worth nothing.
 */
export function readingNumber(ctx: Pick<Ctx, 'store'>, asked: string): string {
  const bytes = ctx.store.secrets.hmac('reading number', asked)
  const letters = [...bytes.subarray(0, 10)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
  return `${letters.slice(0, 5)}-${letters.slice(5)}`
}
