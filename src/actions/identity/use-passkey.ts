import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { Refusal } from '../../domain/refusal.ts'
import { fromBase64 } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { beginSession, type NewSession } from './begin-session.ts'
import { type ChallengeUse, newChallenge, placeOf, spendChallenge } from './passkey-challenge.ts'
import { authenticationResponse } from './passkey-response.ts'
import type { Asked } from './register-passkey.ts'
import type { OpenSession } from './resume-session.ts'

type PasskeyCtx = Pick<Ctx, 'store' | 'now' | 'installation'>
interface Answered {
  readonly sealed: string
  /** What the browser answered, as JSON text. */
  readonly response: string
}

/** Asks for any passkey of this site: whose it is shows who signs in. */
export async function beginPasskeySignIn(ctx: PasskeyCtx): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>> {
  return ask(ctx, 'sign-in', '', [])
}

/** Opens a session for the member whose passkey answered. */
export async function finishPasskeySignIn(ctx: PasskeyCtx, answered: Answered): Promise<NewSession> {
  const member = await verify(ctx, 'sign-in', '', answered)
  return beginSession(ctx, { member, by: 'passkey' })
}

/** Asks the signed-in member for one of their own passkeys once more. */
export async function beginStepUp(
  ctx: PasskeyCtx,
  session: OpenSession,
): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>> {
  const own = await ctx.store.access.passkeys(session.member)
  return ask(
    ctx,
    'step-up',
    session.member,
    own.map(({ credential }) => credential),
  )
}

/** The session counts as freshly proved from now on. */
export async function finishStepUp(ctx: PasskeyCtx, session: OpenSession, answered: Answered): Promise<void> {
  const member = await verify(ctx, 'step-up', session.member, answered)
  if (member !== session.member) throw new Refusal('forbidden', 'This is the passkey of somebody else.')
  await ctx.store.access.stepUp(session.token, ctx.now())
}

async function ask(
  ctx: PasskeyCtx,
  use: ChallengeUse,
  about: string,
  credentials: readonly string[],
): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>> {
  const place = placeOf(ctx)
  const { challenge, sealed } = newChallenge(ctx, use, about)
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const options = await generateAuthenticationOptions({
    rpID: place.host,
    challenge: new Uint8Array(fromBase64(challenge)),
    allowCredentials: credentials.map((id) => ({ id })),
    userVerification: 'required',
  })
  return { options, sealed }
}

/** The member whose passkey answered the challenge; everything else is one refusal, which says nothing of why. */
async function verify(ctx: PasskeyCtx, use: ChallengeUse, about: string, answered: Answered): Promise<string> {
  const place = placeOf(ctx)
  const response = authenticationResponse(answered.response)
  const expectedChallenge = await spendChallenge(ctx, answered.sealed, use, about)
  const known = await ctx.store.access.passkey(response.id)
  if (known === undefined) throw unknownPasskey()
  const { publicKey, counter } = known
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge,
    expectedOrigin: place.origin,
    expectedRPID: place.host,
    credential: { id: known.credential, publicKey: new Uint8Array(publicKey), counter },
  }).catch((cause: unknown) => {
    throw unknownPasskey(cause)
  })
  if (!verified.verified) throw unknownPasskey()
  await ctx.store.access.usePasskey(known.credential, verified.authenticationInfo.newCounter)
  return known.member
}

function unknownPasskey(cause?: unknown): Refusal {
  const problem = 'This passkey does not open the console. Use another one, or ask an administrator for a link.'
  return new Refusal('not_signed_in', problem, cause === undefined ? {} : { cause })
}
