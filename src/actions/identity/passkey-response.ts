import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { Refusal } from '../../domain/refusal.ts'

/** WebAuthn's JSON forms (Level 3, §5.1 toJSON), as far as they are used; every string bounded. */
export function registrationResponse(text: string): RegistrationResponseJSON {
  const { id, response } = parsed(text)
  const transports = Array.isArray(response.transports) ? response.transports.filter(isTransport) : []
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: encoded(response.clientDataJSON),
      attestationObject: encoded(response.attestationObject),
      transports,
    },
  } as RegistrationResponseJSON
}

export function authenticationResponse(text: string): AuthenticationResponseJSON {
  const { id, response } = parsed(text)
  const handle = response.userHandle
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: encoded(response.clientDataJSON),
      authenticatorData: encoded(response.authenticatorData),
      signature: encoded(response.signature),
      ...(typeof handle === 'string' ? { userHandle: handle } : {}),
    },
  }
}

function parsed(text: string): { readonly id: string; readonly response: Record<string, unknown> } {
  if (text.length > 100_000) throw broken()
  try {
    const value = JSON.parse(text) as { id?: unknown; response?: unknown }
    if (typeof value.response !== 'object' || value.response === null) throw broken()
    return { id: encoded(value.id), response: value.response as Record<string, unknown> }
  } catch {
    throw broken()
  }
}

function encoded(value: unknown): string {
  if (typeof value !== 'string' || !/^[\w-]{1,60000}$/.test(value)) throw broken()
  return value
}

function isTransport(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z-]{1,20}$/.test(value)
}

function broken(): Refusal {
  return new Refusal('unreadable', 'The browser’s answer for the passkey is incomplete. Try again.')
}
