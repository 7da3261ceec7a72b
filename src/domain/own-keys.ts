import { DAY, type Instant } from '../lib/instant.ts'
import type { Envelope } from './event.ts'

/** One of our OpenPGP key pairs, as far as everybody may know it. */
export interface OwnKeyState {
  /** Hex, lower case. */
  readonly fingerprint: string
  readonly since: Instant
  /** null: never. */
  readonly expires: Instant | null
  /** Until when somebody can encrypt to it; null: without end. */
  readonly encryptsUntil: Instant | null
  /** Since then another one signs and is offered. */
  readonly replacedAt: Instant | null
  /** Since then its private half is gone. */
  readonly retiredAt: Instant | null
  /** Days before its end at which the team was warned, since it was last renewed. */
  readonly warned: readonly number[]
}

type KeyEvent = Extract<
  Envelope<'organisation'>,
  { type: 'key.added' | 'key.renewed' | 'key.replaced' | 'key.retired' | 'key.warned' }
>

/** How many days before its end the team is told, each once. */
export const KEY_ALARMS: readonly number[] = [90, 30, 7]
/** How long a key made here lives before it must be renewed. */
export const KEY_LIFE = 730 * DAY

export function evolveKeys(keys: readonly OwnKeyState[], event: KeyEvent): readonly OwnKeyState[] {
  const { key } = event.facts
  const change = (to: Partial<OwnKeyState>) => keys.map((one) => (one.fingerprint === key ? { ...one, ...to } : one))
  switch (event.type) {
    case 'key.added':
      return [...keys, added(event)]
    case 'key.renewed':
      return change({ ...endsOf(event), warned: [] })
    case 'key.replaced':
      return change({ replacedAt: event.at })
    case 'key.retired':
      return change({ retiredAt: event.at })
    case 'key.warned': {
      const warned = keys.find((one) => one.fingerprint === key)?.warned ?? []
      return change({ warned: [...warned, event.facts.days] })
    }
  }
}

function added(event: Extract<KeyEvent, { type: 'key.added' }>): OwnKeyState {
  const none = { replacedAt: null, retiredAt: null, warned: [] }
  return { fingerprint: event.facts.key, since: event.at, ...endsOf(event), ...none }
}

function endsOf({ facts }: Extract<KeyEvent, { type: 'key.added' | 'key.renewed' }>) {
  return { expires: facts.expires ?? null, encryptsUntil: facts.encryptsUntil ?? null }
}

interface WithKeys {
  readonly keys?: readonly OwnKeyState[]
}

/** The key that signs and is offered: the newest that was not replaced. */
export function currentKey({ keys = [] }: WithKeys): OwnKeyState | undefined {
  return keys.findLast((key) => key.replacedAt === null && key.retiredAt === null)
}

/** Every key that still opens what is encrypted to it. */
export function openingKeys({ keys = [] }: WithKeys): readonly OwnKeyState[] {
  return keys.filter((key) => key.retiredAt === null)
}

/** When the key stops being of full use: its own end, or that of the part one encrypts to; null: never. */
export function endOf(key: Pick<OwnKeyState, 'expires' | 'encryptsUntil'>): Instant | null {
  if (key.expires === null || key.encryptsUntil === null) return key.expires ?? key.encryptsUntil
  return Math.min(key.expires, key.encryptsUntil)
}

/** The nearest alarm that is due and was not given; undefined while there is none. */
export function alarmDue(end: Instant | null, warned: readonly number[], now: Instant): number | undefined {
  if (end === null) return undefined
  const due = KEY_ALARMS.filter((days) => now >= end - days * DAY)
  const nearest = due.at(-1)
  return nearest === undefined || warned.includes(nearest) ? undefined : nearest
}

/** The next instant at which an alarm falls due; undefined when none is ahead. */
export function nextAlarm(end: Instant | null, now: Instant): Instant | undefined {
  if (end === null) return undefined
  return KEY_ALARMS.map((days) => end - days * DAY).find((at) => at > now)
}
