import { Refusal } from '../../domain/refusal.ts'
import { base64, random, sha256, utf8 } from '../../lib/bytes.ts'
import { MINUTE } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'
import { type PasskeyPlace, passkeyPlace } from './passkey-place.ts'

const PURPOSE = 'passkey-challenge'
const LIFE = 5 * MINUTE

/** What a challenge may be used for, so that one asked for signing in does not confirm an arming. */
export type ChallengeUse = 'register' | 'sign-in' | 'step-up'

/** A fresh challenge; `sealed` goes into the page and comes back with the answer. `about` is a member or empty. */
export function newChallenge(
  ctx: Pick<Ctx, 'store' | 'now'>,
  use: ChallengeUse,
  about: string,
): { readonly challenge: string; readonly sealed: string } {
  const challenge = Buffer.from(random(32)).toString('base64url')
  return { challenge, sealed: ctx.store.secrets.seal(PURPOSE, { challenge, use, about }, ctx.now() + LIFE) }
}

/** The challenge of a page, once: a second answer to it is refused. */
export async function spendChallenge(
  ctx: Pick<Ctx, 'store' | 'now'>,
  sealed: string,
  use: ChallengeUse,
  about: string,
): Promise<string> {
  const opened = ctx.store.secrets.open(PURPOSE, sealed, ctx.now()) as Partial<Record<string, unknown>> | undefined
  const challenge = opened?.challenge
  if (typeof challenge !== 'string' || opened?.use !== use || opened.about !== about) throw tooOld()
  const key = `challenge:${base64(sha256(utf8(challenge)))}`
  await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.recall(key, key)) !== undefined) throw tooOld()
    await tx.remember(key, key, 'spent')
  })
  return challenge
}

export function placeOf(ctx: Pick<Ctx, 'installation'>): PasskeyPlace {
  const place = passkeyPlace(ctx.installation.baseUrl)
  if (place !== undefined) return place
  const problem = 'Passkeys cannot exist at this address: they need https and a name, or localhost. Links keep working.'
  throw new Refusal('conflict', problem)
}

function tooOld(): Refusal {
  return new Refusal('form_expired', 'The question to your passkey is too old or was answered before. Try again.')
}
