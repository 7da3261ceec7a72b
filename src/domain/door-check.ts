import { DAY, HOUR, type Instant } from '../lib/instant.ts'

/** The doors that are tried end to end every day, and what else must stand for them to be found. */
export const CHECKED = ['form', 'api', 'mail', 'pgp', 'security-txt', 'hackerone', 'github', 'mailbox'] as const
export type CheckedDoor = (typeof CHECKED)[number]

export interface DoorCheck {
  readonly door: CheckedDoor
  readonly at: Instant
  readonly good: boolean
  /** What was tried and what to do about it; says nothing of any report. */
  readonly detail: string
}

/** How long a mail of ours may take to come back. */
export const MAIL_LOOP = HOUR

/** A door that was not tried for two days is as good as broken: the check itself may have stopped. */
export function isStale(check: DoorCheck, now: Instant): boolean {
  return now - check.at > 2 * DAY
}

export function brokenDoors(checks: readonly DoorCheck[], now: Instant): readonly DoorCheck[] {
  return checks.filter((check) => !check.good || isStale(check, now))
}

/** RFC 9116 §2.5.5: a file that has expired must not be used; under two weeks somebody must act. */
export function judgeExpiry(expires: Instant | undefined, now: Instant): Pick<DoorCheck, 'good' | 'detail'> {
  if (expires === undefined)
    return { good: false, detail: 'It has no Expires line. Copy the file that Fairlead writes.' }
  if (expires <= now) return { good: false, detail: 'It has expired: copy the newest one from the portal.' }
  const days = Math.floor((expires - now) / DAY)
  const good = days >= 14
  const words = days === 1 ? '1 day' : `${days} days`
  return {
    good,
    detail: good ? `It holds for ${words} more.` : `It expires in ${words}: copy the newest one from the portal.`,
  }
}
