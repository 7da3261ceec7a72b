import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import { demand } from '../../domain/access.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { fromBase64, utf8 } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { newChallenge, placeOf, spendChallenge } from './passkey-challenge.ts'
import { registrationResponse } from './passkey-response.ts'
import type { OpenSession } from './resume-session.ts'

export interface Asked<O> {
  /** For navigator.credentials, as JSON. */
  readonly options: O
  readonly sealed: string
}

/** Asks the browser for a new passkey of the signed-in member. */
export async function beginPasskeyRegistration(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  session: OpenSession,
): Promise<Asked<PublicKeyCredentialCreationOptionsJSON>> {
  const place = placeOf(ctx)
  const reader = ctx.store.reader(session.scope)
  const name = (await reader.memberNames()).get(session.member)?.name ?? 'Member'
  const { policy } = await reader.policy()
  const { challenge, sealed } = newChallenge(ctx, 'register', session.member)
  const known = await ctx.store.access.passkeys(session.member)
  // Loaded with the first passkey: the library reads a world of certificates, a third of what a start would load.
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const options = await generateRegistrationOptions({
    rpName: `${policy.organisation.name} security`,
    rpID: place.host,
    userID: new Uint8Array(utf8(session.member)),
    userName: name,
    challenge: new Uint8Array(fromBase64(challenge)),
    attestationType: 'none',
    excludeCredentials: known.map(({ credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { options, sealed }
}

/** Keeps the passkey that the browser made. */
export async function finishPasskeyRegistration(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  session: OpenSession,
  input: { readonly sealed: string; readonly response: string },
): Promise<void> {
  demand(session.scope, 'passkey.add')
  const place = placeOf(ctx)
  const response = registrationResponse(input.response)
  const expectedChallenge = await spendChallenge(ctx, input.sealed, 'register', session.member)
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge,
    expectedOrigin: place.origin,
    expectedRPID: place.host,
  }).catch((cause: unknown) => {
    throw new Refusal('invalid', 'The passkey could not be checked. Try again, or use another one.', { cause })
  })
  if (!verified.verified)
    throw new Refusal('invalid', 'The passkey could not be checked. Try again, or use another one.')
  const { id, publicKey, counter } = verified.registrationInfo.credential
  const { member } = session
  if ((await ctx.store.access.passkey(id)) !== undefined)
    throw new Refusal('conflict', 'This passkey is known already.')
  const transports = response.response.transports ?? []
  await ctx.store.access.addPasskey({ credential: id, member, publicKey, counter, transports })
  await ctx.store.write(ctx.now(), async (tx) => {
    await tx.append('organisation', ORGANISATION, { kind: 'member', id: member }, [
      { type: 'passkey.added', facts: { member } },
    ])
  })
}
