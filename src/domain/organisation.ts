import type { Instant } from '../lib/instant.ts'
import type { Envelope, Role } from './event.ts'
import { evolveKeys, type OwnKeyState } from './own-keys.ts'

export interface MemberState {
  readonly id: string
  readonly roles: readonly Role[]
  readonly since: Instant
  readonly until: Instant | null
  readonly passkeys: number
  /** Has an OpenPGP key; which one is sealed. Absent before the first. */
  readonly keyed?: boolean
}

/** The row of the organisation: its policy versions, members, absences and whether intake is open. */
export interface OrganisationState {
  readonly id: string
  readonly foundedAt: Instant
  /** Ascending; the last is in force. `seq` points to the event that carries source and compiled form. */
  readonly policies: readonly {
    readonly version: number
    readonly digest: string
    readonly at: Instant
    readonly seq: number
  }[]
  readonly members: readonly MemberState[]
  readonly absences: readonly {
    readonly from: Instant
    readonly until: Instant
    readonly promise?: string
    readonly extends?: string
  }[]
  /** The last pause of the intake that was announced and not called off; it may lie ahead, or be over. */
  readonly intakePause: { readonly from: Instant; readonly until: Instant } | null
  /** Our OpenPGP keys, oldest first; absent before the first. */
  readonly keys?: readonly OwnKeyState[]
}

/** The organisation's only stream. */
export const ORGANISATION = 'organisation'

/** Folds one envelope into the row. The first must be `organisation.founded`. */
export function evolveOrganisation(
  state: OrganisationState | undefined,
  event: Envelope<'organisation'>,
): OrganisationState {
  if (state === undefined) return founded(event)
  switch (event.type) {
    case 'organisation.founded':
      throw new Error('The organisation was founded twice')
    case 'policy.activated': {
      const { version, digest } = event.facts
      return { ...state, policies: [...state.policies, { version, digest, at: event.at, seq: event.seq }] }
    }
    case 'member.added': {
      const { member, roles } = event.facts
      return { ...state, members: [...state.members, { id: member, roles, since: event.at, until: null, passkeys: 0 }] }
    }
    case 'member.changed':
      return change(state, event.facts.member, (m) => ({ ...m, roles: event.facts.roles }))
    case 'member.removed':
      return change(state, event.facts.member, (m) => ({ ...m, until: event.at }))
    case 'passkey.added':
      return change(state, event.facts.member, (m) => ({ ...m, passkeys: m.passkeys + 1 }))
    case 'absence.declared':
      return { ...state, absences: [...state.absences, event.facts] }
    case 'intake.paused':
      return { ...state, intakePause: { from: event.facts.from, until: event.facts.until } }
    case 'intake.opened':
      return { ...state, intakePause: null }
    case 'member.keyed':
      return change(state, event.facts.member, (m) => ({ ...m, keyed: event.facts.keyed }))
    case 'key.added':
    case 'key.renewed':
    case 'key.replaced':
    case 'key.retired':
    case 'key.warned':
      return { ...state, keys: evolveKeys(state.keys ?? [], event) }
    case 'member.described':
    case 'link.made':
    case 'signed.in':
    case 'advisory.imported':
    case 'arrival.decided':
    case 'notice.failed':
    case 'mailbox.connected':
      return state
  }
}

/** The pause that is announced or under way; undefined when reports are taken and will be. */
export function pauseAhead(
  { intakePause }: Pick<OrganisationState, 'intakePause'>,
  now: Instant,
): (OrganisationState['intakePause'] & object) | undefined {
  return intakePause !== null && intakePause.until > now ? intakePause : undefined
}

/** Until when nothing new is taken; undefined while reports are taken. */
export function pausedUntil(state: Pick<OrganisationState, 'intakePause'>, now: Instant): Instant | undefined {
  const pause = pauseAhead(state, now)
  return pause !== undefined && pause.from <= now ? pause.until : undefined
}

export function activeMembers(state: OrganisationState): readonly MemberState[] {
  return state.members.filter((m) => m.until === null)
}

export function memberOf(state: OrganisationState, id: string): MemberState | undefined {
  return state.members.find((m) => m.id === id && m.until === null)
}

function change(state: OrganisationState, id: string, to: (m: MemberState) => MemberState): OrganisationState {
  return { ...state, members: state.members.map((m) => (m.id === id ? to(m) : m)) }
}

function founded(event: Envelope<'organisation'>): OrganisationState {
  if (event.type !== 'organisation.founded') throw new Error(`The organisation begins with ${event.type}`)
  return { id: event.stream, foundedAt: event.at, policies: [], members: [], absences: [], intakePause: null }
}
