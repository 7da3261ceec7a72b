/**
 * Each report has an address of its own for answers, `security+r.<token>@example.org`, and one for what servers say of our
 * mails, `+b.`; the team's own answers go to `+t.`. The token is a capability to write, never to read: whoever has it can add
 * words to the conversation, and for the team it does nothing without a member's signature.
 */
export interface TokenPlace {
  readonly addresses: readonly string[]
  readonly plus: boolean
}

export type TokenUse = 'r' | 'b' | 't'

/** 20 letters of 5 bits. */
const TOKEN = /\+([rbt])\.([0-9a-z]{20})$/
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** The token's letters, made from 20 unpredictable bytes. */
export function tokenLetters(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 20)].map((byte) => ALPHABET[byte & 31]).join('')
}

/** The address with the token; undefined where such addresses do not reach us. */
export function tokenAddress({ addresses, plus }: TokenPlace, use: TokenUse, token: string): string | undefined {
  const [first] = addresses
  const at = first?.lastIndexOf('@') ?? -1
  return first === undefined || at < 0 || !plus ? undefined : `${first.slice(0, at)}+${use}.${token}${first.slice(at)}`
}

/** The tokens that stand in addresses of ours among these. */
export function tokensIn(written: readonly string[], place: TokenPlace): readonly string[] {
  return written.flatMap((address) => {
    const at = address.lastIndexOf('@')
    const found = TOKEN.exec(address.slice(0, Math.max(at, 0)).toLowerCase())
    if (found === null || !place.plus) return []
    const own = `${address.slice(0, found.index)}${address.slice(at)}`.toLowerCase()
    return place.addresses.includes(own) ? [found[2] ?? ''] : []
  })
}
