import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'

/** Sessions, one-time links and passkeys: records of access, not events; what matters of them is also an event. */
export interface AccessRecords {
  /** `proof` false: who uses it has not proved to be this member, since somebody else made it. */
  createLink(member: string, expires: Instant, proof?: boolean): Promise<string>
  /** Uses a link up: a second use finds nothing. */
  useLink(token: string, now: Instant): Promise<UsedLink | undefined>
  /** The same for a guest of a case, whose links have tokens that the caller makes. */
  createGuestLink(guest: GuestRecord, token: string, expires: Instant): Promise<void>
  useGuestLink(token: string, now: Instant): Promise<GuestRecord | undefined>
  createGuestSession(guest: GuestRecord, expires: Instant): Promise<string>
  guestSession(token: string, now: Instant): Promise<GuestRecord | undefined>
  createSession(session: {
    readonly member: string
    readonly now: Instant
    readonly expires: Instant
    readonly by: SignedInBy
  }): Promise<string>
  session(token: string, now: Instant): Promise<SessionRecord | undefined>
  /** A passkey answered: from now on it is a session of that passkey. */
  stepUp(token: string, at: Instant): Promise<void>
  endSession(token: string): Promise<void>
  endSessionsOf(member: string): Promise<void>
  addPasskey(passkey: PasskeyRecord): Promise<void>
  passkeys(member: string): Promise<readonly PasskeyRecord[]>
  passkey(credential: string): Promise<PasskeyRecord | undefined>
  usePasskey(credential: string, counter: number): Promise<void>
}
export interface GuestRecord {
  readonly guest: string
  readonly case: string
}
export interface UsedLink {
  readonly member: string
  readonly proof: boolean
}
/** `given-link`: another member made the link, so it proves nothing about who used it. */
export type SignedInBy = 'link' | 'given-link' | 'passkey'
export interface SessionRecord {
  readonly member: string
  readonly by: SignedInBy
  readonly expires: Instant
  readonly steppedUpAt: Instant
}
export interface PasskeyRecord {
  readonly credential: string
  readonly member: string
  readonly publicKey: Bytes
  readonly counter: number
  readonly transports: readonly string[]
}
